/** Owns the proof that input is thinned out but never reordered and never loses its last word. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InputEvent, inputEventSchema } from '../../shared/input.ts';
import { InputQueue } from './inputQueue.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const move = fc.record({
  type: fc.constant('move' as const),
  x: unit,
  y: unit,
  buttons: fc.constantFrom(0, 1),
  modifiers: fc.constant(0),
});
const wheel = fc.record({
  type: fc.constant('wheel' as const),
  x: unit,
  y: unit,
  deltaX: fc.integer({ min: -500, max: 500 }),
  deltaY: fc.integer({ min: -500, max: 500 }),
  modifiers: fc.constantFrom(0, 2),
});
const down = fc.record({
  type: fc.constant('down' as const),
  x: unit,
  y: unit,
  button: fc.constant('left' as const),
  buttons: fc.constant(1),
  clickCount: fc.constant(1),
  modifiers: fc.constant(0),
});
const text = fc.record({ type: fc.constant('text' as const), text: fc.string() });
const script: fc.Arbitrary<(InputEvent | 'frame')[]> = fc.array(
  fc.oneof(move, wheel, down, text, fc.constant('frame' as const)),
  { maxLength: 200 },
);

function play(steps: readonly (InputEvent | 'frame')[]) {
  const batches: InputEvent[][] = [];
  let frames: (() => void)[] = [];
  const nextFrame = () => {
    const callbacks = frames;
    frames = [];
    for (const callback of callbacks) callback();
  };
  const queue = new InputQueue({
    send: (events) => batches.push(events),
    onNextFrame: (callback) => frames.push(callback),
  });
  for (const step of steps) {
    if (step === 'frame') nextFrame();
    else queue.push(step);
  }
  while (frames.length > 0) nextFrame();
  return batches;
}

const isPaced = (event: InputEvent | 'frame') => event !== 'frame' && (event.type === 'move' || event.type === 'wheel');
const isEvent = (step: InputEvent | 'frame'): step is InputEvent => step !== 'frame';

test('what is not a move or a wheel arrives whole, in order, and behind every move made before it', () => {
  fc.assert(
    fc.property(script, (steps) => {
      const given = steps.filter(isEvent);
      const sent = play(steps).flat();
      expect(sent.filter((event) => !isPaced(event))).toEqual(given.filter((event) => !isPaced(event)));
      // Between two presses, the last move made is the last move sent.
      const lastMoves = (events: readonly InputEvent[]) => {
        const ends: (InputEvent | undefined)[] = [undefined];
        for (const event of events) {
          if (event.type === 'move') ends[ends.length - 1] = event;
          else if (!isPaced(event)) ends.push(undefined);
        }
        return ends;
      };
      expect(lastMoves(sent)).toEqual(lastMoves(given));
    }),
  );
});

test('a press or a key never waits for a frame', () => {
  fc.assert(
    fc.property(script, fc.oneof(down, text), (steps, urgent) => {
      const sent: InputEvent[] = [];
      const queue = new InputQueue({ send: (events) => sent.push(...events), onNextFrame: () => undefined });
      for (const event of steps.filter(isEvent)) queue.push(event);
      queue.push(urgent);
      expect(sent.at(-1)).toBe(urgent);
    }),
  );
});

test('no turn of the wheel is lost', () => {
  fc.assert(
    fc.property(script, (steps) => {
      const total = (events: readonly InputEvent[]) =>
        events.reduce((sum, event) => (event.type === 'wheel' ? sum + event.deltaY * 1_000 + event.deltaX : sum), 0);
      expect(total(play(steps).flat())).toBe(total(steps.filter(isEvent)));
    }),
  );
});

test('three hundred moves within one frame become the first and the last, and a press takes the last along', () => {
  const moves = Array.from({ length: 300 }, (_, index) => ({
    type: 'move' as const,
    x: index / 300,
    y: 0,
    buttons: 0,
    modifiers: 0,
  }));
  expect(play(moves)).toEqual([[moves[0]], [moves[299]]]);
  const press = { type: 'down' as const, x: 1, y: 0, button: 'left' as const, buttons: 1, clickCount: 1, modifiers: 0 };
  expect(play([...moves, press])).toEqual([[moves[0]], [moves[299], press]]);
});

test('at most one batch of moves leaves per frame after the first', () => {
  const at = (x: number) => ({ type: 'move' as const, x, y: 0, buttons: 0, modifiers: 0 });
  const batches = play([at(0.1), at(0.2), 'frame', at(0.3), at(0.4), 'frame', at(0.5)]);
  expect(batches).toEqual([[at(0.1)], [at(0.2)], [at(0.4)], [at(0.5)]]);
});

test('every merged event still passes the wire', () => {
  fc.assert(
    fc.property(script, (steps) => {
      for (const event of play(steps).flat()) expect(inputEventSchema.safeParse(event).success).toBe(true);
    }),
  );
});
