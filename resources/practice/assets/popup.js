document.getElementById('open-report')?.addEventListener('click', () => {
  window.open('/popup/report', 'report', 'popup,width=640,height=480');
});
document.getElementById('close-window')?.addEventListener('click', () => window.close());
