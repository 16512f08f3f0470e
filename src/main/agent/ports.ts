/** Owns what the agent needs of the world; liveRun.ts passes it in, so that the agent imports no other domain. */
import type { Action, ActionResult, Observation, Target } from '../../shared/action.ts';
import type { RunEventBody } from '../../shared/event.ts';
import type { Handback } from './engine.ts';

/** The right to drive until `signal` is aborted, which happens when a person takes over or the run ends. */
export interface Turn {
  readonly epoch: number;
  readonly signal: AbortSignal;
  /** Set where a person had the page since the last turn. */
  readonly handback?: Handback;
}

/** An action that is resolved against the page and ready to go. */
export interface Prepared {
  readonly target?: Target;
  /** Screenshot with the element still untouched. */
  readonly before?: string;
  readonly url: string;
  readonly title: string;
  /** Refused with `control.stale` where the turn is over. Never throws: whatever happens is a result. */
  perform(turn: Turn): Promise<ActionResult>;
}

export interface World {
  /** Waits until the agent may drive. @throws what the run's signal was aborted with */
  takeTurn(): Promise<Turn>;
  observe(turn: Turn): Promise<Observation>;
  /** @returns the prepared action, or why it cannot be done; then nothing was dispatched */
  prepare(action: Action, turn: Turn): Promise<Prepared | Extract<ActionResult, { ok: false }>>;
  /** The page after an action; a failing screenshot is left out and never fails the run. */
  look(): Promise<{ readonly url: string; readonly title: string; readonly screenshot?: string }>;
  /**
   * Waits for a person: run paused, until Continue, an answer, or Stop Controlling.
   * @throws AppError `human.timeout` or `human.unavailable`
   */
  askPerson(request: { readonly reason: string; readonly answers?: readonly string[] }): Promise<void>;
  emit(event: RunEventBody): void;
  now(): number;
}
