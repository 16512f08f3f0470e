/** Owns the wait of a run for a person: until somebody ends it, the run ends, or nobody came in time. */
import { AppError } from '../shared/errors.ts';
import { now } from './clock.ts';

const lookMs = 250;

interface PersonWaitOptions {
  readonly signal: AbortSignal;
  /** Why a person is awaited, in words. */
  readonly reason: string;
  /** Whether somebody drives, for whom no time counts. */
  readonly isDriven: () => boolean;
  /** How long nobody may come, in milliseconds; asked again and again, since it is a setting. */
  readonly limitMs: () => number;
}

/**
 * Waits until `end` is called. The limit counts only while nobody drives.
 * `over` rejects with AppError `human.timeout`, or with the signal's reason.
 */
export function waitForPerson(options: PersonWaitOptions): {
  readonly over: Promise<undefined>;
  readonly end: () => void;
} {
  const { signal, reason } = options;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let waitedSince = now();
  const onAbort = () => reject(signal.reason as Error);
  const timer = setInterval(() => {
    if (options.isDriven()) waitedSince = now();
    else if (now() - waitedSince > options.limitMs()) {
      reject(new AppError('human.timeout', `Nobody came in time for: ${reason}`));
    }
  }, lookMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const over = promise.finally(() => {
    clearInterval(timer);
    signal.removeEventListener('abort', onAbort);
  });
  return { over, end: () => resolve(undefined) };
}
