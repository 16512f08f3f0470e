/** Owns the agent's hands: an action is prepared against the page, then performed once, and whatever happens is a result. */
import type { Locator, Page } from 'playwright-core';
import {
  describeAction,
  elementOf,
  type Action,
  type ActionResult,
  type ActionType,
  type Target,
} from '../../shared/action.ts';
import { AppError, isAbort } from '../../shared/errors.ts';
import { defaults } from '../../shared/settings.ts';
import { Attempt } from './attempt.ts';
import { Effects } from './effects.ts';
import { check, click, drag, press, scroll } from './elementActions.ts';
import { failureOf } from './failures.ts';
import { fill, select } from './fieldActions.ts';
import { download, upload, uploadPath } from './fileActions.ts';
import { within } from './limit.ts';
import { describeTarget, locate } from './locators.ts';
import { goTo, moveInHistory, waitForText, waitSeconds } from './navigationActions.ts';
import { findNode } from './observation.ts';
import { titleOf } from './tabs.ts';
import type { Done, HandsOptions, Of, Timeouts, Work } from './work.ts';

/** What a dispatch and its checks may take beside the time an action waits for its element. */
const spareMs = 4_000;
const longestMs = 24 * 60 * 60 * 1_000;

interface Turn {
  readonly epoch: number;
  readonly signal: AbortSignal;
}

export type Failure = Extract<ActionResult, { ok: false }>;

/** An action that is resolved against the page and ready to go. */
export interface PreparedAction {
  readonly target?: Target;
  readonly before?: string;
  readonly url: string;
  readonly title: string;
  /** Never throws: whatever happens is a result. */
  perform(turn: Turn): Promise<ActionResult>;
}

interface Resolved {
  readonly element: Locator;
  readonly target: Target;
}

/** Prepares and performs the agent's actions on whichever page is active. */
export class Hands {
  readonly #options: HandsOptions;
  readonly #timeouts: Timeouts;

  constructor(options: HandsOptions) {
    this.#options = options;
    this.#timeouts = {
      actionMs: defaults.actionTimeoutMs,
      navigationMs: defaults.navigationTimeoutMs,
      waitUntilMs: defaults.waitUntilTimeoutMs,
      ...options.timeouts,
    };
  }

  /**
   * Finds what the action is about, brings it into view and takes its picture. Never throws.
   * @returns the action, ready to go, or why it cannot be done; then the page has felt nothing of it
   */
  async prepare(action: Action, turn: Turn): Promise<PreparedAction | Failure> {
    const page = this.#options.tabs.active;
    const name = nameOf(action);
    try {
      turn.signal.throwIfAborted();
      if (action.type === 'upload') await uploadPath(action.path);
      const resolved = await within(this.#resolve(action, page, turn), {
        ms: this.#timeouts.actionMs + spareMs,
        signal: turn.signal,
        onLate: () => new AppError('action.timeout', 'The page does not answer.'),
      });
      const before = await this.#options.screenshot();
      const title = (await titleOf(page)) ?? '';
      turn.signal.throwIfAborted();
      return {
        ...(resolved ? { target: resolved.target } : {}),
        ...(before === undefined ? {} : { before }),
        url: page.url(),
        title,
        perform: (now) => this.#perform({ action, page, resolved, turn: now }),
      };
    } catch (error) {
      return toFailure({ error, name, attempt: undefined, signal: turn.signal });
    }
  }

  async #resolve(action: Action, page: Page, turn: Turn): Promise<Resolved | undefined> {
    const reference = elementOf(action);
    if (!reference) return undefined;
    const { signal } = turn;
    const tree = this.#options.observation()?.tree ?? [];
    const node = findNode(tree, reference.ref);
    let element = page.locator(`aria-ref=${reference.ref}`);
    // A reference that the snapshot does not know is an error for some forms and no match for others
    const count = await element.count().catch(() => 0);
    if (count === 0) element = await findByName({ page, node, name: reference.name });
    await this.#options.act(turn.epoch, describeAction(action), async () => {
      // Best effort: an element that cannot be scrolled to is reported by the action itself
      await element.scrollIntoViewIfNeeded({ timeout: 700, signal }).catch(() => undefined);
    });
    const timeoutMs = this.#timeouts.actionMs;
    const target = await describeTarget({
      page,
      element,
      name: reference.name,
      ...(node ? { node } : {}),
      timeoutMs,
      signal,
    });
    return { element, target };
  }

  async #perform({ action, page, resolved, turn }: PerformOptions): Promise<ActionResult> {
    const attempt = new Attempt(turn.signal, this.#timeouts.actionMs);
    const effects = new Effects(page);
    try {
      const done = await this.#options.act(turn.epoch, describeAction(action), async () => {
        turn.signal.throwIfAborted();
        const element = resolved && (await stillThere(page, resolved));
        const work = dispatch(action.type, {
          action,
          page,
          attempt,
          host: this.#options,
          timeouts: this.#timeouts,
          element: () => present(element),
        });
        return within(work, {
          ms: this.#limitOf(action),
          signal: attempt.after.signal,
          onLate: () => new AppError('action.timeout', 'The page stopped answering.'),
        });
      });
      if (touchesPage(action)) await effects.settle(turn.signal);
      return this.#success(done);
    } catch (error) {
      // An action that closes its own page has done what it should, as long as another page is left
      if (attempt.isDispatched && page.isClosed() && this.#options.tabs.list().length > 0) {
        return this.#success({ note: 'The page closed after this.' });
      }
      return toFailure({ error, name: nameOf(action), attempt, signal: turn.signal });
    } finally {
      attempt.dispose();
      effects.dispose();
    }
  }

  /** Beside every wait's own bound, in milliseconds: a page that hangs would hold some of them for ever. */
  #limitOf(action: Action): number {
    const { actionMs, navigationMs, waitUntilMs } = this.#timeouts;
    if (action.type === 'wait') return action.seconds * 1_000 + spareMs;
    if (action.type === 'waitFor') return waitUntilMs + spareMs;
    // A file that is still coming is not a page that hangs
    if (action.type === 'download' || action.type === 'goto') return longestMs;
    return Math.max(actionMs, isHistory(action) ? navigationMs : 0) + spareMs;
  }

  #success({ note, file }: Done): ActionResult {
    const notes = [...(note === undefined ? [] : [note]), ...this.#options.takeNotes()].join(' ');
    return { ok: true, ...(notes === '' ? {} : { note: notes }), ...(file ? { file } : {}) };
  }
}

interface PerformOptions {
  readonly action: Action;
  readonly page: Page;
  readonly resolved: Resolved | undefined;
  readonly turn: Turn;
}

const performers: { readonly [T in ActionType]: (work: Work<Of<T>>) => Promise<Done> } = {
  goto: goTo,
  back: moveInHistory,
  forward: moveInHistory,
  reload: moveInHistory,
  click,
  fill,
  select,
  check,
  press,
  scroll,
  wait: waitSeconds,
  waitFor: waitForText,
  upload,
  download,
  drag,
  // Reading the page was all there was to do
  extract: () => Promise.resolve({}),
};

function dispatch<T extends ActionType>(type: T, work: Work<Of<T>>): Promise<Done> {
  return performers[type](work);
}

/** Whether the page may react to the action in a way worth waiting for. */
function touchesPage({ type }: Action): boolean {
  return type !== 'goto' && type !== 'wait' && type !== 'waitFor' && type !== 'extract';
}

function isHistory({ type }: Action): boolean {
  return type === 'back' || type === 'forward' || type === 'reload';
}

function nameOf(action: Action): string {
  const element = elementOf(action);
  if (element && action.type !== 'press') return element.name;
  if (action.type === 'press') return action.key;
  return action.type === 'goto' ? action.url : '';
}

function present(element: Locator | undefined): Locator {
  if (!element) throw new AppError('element.not_found', 'The action names no element.');
  return element;
}

/** The element, by its recorded locators where a page that redrew itself has made the reference stale. */
async function stillThere(page: Page, { element, target }: Resolved): Promise<Locator> {
  const count = await element.count().catch(() => 0);
  if (count > 0) return element;
  const again = await locate(page, target);
  if (again) return again;
  throw new AppError('element.not_found', `“${target.name}” is not on the page any more.`);
}

interface FindOptions {
  readonly page: Page;
  readonly node: { readonly role: string; readonly name?: string } | undefined;
  readonly name: string;
}

/** The element that the last look had under this reference, found anew by its role and name. */
async function findByName({ page, node, name }: FindOptions): Promise<Locator> {
  const matches: Locator[] = [];
  if (node?.name) {
    for (const frame of page.frames()) {
      const role = node.role as Parameters<Page['getByRole']>[0];
      const found = frame.getByRole(role, { name: node.name, exact: true }).filter({ visible: true });
      // A frame that goes away while we look holds nothing
      matches.push(...(await found.all().catch(() => [])));
    }
  }
  const [only] = matches;
  if (!only) throw new AppError('element.not_found', `“${name}” is not on the page any more.`);
  if (matches.length > 1) {
    throw new AppError(
      'element.ambiguous',
      `The page has changed, and now ${matches.length} things are called “${name}”.`,
    );
  }
  return only;
}

interface FailureOptions {
  readonly error: unknown;
  readonly name: string;
  readonly attempt: Attempt | undefined;
  readonly signal: AbortSignal;
}

function toFailure({ error, name, attempt, signal }: FailureOptions): Failure {
  const isInterrupted = signal.aborted && (isAbort(error) || error === signal.reason);
  return {
    ok: false,
    error: failureOf(error, name),
    dispatched: attempt?.isDispatched ?? false,
    ...(isInterrupted ? { interrupted: true } : {}),
  };
}
