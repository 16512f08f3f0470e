/** Owns the watched runs: each event is folded exactly once and in order, whatever the connection does. */
import type { CommandOutput, LiveState } from '../../shared/contract.ts';
import { AppError, type ErrorData, toErrorData } from '../../shared/errors.ts';
import type { RunEvent } from '../../shared/event.ts';
import type { Client } from '../../shared/rpc.ts';
import { emptyRun, reduceRun } from '../../shared/runView.ts';
import type { AppStore, RunEntry } from './store.ts';

/** One screen follows another within this time, and then nothing has to be asked again. */
const releaseDelayMs = 2_000;

interface Watch {
  readonly runId: string;
  refs: number;
  /** Set while its answer is awaited. */
  asking: Client | undefined;
  /** Events that came before their turn. */
  early: RunEvent[];
  earlyLive: LiveState | undefined;
  release: ReturnType<typeof setTimeout> | undefined;
}

export class RunSync {
  readonly #store: AppStore;
  readonly #watches = new Map<string, Watch>();

  constructor(store: AppStore) {
    this.#store = store;
  }

  /** Keeps `runsById[runId]` true until the returned function is called; counts its callers. */
  watchRun(runId: string): () => void {
    const watch: Watch = this.#watches.get(runId) ?? {
      runId,
      refs: 0,
      asking: undefined,
      early: [],
      earlyLive: undefined,
      release: undefined,
    };
    this.#watches.set(runId, watch);
    clearTimeout(watch.release);
    watch.refs += 1;
    if (watch.refs === 1 && !this.#entry(runId)) void this.#ask(watch);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      watch.refs -= 1;
      if (watch.refs === 0) watch.release = setTimeout(() => this.#drop(watch), releaseDelayMs);
    };
  }

  onClient(client: Client): void {
    const isCurrent = () => this.#store.getState().client === client;
    client.on('runEvent', ({ runId, event }) => {
      const watch = this.#watches.get(runId);
      if (watch && isCurrent()) this.#accept(watch, event);
    });
    client.on('liveChanged', ({ runId, live }) => {
      const watch = this.#watches.get(runId);
      const entry = this.#entry(runId);
      if (!watch || !isCurrent()) return;
      if (watch.asking) watch.earlyLive = live;
      else if (entry) this.#setEntry({ ...entry, live });
    });
    for (const watch of this.#watches.values()) {
      watch.early = [];
      watch.earlyLive = undefined;
      void this.#ask(watch);
    }
  }

  async #ask(watch: Watch): Promise<void> {
    const { client } = this.#store.getState();
    if (!client || watch.asking === client) return;
    watch.asking = client;
    const { runId } = watch;
    const afterSeq = this.#entry(runId)?.view.seq ?? 0;
    const answer = await client.call('watchRun', { runId, afterSeq }).catch(toErrorData);
    // A newer connection asked in the meantime, or nobody is interested any more
    if (watch.asking !== client || this.#watches.get(runId) !== watch) return;
    watch.asking = undefined;
    if ('code' in answer) {
      // A lost connection is no failure of the run: the next one asks again
      if (answer.code !== 'rpc.disconnected') this.#setError(runId, answer);
      return;
    }
    this.#hydrate(watch, answer);
    for (const event of watch.early.splice(0)) this.#accept(watch, event);
  }

  #accept(watch: Watch, event: RunEvent): void {
    const entry = this.#entry(watch.runId);
    if (!entry || event.seq > entry.view.seq + 1) {
      watch.early.push(event);
      void this.#ask(watch);
    } else {
      this.#fold(entry, [event]);
    }
  }

  #hydrate(watch: Watch, answer: CommandOutput<'watchRun'>): void {
    const { runId, earlyLive } = watch;
    const { events, mediaBase, now } = answer;
    watch.earlyLive = undefined;
    const clockOffset = now - Date.now();
    const view = this.#entry(runId)?.view ?? emptyRun(runId);
    // Both were true a moment ago; only a change of hands tells which one is newer
    const isEarlyNewer = earlyLive && earlyLive.control.epoch > (answer.live?.control.epoch ?? -1);
    const live = isEarlyNewer ? earlyLive : answer.live;
    this.#store.setState({ clockOffset });
    this.#fold({ view, mediaBase, clockOffset, ...(live ? { live } : {}) }, events);
  }

  /** Events that cannot be folded are a fault of the core or of a damaged log: shown, instead of ending the window. */
  #fold(entry: RunEntry, events: readonly RunEvent[]): void {
    try {
      this.#setEntry({ ...entry, view: reduceRun(entry.view, events) });
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : 'The events of this run do not fit together.';
      this.#setError(entry.view.runId, toErrorData(new AppError('internal', reason)));
    }
  }

  #drop(watch: Watch): void {
    const { runId } = watch;
    this.#watches.delete(runId);
    const { client, runsById, runErrors } = this.#store.getState();
    const { [runId]: _run, ...otherRuns } = runsById;
    const { [runId]: _error, ...otherErrors } = runErrors;
    this.#store.setState({ runsById: otherRuns, runErrors: otherErrors });
    client?.call('unwatchRun', { runId }).catch(() => {
      // The core forgets the watch with the connection anyway
    });
  }

  #entry(runId: string): RunEntry | undefined {
    return this.#store.getState().runsById[runId];
  }

  #setEntry(entry: RunEntry): void {
    const { runId } = entry.view;
    const { runsById, runErrors } = this.#store.getState();
    const { [runId]: error, ...otherErrors } = runErrors;
    this.#store.setState({
      runsById: { ...runsById, [runId]: entry },
      ...(error ? { runErrors: otherErrors } : {}),
    });
  }

  #setError(runId: string, error: ErrorData): void {
    this.#store.setState({ runErrors: { ...this.#store.getState().runErrors, [runId]: error } });
  }
}
