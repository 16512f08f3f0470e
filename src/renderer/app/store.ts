/** Owns the window's mirror of the core. Only the sync files write it; screens select the narrowest value of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandInput, CommandOutput, LiveState, RunRow, ProgramState } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc.ts';
import type { RunView } from '../../shared/runView.ts';
import type { Settings } from '../../shared/settings.ts';
import type { ConnectionState } from './connection.ts';

type AppInfo = Omit<CommandOutput<'getApp'>, 'settings' | 'programs'>;
export type ListQuery = CommandInput<'listRuns'>;

/** A run that is being watched, complete up to `view.seq`. */
export interface RunEntry {
  readonly view: RunView;
  /** What is true right now; only while the run is live. */
  readonly live?: LiveState;
  /** Address under which `screenshots/NAME`, `downloads/NAME` and `recording.mp4` are found. */
  readonly mediaBase: string;
  /** Milliseconds to add to this window's clock to get the core's. */
  readonly clockOffset: number;
}

export interface RunList {
  readonly query: ListQuery;
  readonly ids: readonly string[];
  readonly total: number;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly error?: ErrorData;
}

export interface AppState {
  readonly connection: ConnectionState;
  /** The open client; undefined while there is no connection. */
  readonly client: Client | undefined;
  readonly app: AppInfo | undefined;
  readonly settings: Settings | undefined;
  readonly programs: { readonly browser: ProgramState; readonly ffmpeg: ProgramState } | undefined;
  /** Why the core could not say what it is; nothing works then. */
  readonly appError: ErrorData | undefined;
  /** Milliseconds to add to this window's clock to get the core's. */
  readonly clockOffset: number;
  readonly runsById: Readonly<Record<string, RunEntry>>;
  readonly runErrors: Readonly<Record<string, ErrorData>>;
  /** Every row seen so far. */
  readonly rowsById: Readonly<Record<string, RunRow>>;
  readonly list: RunList;
}

export type AppStore = StoreApi<AppState>;

const firstQuery: ListQuery = { limit: 20, offset: 0 };

export function createAppStore(): AppStore {
  return createStore<AppState>(() => ({
    connection: 'connecting',
    client: undefined,
    app: undefined,
    settings: undefined,
    programs: undefined,
    appError: undefined,
    clockOffset: 0,
    runsById: {},
    runErrors: {},
    rowsById: {},
    list: { query: firstQuery, ids: [], total: 0, state: 'loading' },
  }));
}
