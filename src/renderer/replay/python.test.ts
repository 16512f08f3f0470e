/** Owns the proof that colouring a program changes nothing of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlightPython } from './python.ts';

test('the coloured lines are the program, whatever it holds', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('\n', '"""', "'", '"', '\\', '# note', 'def ', 'f"{x}"', '3.5', 'None', '\r\n'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const code = pieces.join('');
      const lines = highlightPython(code).map((parts) => parts.map(({ text }) => text).join(''));
      expect(lines.join('\n')).toBe(code.replace(/\n$/, ''));
    }),
  );
});

test('a word inside a text or a comment stays part of it', () => {
  expect(highlightPython('x = "not # me"  # for you')).toEqual([
    [{ text: 'x = ' }, { text: '"not # me"', kind: 'text' }, { text: '  ' }, { text: '# for you', kind: 'comment' }],
  ]);
});
