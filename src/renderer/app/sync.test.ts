/** Owns the proof that the mirror stays true: no event lost or doubled over gaps and reconnects. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CommandName, EventData, EventName, RunRow } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { RunEvent, RunEventBody } from '../../shared/event.ts';
import type { Transport } from '../../shared/rpc.ts';
import { createAppStore } from './store.ts';
import { createSync } from './sync.ts';

const runId = 'tsk_0000000001';

interface Call {
  readonly command: CommandName;
  readonly input: Record<string, unknown>;
  readonly answer: (output: unknown) => void;
}

/** One scripted connection: the test is the core. */
class Wire {
  readonly calls: Call[] = [];
  #onMessage: (message: string) => void = () => undefined;
  readonly #onClose: (() => void)[] = [];

  readonly transport: Transport = {
    send: (message) => {
      const { id, command, input } = JSON.parse(message as string) as { id: number } & Omit<Call, 'answer'>;
      this.calls.push({
        command,
        input,
        answer: (output) => this.#onMessage(JSON.stringify({ id, ...(output as { error?: unknown }) })),
      });
    },
    onMessage: (listener) => (this.#onMessage = listener),
    onClose: (listener) => this.#onClose.push(listener),
    close: () => this.drop(),
  };

  emit<N extends EventName>(event: N, data: EventData<N>): void {
    this.#onMessage(JSON.stringify({ event, data }));
  }

  drop(): void {
    for (const listener of this.#onClose.splice(0)) listener();
  }

  /** Waits for the next call of `command` and answers it. */
  async answer(command: CommandName, output: unknown): Promise<Call> {
    const call = await vi.waitFor(() => {
      const index = this.calls.findIndex((each) => each.command === command);
      expect(index, command).toBeGreaterThanOrEqual(0);
      return this.calls.splice(index, 1)[0]!;
    });
    call.answer({ output });
    await Promise.resolve();
    return call;
  }
}

const log: RunEvent[] = (
  [
    { type: 'runCreated', runId, task: { engine: 'builtin', mayAsk: true, blocks: [{ label: 'a', prompt: 'Wait' }] } },
    { type: 'statusChanged', to: 'queued' },
    { type: 'statusChanged', to: 'running' },
    ...['one', 'two', 'three', 'four', 'five', 'six'].map((text, index) => ({
      type: 'thought',
      id: text,
      step: index + 1,
      text,
      decision: 'act',
      durationMs: 1,
    })),
  ] as RunEventBody[]
).map((body, index) => ({ seq: index + 1, at: 1_000 + index, ...body }));
const answerOf = (from: number, to: number) => ({ events: log.slice(from, to), mediaBase: '/m/', now: 5_000 });
const row = (id: string, patch: Partial<RunRow> = {}): RunRow => ({
  runId: id,
  title: id,
  status: 'running',
  engine: 'builtin',
  createdAt: 1,
  humanMs: 0,
  actions: 0,
  steps: 0,
  ...patch,
});

let wires: Wire[];
let refusal: AppError | undefined;
let store: ReturnType<typeof createAppStore>;
let sync: ReturnType<typeof createSync>;
const view = () => store.getState().runsById[runId]?.view;
const thoughts = () => view()?.cards.map((card) => card.id);
const newest = () => vi.waitFor(() => (expect(store.getState().connection).toBe('connected'), wires.at(-1)!));
const event = (wire: Wire, seq: number) => wire.emit('runEvent', { runId, event: log[seq - 1]! });

beforeEach(() => {
  wires = [];
  refusal = undefined;
  store = createAppStore();
  sync = createSync(store, () => {
    if (refusal) return Promise.reject(refusal);
    const wire = new Wire();
    wires.push(wire);
    return Promise.resolve(wire.transport);
  });
  sync.start();
});
afterEach(() => sync.dispose());

test('events that overtake the answer, come twice or leave a gap are folded once and in order', async () => {
  const wire = await newest();
  sync.watchRun(runId);
  await vi.waitFor(() => expect(wire.calls.map((call) => call.command)).toContain('watchRun'));
  event(wire, 6);
  const first = await wire.answer('watchRun', answerOf(0, 5));
  expect(first.input['afterSeq']).toBe(0);
  await vi.waitFor(() => expect(view()?.seq).toBe(6));
  event(wire, 6);
  event(wire, 4);
  expect(view()?.seq).toBe(6);
  event(wire, 9);
  expect(view()?.seq).toBe(6);
  const second = await wire.answer('watchRun', answerOf(6, 9));
  expect(second.input['afterSeq']).toBe(6);
  await vi.waitFor(() => expect(thoughts()).toEqual(['one', 'two', 'three', 'four', 'five', 'six']));
});

test('a new connection goes on after the last event, and what the old one still says is ignored', async () => {
  const old = await newest();
  sync.watchRun(runId);
  await old.answer('watchRun', answerOf(0, 5));
  await vi.waitFor(() => expect(view()?.seq).toBe(5));
  old.drop();
  expect(store.getState().connection).toBe('reconnecting');
  await expect(sync.call('getApp', {})).rejects.toMatchObject({ code: 'rpc.disconnected' });
  const wire = await newest();
  expect(wire).not.toBe(old);
  event(old, 6);
  event(wire, 7);
  expect(view()?.seq).toBe(5);
  const again = await wire.answer('watchRun', answerOf(5, 7));
  expect(again.input['afterSeq']).toBe(5);
  await vi.waitFor(() => expect(thoughts()).toEqual(['one', 'two', 'three', 'four']));
});

test('a run stays watched until its last watcher has gone for a while', async () => {
  vi.useFakeTimers();
  try {
    const wire = await newest();
    const stop = sync.watchRun(runId);
    const stopOther = sync.watchRun(runId);
    await wire.answer('watchRun', answerOf(0, 3));
    stop();
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(view()?.seq).toBe(3);
    stopOther();
    const stopLast = sync.watchRun(runId);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(view()?.seq).toBe(3);
    stopLast();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(view()).toBeUndefined();
    expect(wire.calls.filter((call) => call.command !== 'getApp').map((call) => call.command)).toEqual(['unwatchRun']);
  } finally {
    vi.useRealTimers();
  }
});

test('an unknown run is said, and a refused page is not tried again', async () => {
  const wire = await newest();
  sync.watchRun(runId);
  await vi.waitFor(() => expect(wire.calls.some((call) => call.command === 'watchRun')).toBe(true));
  wire.calls.find((call) => call.command === 'watchRun')!.answer({ error: { code: 'run.not_found', message: 'No.' } });
  await vi.waitFor(() => expect(store.getState().runErrors[runId]?.code).toBe('run.not_found'));
  refusal = new AppError('rpc.unauthorized', 'No.');
  wire.drop();
  await vi.waitFor(() => expect(store.getState().connection).toBe('lost'));
});

test('events that do not fit together are said, and what was known stays', async () => {
  const wire = await newest();
  sync.watchRun(runId);
  await wire.answer('watchRun', answerOf(0, 3));
  await vi.waitFor(() => expect(view()?.seq).toBe(3));
  wire.emit('runEvent', { runId, event: { seq: 4, at: 9, type: 'statusChanged', to: 'created' } });
  expect(store.getState().runErrors[runId]?.code).toBe('internal');
  expect(view()?.status).toBe('running');
});

test('rows change in place; a gap, an unknown row or another filter result asks for the list again', async () => {
  const wire = await newest();
  sync.watchList();
  const list = (ids: string[], revision: number) => ({ rows: ids.map((id) => row(id)), total: ids.length, revision });
  const asked = () => wire.calls.filter((call) => call.command === 'listRuns').length;
  await vi.waitFor(() => expect(asked()).toBe(1));
  wire.emit('rowChanged', { revision: 5, row: row('a', { actions: 5 }) });
  wire.emit('rowChanged', { revision: 4, row: row('a', { actions: 4 }) });
  await wire.answer('listRuns', list(['a', 'b'], 4));
  await vi.waitFor(() => expect(store.getState().rowsById['a']?.actions).toBe(5));
  wire.emit('rowChanged', { revision: 6, row: row('b', { actions: 6 }) });
  expect(store.getState().rowsById['b']?.actions).toBe(6);
  expect(asked()).toBe(0);

  wire.emit('rowChanged', { revision: 7, row: row('c') });
  await wire.answer('listRuns', list(['c', 'a', 'b'], 7));
  await vi.waitFor(() => expect(store.getState().list.ids).toEqual(['c', 'a', 'b']));

  wire.emit('rowChanged', { revision: 9, row: row('a', { status: 'completed' }) });
  await wire.answer('listRuns', list(['d', 'c', 'a', 'b'], 9));
  await vi.waitFor(() => expect(store.getState().list.total).toBe(4));

  sync.setQuery({ limit: 10, offset: 0, statuses: ['running'] });
  await wire.answer('listRuns', list(['c', 'b'], 9));
  wire.emit('rowChanged', { revision: 10, row: row('b', { status: 'completed' }) });
  await wire.answer('listRuns', list(['c'], 10));
  await vi.waitFor(() => expect(store.getState().list.ids).toEqual(['c']));
});

test('the answer to an older question does not replace a newer one', async () => {
  const wire = await newest();
  sync.watchList();
  await vi.waitFor(() => expect(wire.calls.some((call) => call.command === 'listRuns')).toBe(true));
  sync.setQuery({ limit: 10, offset: 0, search: 'new' });
  const [older, newer] = wire.calls.filter((call) => call.command === 'listRuns');
  newer!.answer({ output: { rows: [row('new')], total: 1, revision: 1 } });
  older!.answer({ output: { rows: [row('old')], total: 1, revision: 1 } });
  await vi.waitFor(() => expect(store.getState().list).toMatchObject({ ids: ['new'], state: 'ready' }));
  expect(store.getState().list.query.search).toBe('new');
});
