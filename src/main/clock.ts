/** Owns the one clock: frames, events and video all take their time from it (design D8). */

/** Epoch milliseconds that never run backwards while the process lives, whatever the system clock does. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
