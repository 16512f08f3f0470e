/** Owns the proof that the generated program is valid Python that says what was recorded, whatever a page is called. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action, ElementLocator, Target } from '../../shared/action.ts';
import type { RunEventBody } from '../../shared/event.ts';
import { emptyRun, reduceRun, type RunView } from '../../shared/runView.ts';
import { generatePython } from './python.ts';

const runId = 'tsk_0000000000';

function viewOf(bodies: readonly RunEventBody[], title = 'A run'): RunView {
  const task = { title, engine: 'builtin', mayAsk: true, blocks: [{ label: 'a', prompt: 'Click "x"' }] };
  const all: RunEventBody[] = [{ type: 'runCreated', runId, task }, { type: 'blockStarted', index: 0 }, ...bodies];
  return reduceRun(
    emptyRun(runId),
    all.map((body, index) => ({ seq: index + 1, at: index, ...body })),
  );
}

let count = 0;
function done(
  action: Action,
  options: { target?: Target; reasoning?: string; ok?: boolean; url?: string } = {},
): RunEventBody[] {
  count += 1;
  const { target, reasoning, ok = true, url = 'http://127.0.0.1:4711/shop' } = options;
  const page = { url, title: 'T' };
  return [
    {
      type: 'actionStarted',
      id: `x${count}`,
      step: 1,
      action,
      ...page,
      ...(target ? { target } : {}),
      ...(reasoning ? { reasoning } : {}),
    },
    { type: 'actionEnded', id: `x${count}`, ok, durationMs: 1, ...page },
  ];
}

const target = (locators: ElementLocator[], rest: Partial<Target> = {}): Target => ({
  role: 'button',
  name: 'N',
  locators,
  ...rest,
});
const element = (name: string) => ({ ref: 'e1', name });
const thought = (text: string, decision: 'act' | 'ask'): RunEventBody => ({
  type: 'thought',
  id: text,
  step: 1,
  text,
  decision,
  durationMs: 1,
});
const bodyOf = (code: string) =>
  (code.split('def run(page: Page) -> None:\n')[1]?.split('\n\n\ndef main')[0] ?? '')
    .split('\n')
    .map((line) => line.slice(4));

/** Parses programs with a real Python; yields the constants of each. */
function parse(programs: readonly string[]): Record<string, string>[] {
  const reader = [
    'import ast, json, sys',
    'out = []',
    'for code in json.load(sys.stdin):',
    '    tree = ast.parse(code)',
    '    found = {}',
    '    for node in tree.body:',
    '        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):',
    '            found[node.targets[0].id] = node.value.value',
    '    out.append(found)',
    'json.dump(out, sys.stdout)',
  ].join('\n');
  const stdout = execFileSync('python3', ['-c', reader], { input: JSON.stringify(programs), maxBuffer: 1e8 });
  return JSON.parse(stdout.toString()) as Record<string, string>[];
}

test('a run becomes a program: addresses and texts on top, thoughts as comments, the best locator of each element', () => {
  const view = viewOf([
    ...done({ type: 'goto', url: 'practice:/shop' }, { reasoning: 'I open the shop.' }),
    ...done(
      { type: 'fill', element: element('Search products'), text: 'lamp' },
      {
        target: target([
          { by: 'label', value: 'Search products' },
          { by: 'css', value: '#q' },
        ]),
      },
    ),
    ...done(
      { type: 'press', key: 'Enter', element: element('Search products') },
      { target: target([{ by: 'role', role: 'searchbox', name: 'Search products', exact: true }]) },
    ),
    ...done({ type: 'click', element: element('Gone') }, { ok: false }),
    ...done(
      { type: 'click', element: element('Brass'), count: 2 },
      { target: target([{ by: 'testId', value: 'brass' }], { frames: ['iframe[name="shop"]'] }) },
    ),
    ...done({ type: 'waitFor', text: 'In stock' }),
    ...done({ type: 'download', element: element('Report') }, { target: target([{ by: 'text', value: 'Report' }]) }),
    ...done({ type: 'extract', data: { price: 49 }, sources: [] }),
  ]);
  const code = generatePython(view);
  expect(bodyOf(code)).toEqual([
    '# I open the shop.',
    'page.goto(START_URL)',
    'page.get_by_label("Search products", exact=True).fill(SEARCH_PRODUCTS)',
    'page.get_by_role("searchbox", name="Search products", exact=True).press("Enter")',
    'page.frame_locator("iframe[name=\\"shop\\"]").get_by_test_id("brass").dblclick()',
    'expect(page.get_by_text("In stock").first).to_be_visible(timeout=30_000)',
    'with page.expect_download() as download:',
    '    page.get_by_text("Report", exact=True).click()',
    'download.value.save_as(DOWNLOADS / download.value.suggested_filename)',
    '# Extracted here when this was recorded:',
    '#   {',
    '#     "price": 49',
    '#   }',
  ]);
  expect(code).toContain(
    'BASE = "http://127.0.0.1:4711"\nDOWNLOADS = Path("downloads")\nSTART_URL = BASE + "/shop"\nSEARCH_PRODUCTS = "lamp"\n',
  );
  expect(parse([code])[0]).toMatchObject({ SEARCH_PRODUCTS: 'lamp' });
});

test('secrets come from the environment and are nowhere in the program', () => {
  const password = target([{ by: 'label', value: 'Password' }], { role: 'textbox', name: 'Password' });
  const code = generatePython(
    viewOf([
      ...done(
        { type: 'fill', element: element('Password'), text: 'hunter2!' },
        { target: password, reasoning: 'I type “hunter2!” there.' },
      ),
      {
        type: 'personActed',
        id: 'p',
        description: 'Typed into “PIN code” (hidden)',
        target: target([{ by: 'css', value: '#pin' }], { name: 'PIN code' }),
        url: '',
        title: '',
      },
    ]),
  );
  expect(code).not.toContain('hunter2');
  expect(code).toContain('PASSWORD = os.environ["PASSWORD"]');
  expect(bodyOf(code)).toContain('page.locator("#pin").fill(PIN_CODE)');
  parse([code]);
});

test('where a person was asked, the program repeats what they did, or pauses', () => {
  const acted: RunEventBody = {
    type: 'personActed',
    id: 'p',
    description: 'Dragged “Piece”',
    action: {
      type: 'drag',
      path: [
        { x: 1, y: 2 },
        { x: 30.4, y: 2 },
      ],
    },
    url: '',
    title: '',
  };
  const repeated = bodyOf(generatePython(viewOf([thought('Solve it', 'ask'), acted, ...done({ type: 'reload' })])));
  expect(repeated).toEqual([
    '# Solve it By hand: Dragged “Piece”',
    'page.mouse.move(1, 2)',
    'page.mouse.down()',
    'page.mouse.move(30, 2)',
    'page.mouse.up()',
    'page.reload()',
  ]);
  const paused = bodyOf(
    generatePython(viewOf([thought('Solve it', 'ask'), thought('Go on', 'act'), ...done({ type: 'reload' })])),
  );
  expect(paused).toEqual(['input("Solve it Press Enter here to go on. ")', 'page.reload()']);
});

test('a run without anything to repeat is still a program', () => {
  parse([generatePython(emptyRun(runId)), generatePython(viewOf(done({ type: 'extract', data: null, sources: [] })))]);
});

const any = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    '"""',
    "'''",
    '\\',
    '\\"',
    'a\nimport os',
    '\r',
    '\u2028',
    '\u0000',
    '{x}',
    '# -*- coding: x -*-',
    '\ud800',
    'None',
    '🦊é',
  ),
);
const locators = fc.array(
  fc.oneof(
    fc.record({
      by: fc.constantFrom('testId' as const, 'label' as const, 'placeholder' as const, 'text' as const, 'css' as const),
      value: any,
    }),
    fc.record({ by: fc.constant('role' as const), role: any, name: any, exact: fc.boolean() }),
  ),
  { maxLength: 2 },
);
const anyTarget: fc.Arbitrary<Target> = fc.record({
  role: any,
  name: any,
  locators,
  frames: fc.array(any, { maxLength: 2 }),
});
const anyElement = fc.record({ ref: any, name: any });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    type: fc.constant('goto' as const),
    url: fc.oneof(
      any,
      any.map((path) => `practice:/${path}`),
    ),
  }),
  fc.record({ type: fc.constant('fill' as const), element: anyElement, text: any }),
  fc.record({ type: fc.constant('select' as const), element: anyElement, option: any }),
  fc.record({ type: fc.constant('press' as const), key: any, element: anyElement }),
  fc.record({ type: fc.constant('upload' as const), element: anyElement, path: any }),
  fc.record({ type: fc.constant('waitFor' as const), text: any }),
  fc.record({
    type: fc.constant('click' as const),
    element: anyElement,
    count: fc.integer({ min: 1, max: 3 }),
    button: fc.constantFrom('left' as const, 'right' as const),
  }),
  fc.record({
    type: fc.constant('extract' as const),
    data: fc.dictionary(any, any),
    sources: fc.constant<{ path: string; ref: string }[]>([]),
  }),
);

test('whatever names, texts and thoughts hold, the program is valid Python and keeps the texts', () => {
  const programs: string[] = [];
  const texts: string[] = [];
  fc.assert(
    fc.property(fc.array(fc.record({ action: anyAction, target: anyTarget, reasoning: any })), any, (cards, title) => {
      const view = viewOf(
        cards.flatMap(({ action, ...rest }) => done(action, rest)),
        title || 'T',
      );
      programs.push(generatePython(view));
    }),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(any, (text) => {
      if (text === '' || /^[•*]{3,}$/.test(text)) return;
      texts.push(text);
      programs.push(generatePython(viewOf(done({ type: 'fill', element: element('Field'), text }))));
    }),
    { numRuns: 150 },
  );
  const constants = parse(programs).slice(-texts.length);
  expect(constants.map((found) => found['FIELD'])).toEqual(texts);
});
