/** Owns this window's one link to the core and the hooks through which screens use it. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { ErrorData } from '../../shared/errors.ts';
import { type AppState, createAppStore, type RunEntry } from './store.ts';
import { createSync } from './sync.ts';
import { connect } from './transport.ts';

const store = createAppStore();

/** Started once, by main.tsx. */
export const sync = createSync(store, connect);

/** A value of the mirror; select the narrowest one. The selector must return the same value for the same state. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(store, select);
}

/** The mirror right now, for event handlers. */
export const readApp = (): AppState => store.getState();

/** Calls `listener` on every change of the mirror; for code outside of React. */
export const onAppChange = (listener: (state: AppState) => void): (() => void) => store.subscribe(listener);

/**
 * A run, watched while the component is mounted. Both are undefined until the first answer; with `error` set,
 * `run` is what was known before it.
 */
export function useRun(runId: string): {
  readonly run: RunEntry | undefined;
  readonly error: ErrorData | undefined;
} {
  useEffect(() => sync.watchRun(runId), [runId]);
  const run = useApp((state) => state.runsById[runId]);
  const error = useApp((state) => state.runErrors[runId]);
  return { run, error };
}
