/** Owns the proof that the mouse over the picture becomes the same mouse over the page. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputEventSchema } from '../../shared/input.ts';
import { type PointerLike, PointerReader } from './pointerInput.ts';

const box = { x: 100, y: 50, width: 640, height: 360 };

function pointer(rest: Partial<PointerLike> = {}): PointerLike {
  return {
    type: 'pointermove',
    clientX: 420,
    clientY: 230,
    buttons: 0,
    timeStamp: 0,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    getModifierState: () => false,
    ...rest,
  };
}
const press = (rest: Partial<PointerLike> = {}) => pointer({ type: 'pointerdown', buttons: 1, ...rest });
const release = (rest: Partial<PointerLike> = {}) => pointer({ type: 'pointerup', ...rest });

test('a click lands where it was made, whatever the size of the picture', () => {
  const reader = new PointerReader();
  expect(reader.read(press({ clientX: 260, clientY: 140 }), box)).toEqual([
    { type: 'down', x: 0.25, y: 0.25, button: 'left', buttons: 1, clickCount: 1, modifiers: 0 },
  ]);
  expect(reader.read(release({ clientX: 260, clientY: 140 }), box)).toEqual([
    { type: 'up', x: 0.25, y: 0.25, button: 'left', buttons: 0, clickCount: 1, modifiers: 0 },
  ]);
});

test('presses close in time and place count up; later, farther or other ones begin anew', () => {
  const reader = new PointerReader();
  const countAt = (rest: Partial<PointerLike>) => {
    const events = reader.read(press(rest), box);
    reader.read(release(rest), box);
    return events.map((event) => (event.type === 'down' ? event.clickCount : undefined));
  };
  expect(countAt({ timeStamp: 0 })).toEqual([1]);
  expect(countAt({ timeStamp: 200 })).toEqual([2]);
  expect(countAt({ timeStamp: 400, clientX: 423 })).toEqual([3]);
  expect(countAt({ timeStamp: 1_000 })).toEqual([1]);
  expect(countAt({ timeStamp: 1_100, clientX: 500 })).toEqual([1]);
  expect(countAt({ timeStamp: 1_200, clientX: 500, buttons: 2 })).toEqual([1]);
});

test('a drag that leaves the picture goes on at its edge and ends there', () => {
  const reader = new PointerReader();
  reader.read(press(), box);
  expect(reader.read(pointer({ buttons: 1, clientX: 5_000, clientY: -20 }), box)).toMatchObject([
    { type: 'move', x: 1, y: 0, buttons: 1 },
  ]);
  expect(reader.read(release({ clientX: 5_000, clientY: -20 }), box)).toMatchObject([{ type: 'up', x: 1, y: 0 }]);
  expect(reader.read(pointer({ clientX: 5_000 }), box)).toEqual([]);
});

test('a button that went down elsewhere is not held in the page', () => {
  const reader = new PointerReader();
  expect(reader.read(pointer({ buttons: 1 }), box)).toMatchObject([{ type: 'move', buttons: 0 }]);
  expect(reader.read(press({ clientX: 0 }), box)).toEqual([]);
  expect(reader.read(pointer({ buttons: 1 }), box)).toMatchObject([{ type: 'move', buttons: 0 }]);
  expect(reader.read(release(), box)).toMatchObject([{ type: 'move', buttons: 0 }]);
  expect(reader.read(press(), box)).toMatchObject([{ type: 'down', buttons: 1 }]);
});

test('a second button during a drag, which the DOM reports as a move, is a press of its own', () => {
  const reader = new PointerReader();
  reader.read(press(), box);
  expect(reader.read(pointer({ buttons: 3 }), box)).toMatchObject([{ type: 'down', button: 'right', buttons: 3 }]);
  expect(reader.read(pointer({ buttons: 2 }), box)).toMatchObject([{ type: 'up', button: 'left', buttons: 2 }]);
});

test('whatever the mouse does, the wire accepts it and every button that goes down comes up', () => {
  const anyEvent = fc.record({
    type: fc.constantFrom('pointerdown', 'pointermove', 'pointerup', 'pointercancel'),
    clientX: fc.integer({ min: -200, max: 1_000 }),
    clientY: fc.integer({ min: -200, max: 700 }),
    buttons: fc.nat(255),
    timeStamp: fc.nat(5_000),
    shiftKey: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (script) => {
      const reader = new PointerReader();
      const events = [...script, { buttons: 0 }].flatMap((step) => reader.read(pointer(step), box));
      let held = 0;
      for (const event of events) {
        expect(inputEventSchema.safeParse(event)).toMatchObject({ success: true });
        if (event.type === 'down') expect((held = event.buttons ^ held) & event.buttons).not.toBe(0);
        if ('buttons' in event) held = event.buttons;
      }
      expect(held).toBe(0);
      expect(reader.isHeld).toBe(false);
    }),
  );
});

test('a wheel in lines scrolls as far as one in pixels would', () => {
  const reader = new PointerReader();
  const wheel = { ...pointer(), deltaX: 0, deltaY: 3 };
  expect(reader.readWheel({ ...wheel, deltaMode: 1 }, box)).toMatchObject([{ deltaY: 120 }]);
  expect(reader.readWheel({ ...wheel, deltaMode: 0 }, box)).toMatchObject([{ deltaY: 3 }]);
  expect(reader.readWheel({ ...wheel, clientX: 0, deltaMode: 0 }, box)).toEqual([]);
});
