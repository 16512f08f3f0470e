/** Owns the proof that cards are found where a person looks for them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Card, emptyRun, type RunView, videoTime } from '../../shared/runView.ts';
import { cardAtVideoTime, lastScreenshot, neighbour, orderCards } from './cards.ts';

function you(id: number, at: number, screenshot?: string): Card {
  return { kind: 'you', id: String(id), at, block: 0, description: '', ...(screenshot ? { screenshot } : {}) };
}

function recorded(times: readonly number[], startedAt = 1_000): RunView {
  return {
    ...emptyRun('tsk_0000000000'),
    cards: times.map((at, index) => you(index, at)),
    recording: { startedAt, width: 1280, height: 720 },
  };
}

test('after a seek to a card, that card is the one the video is at', () => {
  const gaps = fc.array(fc.integer({ min: 100, max: 100_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(gaps, (steps) => {
      let at = 1_000;
      const view = recorded(steps.map((step) => (at += step)));
      for (const card of view.cards) expect(cardAtVideoTime(view, videoTime(view, card.at) ?? 0)).toBe(card);
    }),
  );
});

test('before its first card the video is at none, and after its last at that one', () => {
  const view = recorded([5_000, 6_000]);
  expect(cardAtVideoTime(view, 1)).toBeUndefined();
  expect(cardAtVideoTime(view, 999)?.id).toBe('1');
  const { recording: _recording, ...unrecorded } = view;
  expect(cardAtVideoTime(unrecorded, 5)).toBeUndefined();
});

test('the selection moves by one row as listed and stops at the ends', () => {
  const listed = orderCards([you(1, 1), you(2, 2), you(3, 3)], 'newest');
  expect(neighbour(listed, undefined, 1)?.id).toBe('3');
  expect(neighbour(listed, '3', 1)?.id).toBe('2');
  expect(neighbour(listed, '1', 1)?.id).toBe('1');
  expect(neighbour(listed, '3', -1)?.id).toBe('3');
  expect(neighbour([], undefined, -1)).toBeUndefined();
});

test('the newest kept picture is found behind cards that have none', () => {
  expect(lastScreenshot([you(1, 1, 'a.jpg'), you(2, 2, 'b.jpg'), you(3, 3)])).toBe('b.jpg');
  expect(lastScreenshot([you(3, 3)])).toBeUndefined();
});
