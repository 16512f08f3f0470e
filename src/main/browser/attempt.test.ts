/** Owns the tests of the line between an action that the page did not feel and one that it may have felt. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Attempt } from './attempt.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an action whose turn is over is not dispatched any more', () => {
  const turn = new AbortController();
  const attempt = new Attempt(turn.signal, 1_000);
  const reason = new Error('taken over');
  turn.abort(reason);
  expect(() => attempt.begin()).toThrow(reason);
  expect(attempt.isDispatched).toBe(false);
  attempt.dispose();
});

test('a dispatched action outlives its turn, but by less than a second', () => {
  const turn = new AbortController();
  const attempt = new Attempt(turn.signal, 1_000);
  attempt.begin();
  turn.abort();
  expect(attempt.isDispatched).toBe(true);
  expect(attempt.before.signal.aborted).toBe(true);
  expect(attempt.after.signal.aborted).toBe(false);
  vi.advanceTimersByTime(799);
  expect(attempt.after.signal.aborted).toBe(true);
  attempt.dispose();
});

test('the dispatch has time of its own, however long the element let us wait', () => {
  const attempt = new Attempt(new AbortController().signal, 1_000);
  vi.advanceTimersByTime(5_000);
  expect(attempt.before.timeout).toBe(1);
  expect(attempt.after.timeout).toBeGreaterThanOrEqual(1_000);
  attempt.dispose();
});
