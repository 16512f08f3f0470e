/** Owns what a person reads when the browser refuses something: Playwright's errors in plain words, without its logs. */
import { AppError, isAbort, type ErrorCode, type ErrorData } from '../../shared/errors.ts';

/** The error, in words about the element or page called `name`. */
export function failureOf(error: unknown, name: string): ErrorData {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (isAbort(error))
    return { code: 'control.stale', message: 'The action was broken off, since the turn changed hands.' };
  const text = plain(error);
  const known = knownFailures.find(({ match }) => match.test(text));
  if (known) return { code: known.code, message: known.words(name, text) };
  if (/Timeout \d+ms exceeded/.test(text)) return { code: 'action.timeout', message: timeoutWords(text, name) };
  return { code: 'action.failed', message: `${quoted(name)} could not be used: ${firstLine(text)}` };
}

interface KnownFailure {
  readonly match: RegExp;
  readonly code: ErrorCode;
  readonly words: (name: string, text: string) => string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    match: /Target crashed|Page crashed/i,
    code: 'page.crashed',
    words: () => 'The page crashed in the middle of an action.',
  },
  {
    match: /has been closed|Target closed|browser has disconnected/i,
    code: 'page.closed',
    words: () => 'The page closed in the middle of an action.',
  },
  {
    match: /strict mode violation/,
    code: 'element.ambiguous',
    words: (name) => `Several things on the page are called ${quoted(name)}.`,
  },
  {
    match: /is not an <input>|Element is not an <input>, <textarea>|cannot be filled|Cannot type text into/,
    code: 'action.failed',
    words: (name) => `${quoted(name)} is not a field that this text can be typed into.`,
  },
  {
    match: /Malformed value/,
    code: 'action.failed',
    words: (name) => `${quoted(name)} wants a date or time in another form, such as 2026-08-31 or 14:30.`,
  },
  { match: /Unknown key/, code: 'action.failed', words: (name) => `There is no key called ${quoted(name)}.` },
  {
    match: /Not a checkbox or radio button/,
    code: 'action.failed',
    words: (name) => `${quoted(name)} is not a checkbox or radio button.`,
  },
  {
    match: /Cannot uncheck radio button/,
    code: 'action.failed',
    words: (name) => `${quoted(name)} is a radio button, which cannot be unchecked; choose another one instead.`,
  },
  {
    match:
      /not attached to the DOM|Element is detached|Cannot find context|Execution context was destroyed|Frame was detached/i,
    code: 'element.not_found',
    words: (name) => `${quoted(name)} went away while it was being used.`,
  },
];

const stateWords = {
  visible: 'did not become visible',
  enabled: 'stayed disabled',
  editable: 'stayed read-only',
  stable: 'never stood still',
};

function timeoutWords(text: string, name: string): string {
  const cover = coverWords(text);
  if (cover !== undefined) return `${quoted(name)} is covered by ${cover}.`;
  const state = Object.entries(stateWords).find(([key]) => text.includes(`element is not ${key}`));
  if (state) return `${quoted(name)} ${state[1]}.`;
  if (text.includes('element is outside of the viewport'))
    return `${quoted(name)} is outside of what the window can show.`;
  return `${quoted(name)} did not react in time.`;
}

/** What is in front of the element, where Playwright says that something is. */
function coverWords(text: string): string | undefined {
  const covering = [...text.matchAll(/<([a-z][\w-]*)([^>]*)>(?:([^<]*)<\/\1>)?[^\n]* intercepts pointer events/gi)].at(
    -1,
  );
  if (!covering) return undefined;
  const [, tag = '', attributes = '', content = ''] = covering;
  const written = content.replace(/…/g, '').trim();
  const label = written === '' ? /aria-label="([^"]+)"/.exec(attributes)?.[1] : written;
  if (label !== undefined) return `“${label}”`;
  const id = /\bid="([^"]+)"/.exec(attributes)?.[1];
  return `another part of the page (${tag}${id === undefined ? '' : `#${id}`})`;
}

/** The error's text without colours. */
function plain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line
    .replace(/^[a-zA-Z]+\.[a-zA-Z]+: /, '')
    .replace(/^Error: /, '')
    .slice(0, 200);
}

function quoted(name: string): string {
  return name === '' ? 'The element' : `“${name}”`;
}

const networkWords: readonly (readonly [RegExp, string])[] = [
  [/ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED/, 'there is no site of that name, or no connection to look it up'],
  [/ERR_CONNECTION_REFUSED/, 'nothing answers at that address'],
  [/ERR_CONNECTION_(?:RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|ERR_SOCKET/, 'the site broke the connection'],
  [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_(?:CHANGED|ACCESS_DENIED|IO_SUSPENDED)/, 'there is no connection'],
  [/ERR_ADDRESS_UNREACHABLE/, 'the site cannot be reached from here'],
  [/ERR_PROXY|ERR_TUNNEL/, 'the proxy did not let it through'],
  [/ERR_TOO_MANY_REDIRECTS/, 'the site sends the browser round in circles'],
  [/ERR_UNSAFE_PORT/, 'browsers refuse to open that port'],
  [/ERR_BLOCKED/, 'it was blocked'],
  [/ERR_SSL|ERR_QUIC/, 'no secure connection could be made'],
  [/ERR_INVALID_URL|invalid URL/, 'that is not an address'],
];

/** Why a page did not open, in words. */
export function navigationFailureOf(error: unknown, url: string): ErrorData {
  if (error instanceof AppError || isAbort(error)) return failureOf(error, url);
  const text = plain(error);
  if (/ERR_CERT|ERR_SSL_(?:VERSION|OBSOLETE|SERVER_CERT)/.test(text)) {
    const reason = text.includes('DATE_INVALID') ? 'it is out of date' : 'nobody the browser trusts vouches for it';
    return { code: 'navigation.certificate', message: `The certificate of ${url} cannot be trusted: ${reason}.` };
  }
  if (/Timeout \d+ms exceeded|ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/.test(text)) {
    return { code: 'navigation.timeout', message: `${url} did not answer in time.` };
  }
  if (/crashed|has been closed/i.test(text)) return failureOf(error, url);
  const reason = networkWords.find(([match]) => match.test(text))?.[1];
  const code = /net::(\w+)/.exec(text)?.[1];
  return { code: 'navigation.failed', message: `${url} could not be opened: ${reason ?? code ?? firstLine(text)}.` };
}
