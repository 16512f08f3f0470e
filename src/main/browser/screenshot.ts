/** Owns the still pictures of a page, as cards show them. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { isDialogOpen } from './dialogs.ts';
import { withLimit } from './limit.ts';

const limitMs = 3_000;

/**
 * Writes the page as it is seen now to `file`, a JPEG of the viewport's size. Never throws and takes 3 seconds at
 * most. @returns whether there is a picture
 */
export async function takeScreenshot(page: Page, file: string): Promise<boolean> {
  if (page.isClosed() || isDialogOpen(page)) return false;
  try {
    const picture = await withLimit(capture(page), limitMs);
    if (picture === undefined) return false;
    await writeFile(file, picture);
    return true;
  } catch {
    // The page went away, or the disk is full: a card without a picture is better than a failed run
    return false;
  }
}

/** Straight from the browser: Playwright's own screenshot waits for web fonts, which may never come. */
async function capture(page: Page): Promise<Buffer | undefined> {
  try {
    const session = await page.context().newCDPSession(page);
    try {
      const { data } = await session.send('Page.captureScreenshot', { format: 'jpeg', quality: 80 });
      return Buffer.from(data, 'base64');
    } finally {
      await session.detach();
    }
  } catch {
    // The page closed in between
    return undefined;
  }
}
