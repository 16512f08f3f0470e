/** Owns one try at an action: what may be awaited before the page feels it, and what after. */

/** How long a dispatched action may go on after the turn was revoked; within the control lease's own grace. */
const graceMs = 600;
/** What is left at least for the dispatch itself, however long the element let us wait. */
const dispatchMs = 2_000;

interface Limits {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/**
 * An action has two phases. Before `begin` everything is abortable and nothing has reached the page; after it the
 * action ends as fast as it can, and it is no longer known what the page felt if it does not.
 */
export class Attempt {
  /** The agent's turn. */
  readonly signal: AbortSignal;
  readonly #late = new AbortController();
  readonly #deadline: number;
  #graceTimer: NodeJS.Timeout | undefined;
  #isDispatched = false;

  /** `timeoutMs` bounds the whole try, beside the dispatch's own minimum. */
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.signal = signal;
    this.#deadline = performance.now() + timeoutMs;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  get isDispatched(): boolean {
    return this.#isDispatched;
  }

  /** For everything that only waits and looks. */
  get before(): Limits {
    return { timeout: this.#left(1), signal: this.signal };
  }

  /** For everything that the page feels. */
  get after(): Limits {
    return { timeout: this.#left(dispatchMs), signal: this.#late.signal };
  }

  /** From here on the page may have felt the action. @throws the signal's reason; then it has not */
  begin(): void {
    this.signal.throwIfAborted();
    this.#isDispatched = true;
  }

  dispose(): void {
    this.signal.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#graceTimer);
  }

  readonly #onAbort = () => {
    this.#graceTimer = setTimeout(() => this.#late.abort(this.signal.reason), graceMs);
  };

  #left(least: number): number {
    return Math.max(least, Math.round(this.#deadline - performance.now()));
  }
}
