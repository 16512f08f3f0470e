/** The puzzle: only trusted events move the piece, and the server judges how it moved. */
const challenge = document.querySelector('[data-challenge=slider]');
const [track, handle, piece, gap] = ['.track', '.handle', '.piece', '.gap'].map((name) =>
  challenge.querySelector(name),
);
const verdict = document.getElementById('verdict');
const pieceWidth = 48;
const range = 400 - pieceWidth;
const target = Number(track.dataset.targetX) - pieceWidth / 2;
gap.style.left = `${target}px`;

let offset = 0;
let grip;
let trace = [];
let heldRepeats = 0;

function moveTo(wanted, at) {
  offset = Math.min(range, Math.max(0, wanted));
  handle.style.left = `${offset}px`;
  piece.style.left = `${offset}px`;
  handle.setAttribute('aria-valuenow', String(Math.round(offset)));
  trace.push({ x: Math.round(offset * 10) / 10, t: Math.round(at) });
}

function reset(words) {
  trace = [];
  heldRepeats = 0;
  moveTo(0, 0);
  trace = [];
  verdict.textContent = words;
}

async function judge(by) {
  const response = await fetch('/challenge/pass', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: challenge.dataset.challengeId, by, trace }),
  });
  if (!response.ok) return reset(await response.text());
  challenge.dataset.challengeState = 'passed';
  verdict.textContent = 'Challenge passed. Welcome!';
}

for (const grabbed of [handle, piece]) {
  grabbed.addEventListener('pointerdown', (event) => {
    if (!event.isTrusted || event.button !== 0) return;
    grabbed.setPointerCapture(event.pointerId);
    grip = event.clientX - offset;
    trace = [{ x: offset, t: Math.round(event.timeStamp) }];
    verdict.textContent = '';
  });
  grabbed.addEventListener('pointermove', (event) => {
    if (event.isTrusted && grip !== undefined) moveTo(event.clientX - grip, event.timeStamp);
  });
  grabbed.addEventListener('pointerup', (event) => {
    if (!event.isTrusted || grip === undefined) return;
    grip = undefined;
    void judge('pointer');
  });
  grabbed.addEventListener('pointercancel', () => {
    grip = undefined;
    reset('The drag was interrupted. Try again.');
  });
}

const steps = { ArrowRight: 4, ArrowUp: 4, ArrowLeft: -4, ArrowDown: -4 };
handle.addEventListener('keydown', (event) => {
  const step = steps[event.key];
  if (!event.isTrusted || step === undefined) return;
  event.preventDefault();
  if (event.repeat) heldRepeats += 1;
  if (trace.length === 0) trace = [{ x: offset, t: Math.round(event.timeStamp) }];
  moveTo(offset + step, event.timeStamp);
});
handle.addEventListener('keyup', (event) => {
  // Single presses are for fine adjustment; only a key that was really held counts as a person.
  if (event.isTrusted && event.key in steps && heldRepeats >= 5 && Math.abs(offset - target) <= 8)
    void judge('keyboard');
});
