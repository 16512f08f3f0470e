/** Owns the ticking clock: one timer for each interval, however many things show a running time. */
import { useCallback, useSyncExternalStore } from 'react';
import { readApp } from './core.ts';

interface Ticker {
  value: number;
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}

const tickers = new Map<number, Ticker>();

/** The core's time right now, epoch milliseconds. */
function coreNow(): number {
  return Date.now() + readApp().clockOffset;
}

/** The core's time, renewed every `intervalMs` while `isActive`; else it stands still. */
export function useNow(intervalMs = 1_000, isActive = true): number {
  const subscribe = useCallback(
    (listener: () => void) => (isActive ? listen(intervalMs, listener) : () => undefined),
    [intervalMs, isActive],
  );
  return useSyncExternalStore(subscribe, () => tickerOf(intervalMs).value);
}

function tickerOf(intervalMs: number): Ticker {
  const ticker = tickers.get(intervalMs) ?? { value: coreNow(), listeners: new Set(), timer: undefined };
  tickers.set(intervalMs, ticker);
  return ticker;
}

function listen(intervalMs: number, listener: () => void): () => void {
  const ticker = tickerOf(intervalMs);
  const tick = () => {
    ticker.value = coreNow();
    for (const each of ticker.listeners) each();
  };
  ticker.listeners.add(listener);
  ticker.timer ??= setInterval(tick, intervalMs);
  // The last tick may be long ago
  tick();
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0) return;
    clearInterval(ticker.timer);
    ticker.timer = undefined;
  };
}
