/** Owns every error code of Wheelhouse, the words a person reads for it, and its form on the wire. */

export interface ErrorWords {
  /** What happened, as a short headline. */
  readonly title: string;
  /** What the person can do next. */
  readonly remedy: string;
}

/**
 * One row per code. The reason, the middle part of every error a person sees, is the error's own message,
 * because only the place that threw it knows the particulars.
 */
export const errorWords = {
  internal: {
    title: 'Something went wrong inside Wheelhouse',
    remedy: 'Try again. If it happens again, send the log file named in Settings with your report.',
  },
  'input.invalid': { title: 'This input cannot be used', remedy: 'Correct the named field and try again.' },
  'rpc.unknown_command': {
    title: 'The window and the core do not match',
    remedy: 'Reload the window. If that does not help, restart Wheelhouse.',
  },
  'rpc.bad_message': {
    title: 'A message could not be read',
    remedy: 'Reload the window. If that does not help, restart Wheelhouse.',
  },
  'rpc.unauthorized': {
    title: 'This page may not talk to Wheelhouse',
    remedy: 'Open the address that Wheelhouse printed when it started, with its token.',
  },
  'rpc.disconnected': {
    title: 'The connection to Wheelhouse is lost',
    remedy: 'It is tried again by itself. If Wheelhouse was closed, start it again.',
  },
  'url.invalid': {
    title: 'This address cannot be opened',
    remedy: 'Use an http or https address such as https://example.com, or practice:/ for the practice site.',
  },
  'prompt.not_understood': {
    title: 'A sentence of the prompt was not understood',
    remedy: 'Rewrite the named sentence in the suggested form, or choose a model engine.',
  },
  'engine.unknown': { title: 'There is no such engine', remedy: 'Choose one of the engines that Discover offers.' },
  'run.not_found': { title: 'There is no such run', remedy: 'Open it from Runs; it may have been deleted.' },
  'run.already_final': {
    title: 'This run is already over',
    remedy: 'Start it again with Run again if you want to repeat it.',
  },
  'run.no_browser': {
    title: 'This run has no browser yet',
    remedy: 'Wait until its browser is up, then take control.',
  },
  'run.not_waiting': {
    title: 'This run is not waiting for you',
    remedy: 'Nothing has to be done; the agent goes on by itself.',
  },
  'control.not_held': {
    title: 'You are not driving',
    remedy: 'Choose Take Control first.',
  },
  'control.stale': {
    title: 'The turn has changed hands',
    remedy: 'Look at the page as it is now and try again.',
  },
  'browser.not_found': {
    title: 'No browser was found',
    remedy: 'Install Google Chrome, Microsoft Edge or Chromium, or set WHEELHOUSE_CHROMIUM to its program file.',
  },
  'browser.launch_failed': {
    title: 'The browser did not start',
    remedy: 'Start the browser once by hand to see whether it works, then run the task again.',
  },
  'browser.closed': {
    title: 'The browser closed in the middle of the run',
    remedy: 'Run the task again. If it closes again, check that the browser works and that memory is free.',
  },
  'page.crashed': {
    title: 'The page crashed',
    remedy: 'Run the task again. If it crashes again, the site needs more memory than is free.',
  },
  'page.closed': {
    title: 'The page closed itself',
    remedy: 'Run the task again, or start it on a page that stays open.',
  },
  'navigation.failed': {
    title: 'The page could not be opened',
    remedy: 'Check the address and your connection, then run the task again.',
  },
  'navigation.timeout': {
    title: 'The page did not answer in time',
    remedy: 'Check that the site is up, then run the task again.',
  },
  'navigation.certificate': {
    title: 'The certificate of this site is not valid',
    remedy: 'Check the address. Wheelhouse does not open pages whose certificate cannot be trusted.',
  },
  'navigation.http_error': {
    title: 'The site answered with an error',
    remedy: 'Try again later, or check the address.',
  },
  'element.not_found': {
    title: 'Something the task names is not on the page',
    remedy: 'Compare the name in the prompt with the last screenshot, or do this part yourself with Take Control.',
  },
  'element.ambiguous': {
    title: 'Several things on the page have this name',
    remedy: 'Use the exact and full name that the page shows.',
  },
  'action.failed': {
    title: 'An action did not work',
    remedy: 'Look at the last screenshot, or do this part yourself with Take Control.',
  },
  'action.timeout': {
    title: 'An action took too long',
    remedy: 'Look at the last screenshot for what was in the way, or do this part yourself with Take Control.',
  },
  'extract.missing': {
    title: 'Data that the task asks for is not on the page',
    remedy: 'Compare the field names with the page, or make the field optional in the data schema.',
  },
  'schema.invalid': {
    title: 'The data schema is not a valid JSON schema',
    remedy: 'Correct the data schema; {"type":"object","properties":{"price":{"type":"number"}}} is a valid one.',
  },
  'wait.timeout': {
    title: 'What the task waited for did not appear',
    remedy: 'Compare the text in the prompt with the last screenshot.',
  },
  'stop.condition': {
    title: 'A stop condition of the task was met',
    remedy: 'This is what the task asked for; look at the last screenshot.',
  },
  'upload.missing_file': {
    title: 'The file to upload is not there',
    remedy: 'Check the path in the prompt; use a full path.',
  },
  'download.failed': {
    title: 'The download did not work',
    remedy: 'Check that the link starts a download, then run the task again.',
  },
  'budget.steps': {
    title: 'The run reached its limit of steps',
    remedy: 'Raise Max steps under Advanced settings, or make the task smaller.',
  },
  'budget.time': {
    title: 'The run reached its time limit',
    remedy: 'Raise the time limit under Advanced settings, or make the task smaller.',
  },
  'human.timeout': {
    title: 'Nobody came to help in time',
    remedy: 'Run the task again while you are at the machine.',
  },
  'human.unavailable': {
    title: 'The task needs a person and nobody may be asked',
    remedy: 'Run it without --no-ask, or from the Wheelhouse window.',
  },
  'human.canceled': { title: 'Canceled', remedy: 'Run the task again whenever you like.' },
  'app.interrupted': {
    title: 'Wheelhouse was closed while this run was going on',
    remedy: 'Run the task again. What it had done and recorded until then is kept.',
  },
  'ffmpeg.not_found': {
    title: 'No ffmpeg was found, so this run has no video',
    remedy: 'Install ffmpeg, or set WHEELHOUSE_FFMPEG to its program file.',
  },
  'recording.failed': {
    title: 'The recording stopped early',
    remedy: 'Check that the disk has free space. The part that was recorded is kept.',
  },
  'data.locked': {
    title: 'Wheelhouse is already running on this data folder',
    remedy: 'Use the window that is open, or start with another folder: --data DIR.',
  },
  'data.unwritable': {
    title: 'The data folder cannot be written',
    remedy: 'Check the rights of the folder and the free space, or choose another one with --data DIR.',
  },
  'library.corrupt': {
    title: 'The library file was damaged',
    remedy: 'It was kept aside and rebuilt from the run folders. Settings went back to their defaults.',
  },
  'profile.busy': {
    title: 'Another run is using this browser profile',
    remedy: 'Nothing: this run starts by itself when the other one is over.',
  },
  'port.in_use': {
    title: 'The port is already in use',
    remedy: 'Choose another one with --port N, or --port 0 for any free one.',
  },
} as const satisfies Record<string, ErrorWords>;

export type ErrorCode = keyof typeof errorWords;

export const errorCodes = Object.keys(errorWords) as readonly ErrorCode[];

/** The form an error takes on the wire and in the event log: no stack, nothing a page or a key could leak into. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** The reason, in words for a person. */
  readonly message: string;
}

/** An error whose message may be shown to a person. Anything else that is thrown becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** Whether `code` is one of the codes of the table; text from the wire or from an old log may be anything. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorWords, code);
}

/** The wire form of whatever was thrown. Unknown errors keep their message out: it may hold paths or page text. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal', message: 'An unexpected error; the log has the particulars.' };
}

/** Whether `thrown` says that somebody aborted: the standard AbortError, however it was wrapped. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}
