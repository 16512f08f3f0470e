/** Owns saving a text that the window has as a file of the person's. */
export function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has taken the content by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
