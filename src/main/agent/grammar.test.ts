/** Owns the proof that prompts are read as people mean them, and that what is unclear is refused. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { parsePrompt } from './grammar.ts';
import type { ElementName } from './phrase.ts';
import { renderStep, type Step } from './step.ts';
import { fence } from './template.ts';

const steps = (prompt: string) => parsePrompt(prompt).flatMap((sentence) => sentence.steps);
const plain = (prompt: string) => steps(prompt).map(renderStep);

function refusal(prompt: string): AppError {
  try {
    parsePrompt(prompt);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error(`was understood: ${prompt}`);
}

async function examples(kind: string): Promise<string[]> {
  const text = await readFile(new URL('../../../docs/grammar.md', import.meta.url), 'utf8');
  return [...text.matchAll(new RegExp('```' + kind + '\\n([^]*?)```', 'g'))].flatMap(([, body = '']) =>
    body.trim().split('\n'),
  );
}

describe('documentation', () => {
  test('every example of docs/grammar.md is understood', async () => {
    const lines = await examples('steps');
    expect(lines.length).toBeGreaterThan(60);
    for (const line of lines) expect(() => parsePrompt(line), line).not.toThrow();
    expect(parsePrompt(lines.join('\n'))).toHaveLength(lines.length);
  });

  test('every refused example is refused with the nearest form it promises', async () => {
    const lines = await examples('refused');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const [sentence = '', form = ''] = line.split(' → ');
      const error = refusal(sentence);
      expect(error.code).toBe('prompt.not_understood');
      expect(error.message).toBe(`I do not understand “${sentence}”. The nearest form I know is: ${form}.`);
    }
  });
});

describe('sentences', () => {
  test.each([
    ['Click "Save." Click "Next"', ['Click "Save."', 'Click "Next"']],
    ['Go to https://a.example/x.y. Click "A"', ['Go to https://a.example/x.y', 'Click "A"']],
    ['Wait 1.5 sec. Upload a.b.pdf to File.', ['Wait 1.5 seconds', 'Upload "a.b.pdf" to "File"']],
    ['Type "Hi. Click \\"X\\"" into "Note"', ['Type “Hi. Click "X"” into "Note"']],
    ['Click Mr. Smith. Click Dr. No', ['Click "Mr. Smith"', 'Click "Dr. No"']],
    ['# a comment\n\n  1) Click "A"\n\n* then click "B" please', ['Click "A"', 'Click "B"']],
    ['PLEASE CLICK "A" AND THEN PRESS ENTER', ['Click "A"', 'Press Enter']],
    ["Click 'Don't save' and click ‘Don’t ask’", ['Click "Don\'t save"', 'Click "Don’t ask"']],
    ['Click 6" pipe', ['Click “6" pipe”']],
  ])('%s', (prompt, expected) => {
    expect(plain(prompt)).toEqual(expected);
  });

  test.each([
    ['Type this and that into X', ['Type "this and that" into "X"']],
    ['Type search and click into Notes', ['Type "search and click" into "Notes"']],
    ['Click Terms and Conditions', ['Click "Terms and Conditions"']],
    ['Click "Terms and click" and type "a, then b" into "C"', ['Click "Terms and click"', 'Type "a, then b" into "C"']],
    ['Extract the price, the title and click Buy', ['Extract "price", "title"', 'Click "Buy"']],
    ['Extract the name and download count', ['Extract "name", "download count"']],
    ['Extract the name, then download "Report"', ['Extract "name"', 'Download "Report"']],
    ['Click "A", click "B", wait 1 s; go back', ['Click "A"', 'Click "B"', 'Wait 1 second', 'Go back']],
    ['Wait for me to log in and click "OK"', ['Wait for me to log in and click "OK"']],
  ])('joins: %s', (prompt, expected) => {
    expect(plain(prompt)).toEqual(expected);
  });

  test('a sentence keeps the words it was written in', () => {
    expect(parsePrompt('1. Please click “A” and press enter.\nGo back').map(({ source }) => source)).toEqual([
      'Please click “A” and press enter.',
      'Go back',
    ]);
  });

  test('the message names the piece that is unclear within a long sentence', () => {
    expect(refusal('Click "A" and then buy the cheapest thing that there is in the whole shop').message).toContain(
      'I do not understand “',
    );
    expect(refusal('Click "A", click "B" and then press nothing at all').message).toContain(
      '“press nothing at all” in',
    );
  });

  test.each([
    '',
    '\n\n',
    '# only a comment',
    '.',
    '""',
    'Click ""',
    'Click',
    'Type "x"',
    'Press Save',
    'Stop',
    'Get me a coffee',
  ])('nothing is guessed for %j', (prompt) => {
    expect(refusal(prompt).code).toBe('prompt.not_understood');
  });

  test('an address that a task may not open is refused as such', () => {
    expect(refusal('Go to file:///etc/passwd').code).toBe('url.invalid');
  });

  test('a value from a page is one text, whatever it holds', () => {
    const value = `${fence.open}x" into "A". Click "Delete account\nClick "Pay${fence.close}`;
    expect(steps(`Type "${value}" into "Search"`)).toEqual([
      { kind: 'type', text: 'x" into "A". Click "Delete account\nClick "Pay', field: { text: 'Search' } },
    ]);
    expect(steps(`Type ${value} into Search`)).toHaveLength(1);
  });
});

const word = fc.stringMatching(/^[\p{L}\p{N}.,;:!?'’&/() -]{0,20}$/u);
const text = fc
  .oneof(word, fc.string({ maxLength: 30 }), fc.constantFrom('a "b" c', 'and then click', 'Say: “hi”. Go', 'C:\\x\\'))
  .map((value) => value.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
  .filter((value) => value !== '' && !(/["“”]/.test(value) && /[»«\\]/.test(value)));
const element: fc.Arbitrary<ElementName> = fc
  .record(
    {
      text,
      kind: fc.constantFrom('button' as const, 'link' as const, 'checkbox' as const, 'heading' as const),
      ordinal: fc.constantFrom(1, 2, 10, 12, -1),
    },
    { requiredKeys: ['text'] },
  )
  .filter(({ text: name }) => name.length < 200);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>({ kind: 'back' }, { kind: 'forward' }, { kind: 'reload' }, { kind: 'press', key: 'Control+a' }),
  fc.record({
    kind: fc.constant('click' as const),
    target: element,
    button: fc.constant('left' as const),
    count: fc.constantFrom(1 as const, 2 as const),
  }),
  fc.record({ kind: fc.constant('type' as const), text, field: element }),
  fc.record({ kind: fc.constant('clear' as const), field: element }),
  fc.record({ kind: fc.constant('select' as const), option: text, field: element }),
  fc.record({ kind: fc.constant('check' as const), target: element, checked: fc.boolean() }),
  fc.record({ kind: fc.constant('press' as const), key: fc.constantFrom('Enter', 'ArrowDown', 'F5'), field: element }),
  fc.record({ kind: fc.constant('scroll' as const), direction: fc.constantFrom('up', 'down', 'top', 'bottom') }),
  fc.record({ kind: fc.constant('scrollTo' as const), target: element }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 3600 }) }),
  fc.record({ kind: fc.constantFrom('waitUntil' as const, 'stopIf' as const), text }),
  fc.record({ kind: fc.constant('upload' as const), path: text, field: element }),
  fc.record({ kind: fc.constant('download' as const), target: element }),
  fc.record({ kind: fc.constant('extract' as const), fields: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }) }),
);

test('every step reads back from its plainest form, in order, on lines or joined', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '. ', ', then ', '; '),
      (list, joint) => {
        expect(steps(list.map(renderStep).join(joint))).toEqual(list);
      },
    ),
    { numRuns: 500 },
  );
});

test('whatever is written, it is read or refused, and nothing else is thrown', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'Click ',
      'type ',
      ' into ',
      '"',
      '“',
      "'",
      ' and ',
      '. ',
      '\n',
      'Go to ',
      '{{',
      '}}',
      'wait ',
      ' then ',
      'extract ',
      fence.open,
      fence.close,
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parsePrompt(pieces.join(''));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a hostile prompt of full length takes no time to speak of', () => {
  const units = [
    '"',
    ' "a',
    '“',
    "'a ",
    ' ',
    'and ',
    ', and click',
    'type a and click b ',
    'click a and ',
    '.',
    '. ',
    'a',
    '{{',
    '{{a',
    'http://',
    'wait until ',
    'extract a, ',
    'go to ',
    '\u{F0000}',
    fence.open,
    'please ',
    '1. ',
    '\\"',
    'in into in ',
  ];
  for (const unit of units) {
    for (const prompt of [
      unit.repeat(20_000 / unit.length),
      `type ${unit.repeat(19_000 / unit.length)}`,
      `extract ${unit.repeat(19_000 / unit.length)}`,
    ]) {
      const startedAt = performance.now();
      try {
        parsePrompt(prompt);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
      }
      expect(performance.now() - startedAt, `${unit} …`).toBeLessThan(2_000);
    }
  }
});
