/** Owns the end of a run from outside: what is thrown through everything it awaits, and awaiting what knows no abort. */
import type { ErrorData } from '../shared/errors.ts';
import type { FinalStatus } from '../shared/run.ts';

/** Thrown through everything that a run awaits when it has to end; the first one decides how. */
export class StopSignal extends Error {
  readonly status: FinalStatus;
  readonly error: ErrorData;

  constructor(status: FinalStatus, error: ErrorData) {
    super(error.message);
    this.name = 'AbortError';
    this.status = status;
    this.error = error;
  }
}

/** The outcome of `work`, which goes on by itself after an abort. @throws the signal's reason once it is aborted */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Nobody listens to a failure that comes too late
    work.catch(() => undefined);
  }
}
