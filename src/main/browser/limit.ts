/** Owns not waiting for ever: work that a page or a browser may never finish is left behind after a while. */

/** The outcome of `work`, or undefined after `ms` milliseconds; whatever comes of it later is dropped. */
export async function withLimit<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Nobody listens to a failure that comes too late
    work.catch(() => undefined);
  }
}

interface Bounds {
  /** Milliseconds. */
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly onLate: () => Error;
}

/** The outcome of `work`. @throws what `onLate` makes when the time is over; the signal's reason when it is aborted */
export async function within<T>(work: Promise<T>, { ms, signal, onLate }: Bounds): Promise<T> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  const timer = setTimeout(() => reject(onLate()), ms);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, broken]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    // Nobody listens to a failure that comes too late
    work.catch(() => undefined);
  }
}

/** Waits. @throws the signal's reason as soon as it is aborted */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
