const pad = document.getElementById('pad');
pad.addEventListener('pointerdown', () => {
  pad.setAttribute('aria-pressed', String(pad.classList.toggle('on')));
});

const stage = document.getElementById('stage');
const pen = stage.getContext('2d', { alpha: false });
let frame = 0;

function draw() {
  frame += 1;
  pen.fillStyle = '#10202e';
  pen.fillRect(0, 0, stage.width, stage.height);
  for (let ball = 0; ball < 24; ball += 1) {
    const angle = frame / (20 + ball) + ball;
    pen.fillStyle = `hsl(${ball * 15} 80% 60%)`;
    pen.beginPath();
    pen.arc(480 + Math.cos(angle) * (60 + ball * 16), 200 + Math.sin(angle * 1.3) * 130, 14, 0, Math.PI * 2);
    pen.fill();
  }
  drawFrameNumber();
  requestAnimationFrame(draw);
}

/** The number in figures for people, and as 24 squares, highest bit first, for programs that read pictures. */
function drawFrameNumber() {
  pen.fillStyle = '#fff';
  pen.font = '24px monospace';
  pen.fillText(`Frame ${frame}`, 420, 24);
  for (let bit = 0; bit < 24; bit += 1) {
    pen.fillStyle = (frame >> (23 - bit)) & 1 ? '#fff' : '#000';
    pen.fillRect(bit * 16, 0, 16, 16);
  }
}

draw();
