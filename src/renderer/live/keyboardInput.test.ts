/** Owns the proof that keys reach the page as they were meant, and that none stays held. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputEventSchema } from '../../shared/input.ts';
import { type KeyLike, type KeyOutcome, KeyReader } from './keyboardInput.ts';

function key(name: string, rest: Partial<KeyLike> = {}): KeyLike {
  return {
    key: name,
    code: name.length === 1 ? `Key${name.toUpperCase()}` : name,
    location: 0,
    repeat: false,
    isComposing: false,
    keyCode: 0,
    timeStamp: 0,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    getModifierState: () => false,
    ...rest,
  };
}
const sent = (outcome: KeyOutcome) => (outcome.kind === 'send' ? outcome.events : outcome.kind);

test('a key carries its modifiers and its repeat', () => {
  const reader = new KeyReader();
  expect(sent(reader.down(key('A', { shiftKey: true, ctrlKey: true, repeat: true })))).toEqual([
    { type: 'keyDown', key: 'A', code: 'KeyA', location: 0, modifiers: 2 | 8, repeat: true },
  ]);
});

test('AltGr makes a character, not a shortcut', () => {
  const altGraph = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === 'AltGraph' };
  expect(sent(new KeyReader().down(key('@', { code: 'KeyQ', ...altGraph })))).toMatchObject([
    { key: '@', modifiers: 0 },
  ]);
});

test('keys of a composition are left to the input method', () => {
  const reader = new KeyReader();
  for (const event of [key('a', { isComposing: true }), key('Process', { keyCode: 229 }), key('Dead')]) {
    expect(sent(reader.down(event))).toBe('leave');
    expect(sent(reader.up(event))).toBe('leave');
  }
});

test('Esc twice within half a second hands back; slower, repeated, or with a key between, it does not', () => {
  const escAt = (reader: KeyReader, timeStamp: number, repeat = false) =>
    reader.down(key('Escape', { timeStamp, repeat })).kind;
  const reader = new KeyReader();
  expect(escAt(reader, 0)).toBe('send');
  expect(escAt(reader, 400)).toBe('release');
  expect(escAt(reader, 500)).toBe('send');
  expect(escAt(reader, 1_200)).toBe('send');
  expect(escAt(reader, 1_300, true)).toBe('send');
  reader.down(key('a'));
  expect(escAt(reader, 1_400)).toBe('send');
});

test('paste is left to the window unless the page itself copied last', () => {
  const reader = new KeyReader();
  const paste = () => reader.down(key('v', { ctrlKey: true })).kind;
  expect(paste()).toBe('leave');
  reader.down(key('c', { ctrlKey: true }));
  expect(paste()).toBe('send');
  reader.forgetClipboard();
  expect(paste()).toBe('leave');
});

test('letting Command go lets go whatever was held with it', () => {
  const reader = new KeyReader();
  reader.down(key('Meta'));
  reader.down(key('a', { metaKey: true }));
  expect(sent(reader.up(key('Meta')))).toMatchObject([
    { type: 'keyUp', key: 'Meta' },
    { type: 'keyUp', key: 'a', modifiers: 0 },
  ]);
  expect(sent(reader.up(key('a')))).toBe('leave');
});

test('whatever is typed, a key comes up only if it went down, and the wire accepts it', () => {
  const names = fc.constantFrom('a', 'v', 'c', 'é', 'Shift', 'Meta', 'Escape', 'Dead', 'F12', 'Enter', '😀');
  const step = fc.record({ isDown: fc.boolean(), name: names, ctrlKey: fc.boolean(), timeStamp: fc.nat(3_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const reader = new KeyReader();
      const held = new Set<string>();
      for (const { isDown, name, ...rest } of steps) {
        const outcome = isDown ? reader.down(key(name, rest)) : reader.up(key(name, rest));
        if (outcome.kind !== 'send') continue;
        for (const event of outcome.events) {
          expect(inputEventSchema.safeParse(event)).toMatchObject({ success: true });
          if (event.type === 'keyDown') held.add(event.code);
          else if (event.type === 'keyUp') expect(held.delete(event.code)).toBe(true);
        }
      }
    }),
  );
});
