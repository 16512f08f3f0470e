/** Owns the dialogs that pages open with alert, confirm, prompt and beforeunload: none ever stays open. */
import type { BrowserContext, Dialog, Page } from 'playwright-core';

/** Pages whose scripts stand still at this moment because of a dialog. */
const blocked = new WeakMap<Page, number>();

/** Whether `page` stands still because of a dialog; nothing can be asked of it then. */
export function isDialogOpen(page: Page): boolean {
  return (blocked.get(page) ?? 0) > 0;
}

/** Answers every dialog of `context` at once and tells `onNote` about it, in words. */
export function answerDialogs(context: BrowserContext, onNote: (note: string) => void): void {
  context.on('dialog', (dialog) => {
    const page = dialog.page();
    if (page) blocked.set(page, (blocked.get(page) ?? 0) + 1);
    onNote(words(dialog));
    const answer = dialog.type() === 'prompt' ? dialog.dismiss() : dialog.accept();
    void answer
      // It closed by itself, with its page as a rule: there is nothing left to answer
      .catch(() => undefined)
      .finally(() => {
        if (page) blocked.set(page, Math.max(0, (blocked.get(page) ?? 1) - 1));
      });
  });
}

function words(dialog: Dialog): string {
  const text = dialog.message().trim().slice(0, 500);
  switch (dialog.type()) {
    case 'confirm':
      return `The page asked “${text}”; it was answered with OK.`;
    case 'prompt':
      return `The page asked for a text, “${text}”; it was dismissed.`;
    case 'beforeunload':
      return 'The page asked whether to leave it; it was left.';
    default:
      return `The page showed an alert: “${text}”.`;
  }
}
