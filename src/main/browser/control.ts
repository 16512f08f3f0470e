/** Owns the control lease: exactly one driver, and an epoch that makes every older plan worthless (design D5). */
import { AppError } from '../../shared/errors.ts';
import type { ControlState } from '../../shared/contract.ts';

/** The agent's right to drive, until a person takes over. */
export interface AgentTurn {
  readonly epoch: number;
  /** Aborted as soon as the turn is revoked. */
  readonly signal: AbortSignal;
}

interface LeaseOptions {
  /** How long an action that is under way may go on after Take Control, in milliseconds. */
  readonly graceMs: number;
  readonly onChange: (state: ControlState) => void;
  /** Lets go of every mouse button and key that is still held in the page. */
  readonly releaseHeld: () => Promise<void>;
}

/** A page that does not answer keeps nobody from driving; longer than it takes to let go of everything. */
const releaseLimitMs = 1_000;

/** Who drives one run. It lives in the core, so a window may close and open without changing it. */
export class ControlLease {
  readonly #options: LeaseOptions;
  #state: ControlState = { epoch: 1, turn: 'agent' };
  #turnAbort = new AbortController();
  /** Actions of the agent that are under way, with what they do in words. */
  readonly #held = new Map<symbol, { readonly what: string; readonly ended: Promise<void> }>();
  #waiters: (() => void)[] = [];
  #taking: Promise<ControlState> | undefined;
  /** The epoch whose person may really drive: what was under way has ended and nothing is held any more. */
  #readyEpoch = 0;
  /** The epoch in which `release` is on its way to the agent. */
  #returningEpoch = 0;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  get state(): ControlState {
    return this.#state;
  }

  /** Waits until it is the agent's turn. @throws the reason of `signal` */
  async agentTurn(signal: AbortSignal): Promise<AgentTurn> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#state.turn === 'agent') return this.#currentTurn(signal);
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', abort, { once: true });
        this.#waiters.push(() => {
          signal.removeEventListener('abort', abort);
          resolve();
        });
      });
    }
  }

  #currentTurn(signal: AbortSignal): AgentTurn {
    return { epoch: this.#state.epoch, signal: AbortSignal.any([this.#turnAbort.signal, signal]) };
  }

  /**
   * Does something to the page in the agent's name. What is under way when a person takes over delays the person
   * by `graceMs` at most.
   * @throws AppError `control.stale` where `epoch` is not the current one; `act` is then not called
   */
  async act<T>(epoch: number, what: string, act: () => Promise<T>): Promise<T> {
    if (this.#state.turn !== 'agent' || this.#state.epoch !== epoch) {
      throw new AppError('control.stale', `“${what}” was planned before the turn changed hands.`);
    }
    const key = Symbol(what);
    const result = act();
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    this.#held.set(key, { what, ended });
    try {
      return await result;
    } finally {
      this.#held.delete(key);
    }
  }

  /**
   * Gives the page to a person: taken from the agent at once, and the person's when what was under way has ended,
   * within `graceMs`. Asked again meanwhile or later, it changes nothing.
   */
  take(): Promise<ControlState> {
    if (this.#state.turn !== 'person') this.#taking = this.#take();
    return this.#taking ?? Promise.resolve(this.#state);
  }

  async #take(): Promise<ControlState> {
    const holding = [...this.#held.values()];
    this.#change({ epoch: this.#state.epoch + 1, turn: 'person', holding: holding[0]?.what });
    this.#revoke();
    const { epoch } = this.#state;
    if (holding.length > 0) {
      await withDeadline(Promise.all(holding.map((action) => action.ended)), this.#options.graceMs);
    }
    await this.#letGo();
    if (this.#state.epoch !== epoch) return this.#state;
    this.#readyEpoch = epoch;
    if (this.#state.holding !== undefined) this.#change({ epoch, turn: 'person' });
    return this.#state;
  }

  /** Whether input planned in `epoch` may reach the page: the person drives and nothing of the agent's holds it. */
  mayDrive(epoch: number): boolean {
    return this.#state.turn === 'person' && this.#state.epoch === epoch && this.#readyEpoch === epoch;
  }

  /** Gives the page back to the agent after every key and button a person held is up. */
  async release(): Promise<void> {
    if (this.#state.turn !== 'person') return;
    const { epoch } = this.#state;
    this.#returningEpoch = epoch + 1;
    this.#change({ epoch: epoch + 1, turn: 'nobody' });
    await this.#letGo();
    if (this.#state.epoch === epoch + 1) this.#toAgent();
  }

  async #letGo(): Promise<void> {
    try {
      await withDeadline(this.#options.releaseHeld(), releaseLimitMs);
    } catch {
      // A page that cannot be reached holds nothing, and must not leave the run without a driver
    }
  }

  /** The agent waits for a person: nobody drives until somebody takes over or says continue. */
  park(): void {
    if (this.#state.turn !== 'agent') return;
    this.#change({ epoch: this.#state.epoch + 1, turn: 'nobody' });
    this.#revoke();
  }

  /** Ends the wait that `park` began, without anybody having driven. */
  unpark(): void {
    // A person who is handing back may still hold a key; `release` goes on to the agent by itself
    if (this.#state.turn === 'nobody' && this.#state.epoch !== this.#returningEpoch) this.#toAgent();
  }

  #toAgent(): void {
    this.#change({ epoch: this.#state.epoch + 1, turn: 'agent' });
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #revoke(): void {
    this.#turnAbort.abort(new AppError('control.stale', 'A person took control.'));
    this.#turnAbort = new AbortController();
  }

  #change(state: ControlState): void {
    this.#state = state.holding === undefined ? { epoch: state.epoch, turn: state.turn } : state;
    this.#options.onChange(this.#state);
  }
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
