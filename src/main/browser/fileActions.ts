/** Owns giving files to a page and taking files from it. */
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Download, ElementHandle } from 'playwright-core';
import { AppError } from '../../shared/errors.ts';
import type { PageElement } from './dom.ts';
import type { Done, Of, Work } from './work.ts';

/** The file an upload names, as a full path. @throws AppError `upload.missing_file` */
export async function uploadPath(written: string): Promise<string> {
  const path = /^~[/\\]/.test(written) ? join(homedir(), written.slice(2)) : resolve(written);
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new AppError('upload.missing_file', `There is no file at “${path}” that can be read.`, { cause });
  }
  if (!(await stat(path)).isFile()) throw new AppError('upload.missing_file', `“${path}” is not a file.`);
  return path;
}

export async function upload({ action, attempt, element, page }: Work<Of<'upload'>>): Promise<Done> {
  const path = await uploadPath(action.path);
  const target = element();
  const input = await target.evaluateHandle(findFileInput, undefined, attempt.before);
  const field = input.asElement() as ElementHandle | null;
  if (field) {
    attempt.begin();
    await field.setInputFiles(path, attempt.after);
    return {};
  }
  await target.click({ trial: true, ...attempt.before });
  attempt.begin();
  const chosen = page.waitForEvent('filechooser', attempt.after).catch((cause: unknown) => {
    throw new AppError('action.failed', `“${action.element.name}” did not ask for a file.`, { cause });
  });
  const [chooser] = await Promise.all([chosen, target.click(attempt.after)]);
  await chooser.setFiles(path, attempt.after);
  return {};
}

/** Runs inside the page: the file field this is, labels or holds. */
function findFileInput(node: PageElement): PageElement | null {
  const candidates = [node, node.control, node.closest('label')?.control, node.querySelector('input[type="file"]')];
  return candidates.find((candidate) => candidate?.matches('input[type="file"]')) ?? null;
}

export async function download({
  action,
  attempt,
  element,
  host,
  page,
  timeouts,
}: Work<Of<'download'>>): Promise<Done> {
  const target = element();
  await target.click({ trial: true, ...attempt.before });
  attempt.begin();
  // A download may come from a page that opens for it alone, so the whole browser is listened to
  const limits = { timeout: timeouts.navigationMs, signal: attempt.after.signal };
  const started: Promise<Download> = page.context().waitForEvent('download', limits);
  // Whichever comes first is reported; the other one must not go unhandled
  started.catch(() => undefined);
  await target.click(attempt.after);
  let file: Download;
  try {
    file = await started;
  } catch (cause) {
    attempt.after.signal.throwIfAborted();
    throw new AppError('download.failed', `“${action.element.name}” did not start a download.`, { cause });
  }
  return { file: await host.downloads.saved(file) };
}
