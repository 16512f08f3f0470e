/** Owns the nine statuses of a run and the one table of transitions between them. */
import { z } from 'zod';

export const runStatuses = [
  'created',
  'queued',
  'running',
  'paused',
  'completed',
  'failed',
  'terminated',
  'timed_out',
  'canceled',
] as const;
export const runStatusSchema = z.enum(runStatuses);
export type RunStatus = z.infer<typeof runStatusSchema>;

export type FinalStatus = 'completed' | 'failed' | 'terminated' | 'timed_out' | 'canceled';

/** What may follow what (design section 1). `queued -> queued` is no transition: a status never repeats. */
export const transitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  created: ['queued', 'canceled', 'failed'],
  queued: ['running', 'canceled', 'failed'],
  running: ['paused', 'completed', 'terminated', 'timed_out', 'canceled', 'failed'],
  // timed_out and terminated only by the human-wait policy
  paused: ['running', 'canceled', 'failed', 'timed_out', 'terminated'],
  completed: [],
  failed: [],
  terminated: [],
  timed_out: [],
  canceled: [],
};

/** Whether nothing can follow `status`. */
export function isFinal(status: RunStatus): status is FinalStatus {
  return transitions[status].length === 0;
}

/** Whether the run has a browser: its live picture exists. */
export function isLive(status: RunStatus): boolean {
  return status === 'running' || status === 'paused';
}

export class TransitionError extends Error {
  constructor(from: RunStatus, to: RunStatus) {
    super(`A run that is ${from} cannot become ${to}.`);
    this.name = 'TransitionError';
  }
}

/**
 * The status after a change.
 * @throws TransitionError where the table does not allow it: a fault of the program, never of its input
 */
export function transition(from: RunStatus, to: RunStatus): RunStatus {
  if (!transitions[from].includes(to)) throw new TransitionError(from, to);
  return to;
}

/** What the live panel says where it has no live picture (design section 1). */
export const liveText: Readonly<Record<RunStatus, string | undefined>> = {
  created: 'Waiting to start',
  queued: 'Waiting for a browser',
  running: undefined,
  paused: 'Waiting for human interaction',
  completed: 'Stream closed.',
  failed: 'Stream closed.',
  terminated: 'Stream closed.',
  timed_out: 'Stream closed.',
  canceled: 'Stream closed.',
};

/** The exit code of `npm start -- run` for each ending. */
export const exitCodes: Readonly<Record<FinalStatus, number>> = {
  completed: 0,
  failed: 3,
  terminated: 4,
  timed_out: 5,
  canceled: 6,
};

export const runIdSchema = z.string().regex(/^tsk_[0-9a-z]{10,40}$/, 'This is not a run id.');
