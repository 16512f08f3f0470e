/** Owns the proof that references to earlier blocks are filled in, or refused by name. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkTemplates, fence, fillTemplate } from './template.ts';

const outputs = new Map([['first', { name: 'Lamp', tags: ['a', 'b'], deep: { x: 1 } }]]);
const filled = (prompt: string) =>
  fillTemplate(prompt, outputs).replaceAll(fence.open, '<').replaceAll(fence.close, '>');

test('an output, a field of it and an entry of a list are filled in', () => {
  expect(filled('Type "{{ blocks.first.output.name }}" or {{blocks.first.output.tags.1}}')).toBe(
    'Type "<Lamp>" or <b>',
  );
  expect(filled('{{blocks.first.output.deep}}')).toBe('<{"x":1}>');
});

test.each([
  ['{{blocks.second.output}}', 'block “second” has no output'],
  ['{{blocks.first.output.price}}', 'no “price”'],
  ['{{blocks.first.output.constructor}}', 'no “constructor”'],
  ['{{first}}', 'is not a reference'],
])('%s is refused', (prompt, reason) => {
  expect(() => filled(prompt)).toThrow(reason);
});

test('before the start, only earlier blocks may be used', () => {
  const block = (label: string, prompt: string) => ({ label, prompt });
  const use = 'Type {{blocks.a.output}} into X';
  expect(() => checkTemplates([block('a', 'Go back'), block('b', use)])).not.toThrow();
  expect(() => checkTemplates([block('b', use), block('a', 'Go back')])).toThrow('“a” does not come before “b”');
  expect(() => checkTemplates([block('a', use)])).toThrow('“a” does not come before “a”');
  expect(() => checkTemplates([block('b', use)])).toThrow('there is no block “a”');
});

test('a value can never leave its fence', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '"', '{', '}', '\n', fence.open, fence.close, '$&') }),
      (value) => {
        const text = fillTemplate('x {{blocks.v.output}} y', new Map([['v', value]]));
        expect(text).toBe(
          `x ${fence.open}${value.replaceAll(fence.open, '').replaceAll(fence.close, '')}${fence.close} y`,
        );
      },
    ),
  );
});
