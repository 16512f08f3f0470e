/** Owns what an engine is: it turns an observation into a decision and never touches the page. */
import type { Action, ActionResult, Observation } from '../../shared/action.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Usage } from '../../shared/event.ts';
import type { Block } from '../../shared/task.ts';

export type Decision = { readonly thought: string; readonly usage?: Usage } & (
  | { readonly kind: 'act'; readonly actions: readonly Action[] }
  /** What it needs may still appear: look again after so many milliseconds, without a step or a card. */
  | { readonly kind: 'look'; readonly afterMs: number }
  /** The block is done, and the engine has seen on the page that it is. */
  | { readonly kind: 'complete' }
  /** The agent gives up: the run becomes `terminated`. */
  | { readonly kind: 'terminate'; readonly code: ErrorCode; readonly reason: string }
  /** A person is needed; with `answers` the person chooses one of them. */
  | { readonly kind: 'ask'; readonly reason: string; readonly answers?: readonly string[] }
);

/** What became of one action of the last decision. */
export interface Outcome {
  readonly action: Action;
  readonly result: ActionResult;
}

/** What is different after a person drove or answered. */
export interface Handback {
  readonly changes: readonly string[];
  readonly answer?: string;
}

/** One engine works on one block of one run. */
export interface Engine {
  /** @throws what `signal` was aborted with; its answer is then dropped */
  decide(observation: Observation, signal: AbortSignal): Promise<Decision>;
  /** Told before the next `decide` what became of the actions; shorter than the plan where it was cut off. */
  onOutcomes(outcomes: readonly Outcome[]): void;
  /** Told before the next `decide` that a person had the page in between. */
  onHandback(handback: Handback): void;
}

export interface EngineKind {
  /**
   * Checks a block before any browser starts.
   * @throws AppError `prompt.not_understood`, naming the sentence and the nearest form that is known
   */
  check(block: Block): void;
  create(block: Block): Engine;
}
