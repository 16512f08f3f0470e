/** Owns the tests of what a task may be and which addresses it may open. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { normaliseTask, normaliseUrl, taskSchema, taskTitle } from './task.ts';

function refusal(input: string): string | undefined {
  try {
    normaliseUrl(input);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.code;
    throw thrown;
  }
}

describe('an address', () => {
  test.each([
    ['example.com', 'https://example.com/'],
    ['  example.com/a?b=c#d ', 'https://example.com/a?b=c#d'],
    ['example.com:8080', 'https://example.com:8080/'],
    ['localhost:3000', 'http://localhost:3000/'],
    ['127.0.0.1:80/x', 'http://127.0.0.1/x'],
    ['[::1]:5173', 'http://[::1]:5173/'],
    ['http://intranet', 'http://intranet/'],
    ['HTTPS://Example.COM', 'https://example.com/'],
    ['münchen.de', 'https://xn--mnchen-3ya.de/'],
    ['practice:/shop', 'practice:/shop'],
    ['practice:shop', 'practice:/shop'],
    ['practice:', 'practice:/'],
    ['PRACTICE://shop?x=1', 'practice:/shop?x=1'],
  ])('%s opens %s', (input, url) => {
    expect(normaliseUrl(input)).toBe(url);
  });

  test.each([
    '',
    '   ',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)//https://example.com',
    'java\nscript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,hi',
    'chrome://settings',
    'about:blank',
    'view-source:https://example.com',
    'ftp://example.com',
    'blob:https://example.com/x',
    'mailto:ann@example.com',
    'exmaple',
    'example com',
    'https://',
    'http//example.com',
    'htps://example.com',
    'example..com',
    'https://exa mple.com',
  ])('%j is refused with a reason', (input) => {
    expect(refusal(input)).toBe('url.invalid');
  });

  test('whatever it is, only http, https and practice come out, and the outcome stays as it is', () => {
    const piece = fc.constantFrom(
      'javascript:',
      'file:',
      'data:',
      'http:',
      'https:',
      '//',
      'practice:',
      'localhost',
      ':',
      '@',
      '.',
      'x',
      '\t',
      '\\',
      '%',
      '0',
      ' ',
    );
    const address = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(address, (input) => {
        if (refusal(input) !== undefined) return;
        const url = normaliseUrl(input);
        expect(url).toMatch(/^(https?:\/\/[^/\s]+\/|practice:\/)/);
        expect(normaliseUrl(url)).toBe(url);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a task', () => {
  const block = { label: 'block_1', prompt: 'Click "Buy"' };

  test('has its addresses made whole, or is refused', () => {
    const task = taskSchema.parse({
      blocks: [
        { ...block, url: 'example.com' },
        { ...block, label: 'b' },
      ],
      webhookUrl: 'localhost:9000/hook',
    });
    const whole = normaliseTask(task);
    expect(whole.blocks.map(({ url }) => url)).toEqual(['https://example.com/', undefined]);
    expect(whole.webhookUrl).toBe('http://localhost:9000/hook');
    expect(normaliseTask(whole)).toEqual(whole);
    expect(() => normaliseTask({ ...task, webhookUrl: 'practice:/x' })).toThrow('http or https');
    expect(() => normaliseTask({ ...task, blocks: [{ ...block, url: 'file:///etc/passwd' }] })).toThrow('file:');
  });

  test.each([
    ['no block', { blocks: [] }],
    ['two blocks of one name', { blocks: [block, block] }],
    ['an empty prompt', { blocks: [{ ...block, prompt: ' \n ' }] }],
    ['a label that could not be named', { blocks: [{ ...block, label: 'a.b' }] }],
    ['a field that nobody knows', { blocks: [block], steps: 3 }],
    ['a profile that leads out of its folder', { blocks: [block], profile: '../x' }],
    ['an engine that is none', { blocks: [block], engine: 'a b' }],
  ])('with %s is refused', (_what, input) => {
    expect(taskSchema.safeParse(input).success).toBe(false);
  });

  test('always has a title that fits a row', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
        fc.option(fc.string(), { nil: undefined }),
        (prompt, title) => {
          const parsed = taskSchema.safeParse({ blocks: [{ ...block, prompt }], title });
          if (!parsed.success) return;
          const shown = taskTitle(parsed.data);
          expect(shown.trim()).not.toBe('');
          expect(shown).not.toContain('\n');
          expect(shown.length).toBeLessThanOrEqual(200);
        },
      ),
    );
  });
});
