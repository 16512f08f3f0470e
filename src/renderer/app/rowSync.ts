/** Owns the list of runs: the page that is shown, kept true by the stream of rows. */
import type { CommandOutput, EventData, RunRow } from '../../shared/contract.ts';
import { type ErrorData, toErrorData } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc.ts';
import type { AppStore, ListQuery, RunList } from './store.ts';

/** Rows come in bursts; one question serves a whole burst. */
const relistDelayMs = 150;

export class RowSync {
  readonly #store: AppStore;
  #refs = 0;
  /** Newest revision that the mirror has; undefined until the first answer, and after a gap until the next one. */
  #revision: number | undefined;
  /** Counts the questions; only the answer to the newest one counts. */
  #asked = 0;
  #isAsking = false;
  /** Changes that came while an answer was awaited. */
  #early: EventData<'rowChanged'>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: AppStore) {
    this.#store = store;
  }

  /** Shows another page, search or filter. */
  setQuery(query: ListQuery): void {
    const { list } = this.#store.getState();
    this.#store.setState({ list: { ...list, query, state: list.state === 'ready' ? 'ready' : 'loading' } });
    void this.relist();
  }

  /** Keeps the list true until the returned function is called; counts its callers. */
  watchList(): () => void {
    this.#refs += 1;
    if (this.#refs === 1) void this.relist();
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#refs -= 1;
      if (this.#refs === 0) this.#forget();
    };
  }

  onClient(client: Client): void {
    this.#forget();
    client.on('rowChanged', (change) => {
      if (this.#store.getState().client === client) this.#accept(change);
    });
    if (this.#refs > 0) void this.relist();
  }

  /** Asks for the page again. */
  async relist(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { client, list } = this.#store.getState();
    if (!client) return;
    this.#asked += 1;
    const turn = this.#asked;
    this.#isAsking = true;
    const answer = await client.call('listRuns', list.query).catch(toErrorData);
    if (turn !== this.#asked) return;
    this.#isAsking = false;
    if ('code' in answer) this.#fail(answer);
    else this.#hydrate(answer, list.query);
  }

  /** A lost connection is no failure of the list: the next one asks again. */
  #fail(error: ErrorData): void {
    if (error.code === 'rpc.disconnected') return;
    this.#store.setState({ list: { ...this.#store.getState().list, state: 'failed', error } });
  }

  #hydrate(answer: CommandOutput<'listRuns'>, query: ListQuery): void {
    // What was seen before a gap may be old, and later rows are compared with it
    if (this.#revision === undefined) this.#store.setState({ rowsById: {} });
    this.#revision = answer.revision;
    const ids = answer.rows.map((row) => row.runId);
    this.#setRows(answer.rows, { query, ids, total: answer.total, state: 'ready' });
    for (const change of this.#early.splice(0)) this.#accept(change);
  }

  #accept(change: EventData<'rowChanged'>): void {
    if (this.#refs === 0) return;
    if (this.#isAsking) {
      this.#early.push(change);
      return;
    }
    // Without a revision the next answer is awaited, and it will hold this change
    if (this.#revision === undefined || change.revision <= this.#revision) return;
    const isGap = change.revision > this.#revision + 1;
    this.#revision = isGap ? undefined : change.revision;
    const { list, rowsById } = this.#store.getState();
    const before = rowsById[change.row.runId];
    this.#setRows([change.row], list);
    if (isGap || !before || !isSamePlace(list.query, before, change.row)) {
      this.#timer ??= setTimeout(() => void this.relist(), relistDelayMs);
    }
  }

  #setRows(rows: readonly RunRow[], list: RunList): void {
    const { rowsById } = this.#store.getState();
    const changed = Object.fromEntries(rows.map((row) => [row.runId, row]));
    this.#store.setState({ rowsById: { ...rowsById, ...changed }, list });
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#revision = undefined;
    this.#early = [];
  }
}

/** Whether a changed row stays in, or out of, the filter; a search looks at nothing that changes. */
function isSamePlace(query: ListQuery, before: RunRow, after: RunRow): boolean {
  const { statuses } = query;
  if (!statuses || statuses.length === 0) return true;
  return statuses.includes(before.status) === statuses.includes(after.status);
}
