/** Owns the proof that what is typed in Settings becomes the value that was meant, or none. */
import { expect, test } from 'vitest';
import { parseSetting } from './parseSetting.ts';

test('numbers are read in the unit that is shown, and an empty field is no zero', () => {
  expect(parseSetting('humanWaitS', ' 7,5 ', 60)).toEqual({ patch: { humanWaitS: 450 } });
  expect(parseSetting('concurrentRuns', '8')).toEqual({ patch: { concurrentRuns: 8 } });
  for (const typed of ['', '0', '9', '1.5', 'two']) {
    expect(parseSetting('concurrentRuns', typed), typed).toEqual({ error: 'A whole number from 1 to 8.' });
  }
});

test('texts stay texts, and an empty path means that the program is found by itself', () => {
  expect(parseSetting('chromiumPath', ' 42 ')).toEqual({ patch: { chromiumPath: '42' } });
  expect(parseSetting('ffmpegPath', '')).toEqual({ patch: { ffmpegPath: '' } });
  expect(parseSetting('theme', 'pink')).toEqual({ error: 'This value cannot be used.' });
});
