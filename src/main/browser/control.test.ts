/** Owns the tests of the control lease: whatever happens in whatever order, exactly one drives, and no old plan is carried out. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlState } from '../../shared/contract.ts';
import { type AgentTurn, ControlLease } from './control.ts';

function createLease({ graceMs = 5, releaseHeld = () => Promise.resolve() } = {}) {
  const states: ControlState[] = [];
  const lease = new ControlLease({ graceMs, releaseHeld, onChange: (state) => states.push(state) });
  return { lease, states };
}
const nextTask = () => new Promise<void>((resolve) => setImmediate(resolve));
const forever = new AbortController().signal;

const operation = fc.constantFrom('take', 'release', 'park', 'unpark', 'plan', 'act', 'hang', 'end', 'breathe');

test('in every order of events no agent action starts in a stale epoch, and every change of hands counts up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40, size: 'max' }), async (operations) => {
      const { lease, states } = createLease({ graceMs: 1, releaseHeld: nextTask });
      const turns: AgentTurn[] = [];
      const ends: (() => void)[] = [];
      const pending: Promise<unknown>[] = [];
      const act = (work: () => Promise<void>) => {
        for (const { epoch } of turns) {
          const isCurrent = lease.state.turn === 'agent' && lease.state.epoch === epoch;
          let isStarted = false;
          const acted = lease.act(epoch, 'Click', () => {
            isStarted = true;
            return work();
          });
          pending.push(acted.catch((thrown: unknown) => expect(thrown).toMatchObject({ code: 'control.stale' })));
          expect(isStarted).toBe(isCurrent);
        }
      };
      const run: Record<typeof operation extends fc.Arbitrary<infer T> ? T : never, () => unknown> = {
        take: () => pending.push(lease.take()),
        release: () => pending.push(lease.release()),
        park: () => lease.park(),
        unpark: () => lease.unpark(),
        plan: () => pending.push(lease.agentTurn(forever).then((turn) => turns.push(turn))),
        act: () => act(() => Promise.resolve()),
        hang: () => act(() => new Promise((resolve) => ends.push(resolve))),
        end: () => ends.splice(0).forEach((end) => end()),
        breathe: () => nextTask(),
      };
      for (const name of operations) {
        await run[name]();
        for (const { epoch, signal } of turns) {
          expect(signal.aborted).toBe(lease.state.turn !== 'agent' || lease.state.epoch !== epoch);
        }
        if (lease.mayDrive(lease.state.epoch))
          expect(lease.state).toEqual({ epoch: lease.state.epoch, turn: 'person' });
        expect(lease.mayDrive(lease.state.epoch - 1)).toBe(false);
      }
      for (const [index, state] of states.entries()) {
        const before = states[index - 1] ?? { epoch: 1, turn: 'agent' };
        if (state.turn !== before.turn) expect(state.epoch).toBe(before.epoch + 1);
        else expect(state.epoch).toBe(before.epoch);
      }
      ends.splice(0).forEach((end) => end());
      await lease.take();
      await lease.release();
      expect((await lease.agentTurn(forever)).epoch).toBe(lease.state.epoch);
      await Promise.all(pending);
    }),
    { numRuns: 200 },
  );
});

test('an action that hangs is named, and delays the person by the grace at most', async () => {
  const { lease, states } = createLease({ graceMs: 30 });
  const { epoch, signal } = await lease.agentTurn(forever);
  void lease.act(epoch, 'Click “Buy”', () => new Promise(() => undefined));
  const start = performance.now();
  const taken = lease.take();
  expect(lease.state).toEqual({ epoch: 2, turn: 'person', holding: 'Click “Buy”' });
  expect(signal.aborted).toBe(true);
  expect(lease.mayDrive(2)).toBe(false);
  expect(await taken).toEqual({ epoch: 2, turn: 'person' });
  expect(performance.now() - start).toBeLessThan(500);
  expect(lease.mayDrive(2)).toBe(true);
  expect(states.map(({ holding }) => holding)).toEqual(['Click “Buy”', undefined]);
});

test('an action that ends in time hands over at once', async () => {
  const { lease } = createLease({ graceMs: 60_000 });
  const { epoch, signal } = await lease.agentTurn(forever);
  const acted = lease.act(
    epoch,
    'Type',
    () => new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('done'))),
  );
  expect(await lease.take()).toEqual({ epoch: 2, turn: 'person' });
  expect(await acted).toBe('done');
});

test('nobody drives before everything is let go, in both directions', async () => {
  let letGo = (): void => undefined;
  const { lease } = createLease({ releaseHeld: () => new Promise<void>((resolve) => (letGo = resolve)) });
  const taken = lease.take();
  expect(lease.mayDrive(2)).toBe(false);
  letGo();
  await taken;
  expect(lease.mayDrive(2)).toBe(true);
  const released = lease.release();
  lease.unpark();
  expect(lease.state).toEqual({ epoch: 3, turn: 'nobody' });
  letGo();
  await released;
  expect(lease.state).toEqual({ epoch: 4, turn: 'agent' });
});

test('a page that fails to let go, or never answers, leaves nobody without a driver', async () => {
  const failing = createLease({ releaseHeld: () => Promise.reject(new Error('gone')) });
  await failing.lease.take();
  await failing.lease.release();
  expect(failing.lease.state.turn).toBe('agent');
  const silent = createLease({ releaseHeld: () => new Promise(() => undefined) });
  expect((await silent.lease.take()).turn).toBe('person');
});

test('a wait for the turn ends with the run', async () => {
  const { lease } = createLease();
  await lease.take();
  const run = new AbortController();
  const turn = lease.agentTurn(run.signal);
  run.abort(new Error('canceled'));
  await expect(turn).rejects.toThrow('canceled');
});
