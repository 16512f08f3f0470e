/** Owns going to other pages and waiting for what a page shows. */
import type { Download, Page, Response } from 'playwright-core';
import { AppError, isAbort } from '../../shared/errors.ts';
import { navigationFailureOf } from './failures.ts';
import { pauseFor } from './limit.ts';
import type { Done, Of, Work } from './work.ts';

/** Pages are worked with once their document is there; this much longer is given to all the rest. */
const loadMs = 3_000;
const errorPageMs = 1_000;
const pollMs = 150;
const downloadStartMs = 3_000;

export async function goTo({ action, attempt, host, page, timeouts }: Work<Of<'goto'>>): Promise<Done> {
  const url = await host.resolveUrl(action.url);
  attempt.begin();
  const downloads: Download[] = [];
  const onDownload = (download: Download) => void downloads.push(download);
  page.context().on('download', onDownload);
  try {
    const response = await open(page, { url, timeout: timeouts.navigationMs, signal: attempt.signal });
    if (response && response.status() >= 400) throw httpError(response, action.url);
    await loaded(page, attempt.signal);
    return {};
  } catch (error) {
    if (isDownload(error)) {
      await attemptUntil(() => downloads.length > 0, attempt.signal);
      const [download] = downloads;
      if (download)
        return { file: await host.downloads.saved(download), note: 'The address is a file, which was downloaded.' };
    }
    if (error instanceof AppError || isAbort(error)) throw error;
    await page.waitForURL(/^chrome-error:/, { timeout: errorPageMs }).catch(() => undefined);
    const { code, message } = navigationFailureOf(error, action.url);
    throw new AppError(code, message, { cause: error });
  } finally {
    page.context().off('download', onDownload);
  }
}

interface OpenOptions {
  readonly url: string;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Opens an address; a page that was still on its way, its error page included, may get between once or twice. */
async function open(page: Page, { url, timeout, signal }: OpenOptions): Promise<Response | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await page.goto(url, { waitUntil: 'domcontentloaded', timeout, signal });
    } catch (error) {
      const text = error instanceof Error ? error.message : '';
      const interrupter = /interrupted by another navigation to "([^"]*)"/.exec(text)?.[1];
      const isOwnRedirect =
        interrupter !== undefined && !interrupter.startsWith('chrome-error:') && interrupter !== url;
      if (isOwnRedirect) return null;
      if (tries === 3 || (interrupter === undefined && !text.includes('net::ERR_ABORTED'))) throw error;
      await page.waitForLoadState('domcontentloaded', { timeout: loadMs, signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}

function isDownload(error: unknown): boolean {
  return error instanceof Error && /Download is starting|net::ERR_ABORTED/.test(error.message);
}

async function attemptUntil(condition: () => boolean, signal: AbortSignal): Promise<void> {
  const until = performance.now() + downloadStartMs;
  while (!condition() && performance.now() < until) await pauseFor(20, signal);
}

function httpError(response: Response, url: string): AppError {
  const words = response.statusText();
  return new AppError(
    'navigation.http_error',
    `${url} answered with status ${response.status()}${words === '' ? '' : ` (${words})`}.`,
  );
}

async function loaded(page: Page, signal: AbortSignal): Promise<void> {
  // Slow pictures, frames and trackers are not waited for any longer
  await page.waitForLoadState('load', { timeout: loadMs, signal }).catch(() => undefined);
}

export async function moveInHistory({
  action,
  attempt,
  page,
  timeouts,
}: Work<Of<'back' | 'forward' | 'reload'>>): Promise<Done> {
  const limits = { waitUntil: 'domcontentloaded', timeout: timeouts.navigationMs, signal: attempt.signal } as const;
  const from = page.url();
  attempt.begin();
  try {
    const response = await move(page, action.type, limits);
    if (action.type !== 'reload' && !response && page.url() === from) {
      throw new AppError('action.failed', `There is no page to go ${action.type} to.`);
    }
    await loaded(page, attempt.signal);
    return {};
  } catch (error) {
    if (error instanceof AppError || isAbort(error)) throw error;
    const { code, message } = navigationFailureOf(error, 'The page');
    throw new AppError(code, message, { cause: error });
  }
}

function move(
  page: Page,
  type: 'back' | 'forward' | 'reload',
  limits: Parameters<Page['reload']>[0],
): Promise<Response | null> {
  if (type === 'back') return page.goBack(limits);
  return type === 'forward' ? page.goForward(limits) : page.reload(limits);
}

export async function waitSeconds({ action, attempt }: Work<Of<'wait'>>): Promise<Done> {
  await pauseFor(action.seconds * 1_000, attempt.signal);
  return {};
}

export async function waitForText({ action, attempt, host, timeouts }: Work<Of<'waitFor'>>): Promise<Done> {
  const until = performance.now() + timeouts.waitUntilMs;
  while (!(await isTextShown(host.tabs.active, action.text))) {
    if (performance.now() > until) {
      throw new AppError(
        'wait.timeout',
        `“${action.text}” did not appear within ${Math.round(timeouts.waitUntilMs / 1000)} seconds.`,
      );
    }
    await pauseFor(pollMs, attempt.signal);
  }
  return {};
}

async function isTextShown(page: Page, text: string): Promise<boolean> {
  const answers = await Promise.all(
    page.frames().map((frame) =>
      frame
        .getByText(text)
        .filter({ visible: true })
        .count()
        // A frame on its way to another page shows nothing now
        .catch(() => 0),
    ),
  );
  return answers.some((count) => count > 0);
}
