/** Owns the tests of the fold: live and replay, batched and one by one, must show the same run. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent, RunEventBody } from './event.ts';
import { runEventSchema } from './event.ts';
import { type RunStatus, transitions } from './run.ts';
import { elapsedMs, emptyRun, humanTimeMs, outputOf, reduceRun, type RunView, videoTime } from './runView.ts';

const runId = 'tsk_0123456789ab';
const id = fc.constantFrom('a', 'b', 'c');
const words = fc.string({ maxLength: 8 });
const place = { url: words, title: words };
const error = fc.constant({ code: 'action.failed' as const, message: 'No.' });

const anyBody: fc.Arbitrary<RunEventBody> = fc.oneof(
  fc.record({ type: fc.constant('blockStarted' as const), index: fc.nat(3) }),
  fc.record({ type: fc.constant('blockEnded' as const), index: fc.nat(3), ok: fc.boolean() }),
  fc.record({
    type: fc.constant('outputChanged' as const),
    index: fc.nat(3),
    output: fc.constantFrom('x', 1, [1], { a: null }),
  }),
  fc.record(
    {
      type: fc.constant('thought' as const),
      id,
      step: fc.nat(9),
      text: words,
      decision: fc.constantFrom('act' as const, 'ask' as const),
      durationMs: fc.nat(),
      usage: fc.record({ inputTokens: fc.nat(99), outputTokens: fc.nat(99), cost: fc.constant(0.5) }),
    },
    { requiredKeys: ['type', 'id', 'step', 'text', 'decision', 'durationMs'] },
  ),
  fc.record({
    type: fc.constant('actionStarted' as const),
    id,
    step: fc.nat(9),
    action: fc.constant({ type: 'goto' as const, url: 'https://example.com/' }),
    ...place,
  }),
  fc.record(
    { type: fc.constant('actionEnded' as const), id, ok: fc.boolean(), error, durationMs: fc.nat(), ...place },
    { requiredKeys: ['type', 'id', 'ok', 'durationMs', 'url', 'title'] },
  ),
  fc.record({ type: fc.constant('personAsked' as const), reason: words }),
  fc.record({ type: fc.constant('controlTaken' as const), epoch: fc.nat() }),
  fc.record({
    type: fc.constant('controlReleased' as const),
    epoch: fc.nat(),
    changes: fc.array(words, { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('personActed' as const), id, description: words, ...place }),
  fc.record({ type: fc.constant('noticed' as const), notice: error }),
  fc.record({ type: fc.constant('recordingEnded' as const), durationMs: fc.nat(2), bytes: fc.nat() }),
);

/** A whole run: allowed changes of status with anything in between, each event a little later than the last. */
const run: fc.Arbitrary<RunEvent[]> = fc
  .array(fc.tuple(fc.nat(), fc.array(anyBody, { maxLength: 4 }), fc.nat(5_000)), { maxLength: 10 })
  .map((turns) => {
    const blocks = [0, 1, 2].map((index) => ({ label: `block_${index}`, prompt: `Do ${index}` }));
    const bodies: (RunEventBody & { at: number })[] = [
      { type: 'runCreated', runId, task: { engine: 'builtin', mayAsk: true, blocks }, at: 1_000 },
    ];
    let status: RunStatus = 'created';
    let at = 1_000;
    for (const [choice, between, ms] of turns) {
      at += ms;
      for (const body of between) bodies.push({ ...body, at });
      const next: readonly RunStatus[] = transitions[status];
      const to = next[choice % next.length];
      if (!to) continue;
      bodies.push({ type: 'statusChanged', to, at });
      status = to;
    }
    return bodies.map((body, index) => ({ ...body, seq: index + 1 }));
  });

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/** Cuts a list into pieces of the given lengths, again and again. */
function pieces<T>(list: readonly T[], lengths: readonly number[]): T[][] {
  const cut: T[][] = [];
  for (let at = 0, turn = 0; at < list.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    cut.push(list.slice(at, at + length));
    at += length;
  }
  return cut;
}

describe('the view of a run', () => {
  test('is the same however its events are cut into batches, doubled or repeated', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(run, lengths, (events, cuts) => {
        freeze(events);
        const whole = reduceRun(freeze(emptyRun(runId)), events);
        let view = freeze(emptyRun(runId));
        let seen: RunEvent[] = [];
        for (const batch of pieces(events, cuts)) {
          view = freeze(reduceRun(view, [...batch, ...batch]));
          seen = [...seen, ...batch];
          // What was delivered already changes nothing, not even the object
          expect(reduceRun(view, seen)).toBe(view);
        }
        expect(view).toEqual(whole);
        expect(view.seq).toBe(events.length);
      }),
      { numRuns: 300 },
    );
  });

  test('survives the log: what JSON and the schema give back folds to the same view', () => {
    fc.assert(
      fc.property(run, (events) => {
        const read = events.map((event) => runEventSchema.parse(JSON.parse(JSON.stringify(event))));
        expect(reduceRun(emptyRun(runId), read)).toEqual(reduceRun(emptyRun(runId), events));
      }),
      { numRuns: 100 },
    );
  });

  test('that is final has nothing running, nobody driving and no clock that goes on', () => {
    fc.assert(
      fc.property(run, fc.constantFrom<RunStatus>('canceled', 'failed'), (events, to) => {
        const open = reduceRun(emptyRun(runId), events);
        fc.pre(transitions[open.status].includes(to));
        const view = reduceRun(open, [{ seq: open.seq + 1, at: 99_000, type: 'statusChanged', to }]);
        expect(view.cards.filter((card) => 'state' in card && card.state === 'running')).toEqual([]);
        expect(view.blocks.map(({ state }) => state)).not.toContain('running');
        expect(view.isDriven).toBe(false);
        expect(view.finishedAt).toBe(99_000);
        expect([elapsedMs(view, 100_000), humanTimeMs(view, 100_000)]).toEqual([
          elapsedMs(view, 5e6),
          humanTimeMs(view, 5e6),
        ]);
      }),
    );
  });

  test('counts actions and steps, gives every action card its number, and keeps cards in order of time', () => {
    fc.assert(
      fc.property(run, (events) => {
        const view = reduceRun(emptyRun(runId), events);
        const numbers = view.cards.flatMap((card) => (card.kind === 'action' ? [card.number] : []));
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        expect(view.actions).toBe(numbers.length);
        expect(view.steps).toBe(Math.max(0, ...events.map((event) => (event.type === 'thought' ? event.step : 0))));
        const times = view.cards.map(({ at }) => at);
        expect(times).toEqual([...times].sort((one, other) => one - other));
      }),
    );
  });
});

function fold(...bodies: (RunEventBody & { at: number })[]): RunView {
  return reduceRun(
    emptyRun(runId),
    bodies.map((body, index) => ({ ...body, seq: index + 1 })),
  );
}

const status = (at: number, to: RunStatus) => ({ type: 'statusChanged', to, at }) as const;

test('time with a person counts from pause to resume, goes on while paused, and ends with the run', () => {
  const begun = [status(0, 'queued'), status(1_000, 'running')];
  const paused = [...begun, status(5_000, 'paused')];
  expect(humanTimeMs(fold(...begun), 4_000)).toBe(0);
  expect(humanTimeMs(fold(...paused), 7_500)).toBe(2_500);
  const twice = [...paused, status(8_000, 'running'), status(9_000, 'paused')];
  expect(humanTimeMs(fold(...twice), 9_500)).toBe(3_500);
  const over = fold(...twice, status(11_000, 'canceled'));
  expect([humanTimeMs(over, 60_000), elapsedMs(over, 60_000)]).toEqual([5_000, 10_000]);
});

test('a moment of the run is a moment of the video, within its bounds', () => {
  const started = { type: 'recordingStarted', startedAt: 10_000, width: 1280, height: 720, at: 10_040 } as const;
  const going = fold(started);
  expect([9_000, 10_000, 12_500].map((at) => videoTime(going, at))).toEqual([0, 0, 2.5]);
  const ended = fold(started, { type: 'recordingEnded', durationMs: 2_000, bytes: 9, at: 12_100 });
  expect(videoTime(ended, 12_500)).toBe(2);
  const without = fold(started, { type: 'recordingEnded', durationMs: 0, bytes: 0, at: 12_100 });
  expect(videoTime(without, 12_500)).toBeUndefined();
});

test('the output is the block’s own, or by label where there are several', () => {
  const task = (count: number) => {
    const blocks = Array.from({ length: count }, (_, index) => ({ label: `b${index}`, prompt: 'x' }));
    return { type: 'runCreated', runId, task: { engine: 'builtin', mayAsk: true, blocks }, at: 0 } as const;
  };
  const output = (index: number, value: string) => ({ type: 'outputChanged', index, output: value, at: 1 }) as const;
  expect(outputOf(fold(task(1)))).toBeUndefined();
  expect(outputOf(fold(task(1), output(0, 'one'), output(0, 'two')))).toBe('two');
  expect(outputOf(fold(task(3), output(0, 'one'), output(2, 'three')))).toEqual({ b0: 'one', b2: 'three' });
});
