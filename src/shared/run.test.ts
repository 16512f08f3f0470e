/** Owns the tests of the statuses and of the words of errors. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorCodes, errorWords, toErrorData } from './errors.ts';
import {
  exitCodes,
  isFinal,
  isLive,
  liveText,
  type RunStatus,
  runStatuses,
  transition,
  TransitionError,
} from './run.ts';

const status = fc.constantFrom(...runStatuses);
const finals: readonly RunStatus[] = ['completed', 'failed', 'terminated', 'timed_out', 'canceled'];

/** The arrows as design section 1 words them, written down once more and in another form than the table. */
function isAllowed(from: RunStatus, to: RunStatus): boolean {
  const arrows = [
    'created>queued queued>running running>paused paused>running',
    'created>canceled queued>canceled running>canceled paused>canceled',
    'created>failed queued>failed running>failed paused>failed',
    'running>completed running>terminated running>timed_out paused>timed_out paused>terminated',
  ];
  return arrows.join(' ').split(' ').includes(`${from}>${to}`);
}

describe('the status of a run', () => {
  test('changes only along the arrows of the design, and never once it is final', () => {
    fc.assert(
      fc.property(fc.array(status, { minLength: 1, maxLength: 30 }), (wanted) => {
        let current: RunStatus = 'created';
        for (const to of wanted) {
          if (isAllowed(current, to)) {
            expect(isFinal(current)).toBe(false);
            current = transition(current, to);
            expect(current).toBe(to);
          } else {
            expect(() => transition(current, to)).toThrow(TransitionError);
            expect(() => transition(current, to)).toThrow(`A run that is ${current} cannot become ${to}.`);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('is final for exactly the five endings, each of which has words and an exit code of its own', () => {
    expect(runStatuses.filter((each) => isFinal(each))).toEqual(finals);
    expect(new Set(Object.values(exitCodes)).size).toBe(finals.length);
    expect(Object.keys(exitCodes).sort()).toEqual([...finals].sort());
    for (const each of runStatuses) expect([each, liveText[each] === undefined]).toEqual([each, each === 'running']);
    expect(runStatuses.filter((each) => isLive(each))).toEqual(['running', 'paused']);
  });
});

describe('an error', () => {
  test('has a headline and a remedy for every code, in whole words', () => {
    for (const code of errorCodes) {
      const { title, remedy } = errorWords[code];
      expect(title, code).toMatch(/^[A-Z][^.]*[^.]$/);
      expect(remedy, code).toMatch(/[.]$/);
    }
  });

  test('that nobody foresaw keeps its particulars to itself', () => {
    for (const thrown of [
      new Error('/home/ann/secret'),
      'token=abc',
      undefined,
      { code: 'data.locked', message: 'x' },
    ]) {
      const { code, message } = toErrorData(thrown);
      expect(code).toBe('internal');
      expect(message).not.toMatch(/ann|abc/);
    }
  });
});
