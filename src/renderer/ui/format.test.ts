/** Owns the proof that numbers and times read right at their boundaries. */
import { expect, test } from 'vitest';
import { countOf, formatBytes, formatClock, formatDuration, formatRelative, formatShort } from './format.ts';

test('durations carry over at minutes and hours and never go below zero', () => {
  expect([-5, 0, 59_999, 60_000, 3_599_999, 3_600_000].map(formatDuration)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1:00',
    '59:59',
    '1:00:00',
  ]);
  expect(formatClock(65_000)).toBe('1:05');
  expect([999, 1_449, 59_999, 60_000].map(formatShort)).toEqual(['999 ms', '1.4 s', '59.9 s', '1:00']);
});

test('a time is told relative to now, and one that lies ahead by a clock difference is just now', () => {
  const now = 1_700_000_000_000;
  const ago = (seconds: number) => formatRelative(now - seconds * 1000, now);
  expect([-3, 9, 10, 59, 60, 3_599, 3_600, 86_399, 86_400, 7 * 86_400].map(ago)).toEqual([
    'just now',
    'just now',
    '10 s ago',
    '59 s ago',
    '1 min ago',
    '59 min ago',
    '1 h ago',
    '23 h ago',
    '1 day ago',
    '7 days ago',
  ]);
  expect(ago(9 * 86_400)).toContain('2023');
});

test('counts and sizes', () => {
  expect([countOf(0, 'step'), countOf(1, 'step'), countOf(1_200, 'action')]).toEqual([
    '0 steps',
    '1 step',
    '1,200 actions',
  ]);
  expect([0, 999, 1_000, 1_549, 20_000_000, 999_700, 5e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 KB',
    '1.5 KB',
    '20 MB',
    '1.0 MB',
    '5000 TB',
  ]);
});
