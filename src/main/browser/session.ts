/** Owns one run's browser: its start, what is true of it for its whole life, and its certain end. */
import { chromium, type BrowserContext } from 'playwright-core';
import type { RunFile } from '../../shared/action.ts';
import { AppError } from '../../shared/errors.ts';
import { defaults, type BrowserWindow } from '../../shared/settings.ts';
import { isAlive, killTree } from '../processes.ts';
import { answerDialogs } from './dialogs.ts';
import { Downloads } from './downloads.ts';
import { browserName } from './findBrowser.ts';
import { withLimit } from './limit.ts';
import { isRoot, plainUserAgent } from './userAgent.ts';

/** How long a browser may take to close by itself. */
const closeMs = 1_500;

export interface SessionOptions {
  /** Program file of the browser. */
  readonly executable: string;
  /** Folder of the browser profile; a new one makes a fresh browser. */
  readonly profileDir: string;
  readonly downloadsDir: string;
  readonly window: BrowserWindow;
  /** CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** Aborted when the run ends: the browser closes then, whatever it does. */
  readonly signal: AbortSignal;
  /** The browser ended without `close` having been called. */
  readonly onClosed: (reason: AppError) => void;
  readonly onDownload: (file: RunFile) => void;
  readonly now: () => number;
}

export interface BrowserSession {
  readonly context: BrowserContext;
  /** Process id of the browser. */
  readonly pid: number;
  readonly name: string;
  readonly version: string;
  readonly downloads: Downloads;
  /** What the page did beside the pages themselves since the last call (dialogs, failed downloads), in words. */
  takeNotes(): readonly string[];
  /** Ends the browser with all its processes; safe to call again. Never throws. */
  close(): Promise<void>;
}

/**
 * Starts a browser of the run's own.
 * @throws AppError `browser.launch_failed`, or the reason of `signal`
 */
export async function launchSession(options: SessionOptions): Promise<BrowserSession> {
  options.signal.throwIfAborted();
  const context = await launch(options);
  context.setDefaultTimeout(defaults.actionTimeoutMs);
  context.setDefaultNavigationTimeout(defaults.navigationTimeoutMs);
  const pid = await browserPid(context).catch(async (cause: unknown) => {
    await context.close().catch(() => undefined);
    throw new AppError('browser.launch_failed', 'The browser ended right after its start.', { cause });
  });
  const session = new OwnedSession({ context, pid, options });
  if (options.signal.aborted) {
    await session.close();
    options.signal.throwIfAborted();
  }
  return session;
}

async function launch(options: SessionOptions): Promise<BrowserContext> {
  const isHidden = options.window === 'hidden';
  const userAgent = isHidden ? await plainUserAgent(options.executable) : undefined;
  options.signal.throwIfAborted();
  try {
    return await chromium.launchPersistentContext(options.profileDir, {
      executablePath: options.executable,
      headless: isHidden,
      viewport: options.viewport,
      chromiumSandbox: !isRoot(),
      // The page's own look: nothing is emulated beside the size
      colorScheme: null,
      acceptDownloads: true,
      // The core answers signals; it closes its browsers itself
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        // Nothing leaves the machine but what the task asks for
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
        ...(userAgent === undefined ? [] : [`--user-agent=${userAgent}`]),
      ],
    });
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new AppError('browser.launch_failed', launchWords(options.executable, cause), { cause });
  }
}

/** Playwright's reason, without its log. */
function launchWords(executable: string, cause: unknown): string {
  const text = cause instanceof Error ? cause.message : '';
  const program = `The browser at “${executable}”`;
  if (/ENOENT|EACCES|Executable doesn't exist/.test(text)) return `${program} cannot be run.`;
  if (/ProcessSingleton|already in use|existing browser session/i.test(text)) {
    return `${program} did not start, since another browser is using the same profile.`;
  }
  if (/Missing X server|\$DISPLAY|cannot open display/i.test(text)) {
    return `${program} needs a display to open its own window, and there is none.`;
  }
  if (/sandbox/i.test(text) && /No usable sandbox|SUID/i.test(text)) {
    return `${program} did not start, since the system does not let it use its sandbox.`;
  }
  if (/Timeout \d+ms exceeded/.test(text)) return `${program} did not answer in time.`;
  return `${program} ended before it could be used.`;
}

async function browserPid(context: BrowserContext): Promise<number> {
  const browser = context.browser();
  if (!browser) throw new Error('The context has no browser.');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const own = processInfo.find((info) => info.type === 'browser');
  if (!own) throw new Error('The browser does not know its own process.');
  return own.id;
}

class OwnedSession implements BrowserSession {
  readonly context: BrowserContext;
  readonly pid: number;
  readonly name: string;
  readonly version: string;
  readonly downloads: Downloads;
  #notes: string[] = [];
  #closing: Promise<void> | undefined;

  constructor({ context, pid, options }: { context: BrowserContext; pid: number; options: SessionOptions }) {
    this.context = context;
    this.pid = pid;
    this.name = browserName(options.executable);
    this.version = context.browser()?.version() ?? '';
    const onNote = (note: string) => void this.#notes.push(note);
    answerDialogs(context, onNote);
    this.downloads = new Downloads({
      context,
      folder: options.downloadsDir,
      onFile: options.onDownload,
      onNote,
      now: options.now,
    });
    keepPickersShut(context);
    context.once('close', () => {
      if (this.#closing) return;
      void this.close();
      options.onClosed(new AppError('browser.closed', 'The browser was closed, or it crashed.'));
    });
    options.signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  takeNotes(): readonly string[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // A browser that cannot close any more is killed below
    const closed = this.context.close().catch(() => undefined);
    await withLimit(closed, closeMs);
    if (await isAlive(this.pid)) await killTree(this.pid);
  }
}

/** No native file picker may ever open: with a listener on the page, choosers come as events instead. */
function keepPickersShut(context: BrowserContext): void {
  const ignore = () => undefined;
  for (const page of context.pages()) page.on('filechooser', ignore);
  context.on('page', (page) => page.on('filechooser', ignore));
}
