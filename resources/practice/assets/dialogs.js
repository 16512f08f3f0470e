const answer = document.getElementById('answer');
const dialogs = {
  alert: () => {
    alert('The kettle is ready.');
    return 'alert closed';
  },
  confirm: () => (confirm('Delete the draft?') ? 'confirmed' : 'not confirmed'),
  prompt: () => prompt('What is your name?', '') ?? 'no name given',
};
for (const button of document.querySelectorAll('[data-dialog]')) {
  button.addEventListener('click', () => {
    answer.textContent = dialogs[button.dataset.dialog]();
  });
}
