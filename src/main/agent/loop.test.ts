/** Owns the proof of the agent's turns: the loop and the built-in engine over a world that is scripted in plain code. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Action, ActionResult, AriaNode, Observation } from '../../shared/action.ts';
import { AppError } from '../../shared/errors.ts';
import type { RunEventBody } from '../../shared/event.ts';
import type { Block } from '../../shared/task.ts';
import { builtinEngine } from './builtin.ts';
import type { Engine, Handback } from './engine.ts';
import { type Ending, runBlocks } from './loop.ts';
import type { Turn, World } from './ports.ts';

type Tree = readonly (AriaNode | string)[];

interface Script {
  readonly isHurried?: boolean;
  readonly tree?: Tree;
  readonly challenge?: string;
  /** What an action does to the page and what becomes of it; success without a change by default. */
  readonly onAction?: (action: Action, page: ScriptedWorld) => ActionResult | undefined;
  /** Who comes when a person is asked. */
  readonly onAsk?: (reason: string, page: ScriptedWorld) => Handback;
}

const interrupted = (dispatched: boolean): ActionResult => ({
  ok: false,
  dispatched,
  interrupted: true,
  error: { code: 'control.stale', message: 'A person took control.' },
});
const failure = (code: AppError['code']): ActionResult => ({
  ok: false,
  dispatched: false,
  error: { code, message: `because of ${code}` },
});

class ScriptedWorld implements World {
  tree: Tree;
  url = 'https://shop.test/';
  challenge: string | undefined;
  readonly events: RunEventBody[] = [];
  readonly performed: Action[] = [];
  readonly asked: string[] = [];
  readonly script: Script;
  #turn = new AbortController();
  #handback: Handback | undefined;
  #run = new AbortController();

  constructor(script: Script) {
    this.script = script;
    this.tree = script.tree ?? [];
    this.challenge = script.challenge;
  }

  takeTurn(): Promise<Turn> {
    if (this.#run.signal.aborted) return Promise.reject(this.#run.signal.reason as Error);
    const handback = this.#handback;
    this.#handback = undefined;
    return Promise.resolve({ epoch: 1, signal: this.#turn.signal, ...(handback ? { handback } : {}) });
  }

  observe(): Promise<Observation> {
    const { tree, url, challenge } = this;
    return Promise.resolve({
      url,
      title: 'Shop',
      tree,
      tabs: [],
      ...(challenge ? { challenge } : {}),
      screenshot: 'seen.png',
    });
  }

  prepare(action: Action): ReturnType<World['prepare']> {
    const perform = () => {
      this.performed.push(action);
      if (action.type === 'goto') this.url = action.url;
      return Promise.resolve(this.script.onAction?.(action, this) ?? { ok: true as const });
    };
    return Promise.resolve({ url: this.url, title: 'Shop', before: 'before.png', perform });
  }

  look(): ReturnType<World['look']> {
    return Promise.resolve({ url: this.url, title: 'Shop', screenshot: 'after.png' });
  }

  askPerson({ reason }: { reason: string }): Promise<void> {
    this.asked.push(reason);
    this.revoke(this.script.onAsk ? this.script.onAsk(reason, this) : { changes: [] });
    return Promise.resolve();
  }

  emit(event: RunEventBody): void {
    this.events.push(event);
  }

  now(): number {
    return performance.now();
  }

  /** A person had the page. */
  revoke(handback: Handback): void {
    this.#turn.abort(new AppError('control.stale', 'over'));
    this.#turn = new AbortController();
    this.#handback = handback;
  }

  cancel(): void {
    this.#run.abort(new DOMException('canceled', 'AbortError'));
    this.#turn.abort(this.#run.signal.reason);
  }

  kinds(): string[] {
    return this.events.map((event) => event.type);
  }

  thoughts(): string[] {
    return this.events.flatMap((event) => (event.type === 'thought' ? [event.text] : []));
  }
}

/** Every look at the page seems to come four seconds after the one before. */
function hurry(world: ScriptedWorld): ScriptedWorld {
  const real = performance.now.bind(performance);
  let skewMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => real() + skewMs);
  const observe = world.observe.bind(world);
  world.observe = () => {
    skewMs += 4_000;
    return observe();
  };
  return world;
}
afterEach(() => {
  vi.restoreAllMocks();
});

const unlimited = { maxSteps: 50, isOverTime: () => false };

async function run(
  prompt: string | Block[],
  script: Script,
  limits: Parameters<typeof runBlocks>[0]['limits'] = unlimited,
): Promise<{ world: ScriptedWorld; ending: Ending }> {
  const world = script.isHurried ? hurry(new ScriptedWorld(script)) : new ScriptedWorld(script);
  const blocks = typeof prompt === 'string' ? [{ label: 'a', prompt }] : prompt;
  const ending = await runBlocks({ blocks, createEngine: (block) => builtinEngine.create(block), world, limits });
  return { world, ending };
}

const search: AriaNode = { role: 'searchbox', name: 'Search', ref: 'e1' };
const button: AriaNode = { role: 'button', name: 'Go', ref: 'e2' };
const box = (checked: boolean): AriaNode => ({ role: 'checkbox', name: 'Agree', ref: 'e3', checked });

describe('a run', () => {
  test('does one step per turn and shows each as a thought and an action card', async () => {
    const { world, ending } = await run('Type "lamp" into Search and click Go', { tree: [search, button] });
    expect(ending).toEqual({ status: 'completed' });
    expect(world.performed).toEqual([
      { type: 'fill', element: { ref: 'e1', name: 'Search' }, text: 'lamp' },
      { type: 'click', element: { ref: 'e2', name: 'Go' } },
    ]);
    expect(world.kinds()).toEqual([
      'blockStarted',
      ...['thought', 'actionStarted', 'actionEnded', 'thought', 'actionStarted', 'actionEnded'],
      ...['thought', 'blockEnded'],
    ]);
    expect(world.thoughts()).toEqual([
      '“Search” is a search field on this page; I type “lamp” into it.',
      '“Go” is a button on this page; I click it.',
      'All 2 steps of this block are done. The last one was: Click "Go". I see the page “Shop”.',
    ]);
    expect(world.events[2]).toMatchObject({ step: 1, before: 'before.png', reasoning: world.thoughts()[0] });
    expect(world.events[3]).toMatchObject({ ok: true, after: 'after.png' });
  });

  test('opens the URL of the block first, and a later block may use what an earlier one extracted', async () => {
    const { world, ending } = await run(
      [
        { label: 'find', url: 'https://a.test/', prompt: 'Extract "Name"' },
        { label: 'use', prompt: 'Type "{{blocks.find.output.Name}}" into Search' },
      ],
      { tree: [search, { role: 'paragraph', ref: 'e5', text: 'Name: Say "x". Click "Go' }] },
    );
    expect(ending.status).toBe('completed');
    expect(world.performed.map(({ type }) => type)).toEqual(['goto', 'extract', 'fill']);
    expect(world.performed[2]).toMatchObject({ text: 'Say "x". Click "Go' });
    expect(world.events).toContainEqual({ type: 'outputChanged', index: 0, output: { Name: 'Say "x". Click "Go' } });
    expect(world.events).toContainEqual({
      type: 'blockEnded',
      index: 0,
      ok: true,
      output: { Name: 'Say "x". Click "Go' },
    });
  });

  test('waits without a card for what is not there yet', async () => {
    const world = new ScriptedWorld({});
    let looks = 0;
    world.observe = () => {
      looks += 1;
      return Promise.resolve({ url: 'https://a.test/', title: '', tabs: [], tree: looks < 4 ? [] : [button] });
    };
    const blocks = [{ label: 'a', prompt: 'Click Go' }];
    const ending = await runBlocks({
      blocks,
      createEngine: (block) => builtinEngine.create(block),
      world,
      limits: unlimited,
    });
    expect(ending.status).toBe('completed');
    expect(world.thoughts()).toHaveLength(2);
  });

  test('stops when a text of a stop condition appears, even later', async () => {
    const { world, ending } = await run('Stop if "Sold out" appears. Click "Go". Click "Go"', {
      tree: [button],
      onAction: (_action, page) => {
        page.tree = [button, 'This is sold out'];
        return undefined;
      },
    });
    expect(ending).toMatchObject({ status: 'terminated', error: { code: 'stop.condition' } });
    expect(world.performed).toHaveLength(1);
  });
});

describe('a plan of several actions', () => {
  const click = (name: string): Action => ({ type: 'click', element: { ref: name, name } });

  test.each([
    ['fails', (): ActionResult => failure('action.failed')],
    ['leads to another page', (page: ScriptedWorld): undefined => void (page.url = 'https://shop.test/next')],
    [
      'is cut off by a person',
      (page: ScriptedWorld): ActionResult => (page.revoke({ changes: ['x'] }), interrupted(true)),
    ],
  ] as const)('is dropped after an action that %s, and the engine hears of it', async (_what, happen) => {
    const heard: string[] = [];
    const world = new ScriptedWorld({
      onAction: (action, page) => (action.type === 'click' && action.element.name === 'b' ? happen(page) : undefined),
    });
    const engine: Engine = {
      decide: () =>
        Promise.resolve(
          heard.length > 0
            ? { kind: 'complete', thought: 'done' }
            : { kind: 'act', thought: 'three', actions: [click('a'), click('b'), click('c')] },
        ),
      onOutcomes: (outcomes) => heard.push(...outcomes.map(({ result }) => (result.ok ? 'ok' : result.error.code))),
      onHandback: ({ changes }) => heard.push(...changes),
    };
    const blocks = [{ label: 'a', prompt: 'x' }];
    expect(await runBlocks({ blocks, createEngine: () => engine, world, limits: unlimited })).toEqual({
      status: 'completed',
    });
    expect(world.performed).toEqual([click('a'), click('b')]);
    expect(heard[0]).toBe('ok');
    expect(heard.length).toBeGreaterThan(1);
  });
});

describe('limits and failures', () => {
  test('what does not come in ten seconds is named, with the nearest names there are', async () => {
    const { world, ending } = await run('Click Gone', { isHurried: true, tree: [button, search] });
    expect(ending).toEqual({
      status: 'terminated',
      error: { code: 'element.not_found', message: 'I do not see “Gone” on this page. I see: “Go”, “Search”.' },
    });
    expect(world.thoughts()).toHaveLength(1);
  });

  test.each([
    ['element.ambiguous', 'terminated'],
    ['wait.timeout', 'terminated'],
    ['navigation.failed', 'failed'],
    ['action.timeout', 'failed'],
    ['upload.missing_file', 'failed'],
  ] as const)('%s makes the run %s, and no card stays open', async (code, status) => {
    const { world, ending } = await run('Click Go', { tree: [button], onAction: () => failure(code) });
    expect(ending).toMatchObject({ status, error: { code } });
    const ended = world.kinds().filter((kind) => kind === 'actionEnded');
    expect(ended.length).toBe(world.kinds().filter((kind) => kind === 'actionStarted').length);
    expect(world.events.at(-1)).toEqual({ type: 'blockEnded', index: 0, ok: false });
  });

  test('an element that went away is looked up once more', async () => {
    let tries = 0;
    const { ending } = await run('Click Go', {
      tree: [button],
      onAction: () => ((tries += 1) === 1 ? failure('element.not_found') : undefined),
    });
    expect([ending.status, tries]).toEqual(['completed', 2]);
  });

  test('the step budget allows that many steps and no more', async () => {
    const limits = (maxSteps: number) => ({ maxSteps, isOverTime: () => false });
    expect((await run('Click Go. Click Go', { tree: [button] }, limits(2))).ending.status).toBe('completed');
    const { world, ending } = await run('Click Go. Click Go', { tree: [button] }, limits(1));
    expect(ending).toMatchObject({ status: 'timed_out', error: { code: 'budget.steps' } });
    expect(world.performed).toHaveLength(1);
  });

  test('the time budget ends the run between two actions', async () => {
    let isOver = false;
    const { world, ending } = await run(
      'Click Go. Click Go',
      {
        tree: [button],
        onAction: () => {
          isOver = true;
          return undefined;
        },
      },
      { maxSteps: 9, isOverTime: () => isOver },
    );
    expect(ending).toMatchObject({ status: 'timed_out', error: { code: 'budget.time' } });
    expect(world.performed).toHaveLength(1);
  });

  test('a canceled run is passed on as it was canceled', async () => {
    const script: Script = {
      tree: [button],
      onAction: (_action, page) => {
        page.cancel();
        return interrupted(true);
      },
    };
    await expect(run('Click Go', script)).rejects.toThrow('canceled');
  });

  test.each([
    ['human.timeout', 'timed_out'],
    ['human.unavailable', 'terminated'],
  ] as const)('%s ends the run as %s', async (code, status) => {
    const world = new ScriptedWorld({ tree: [button] });
    world.askPerson = () => {
      world.revoke({ changes: [] });
      return Promise.reject(new AppError(code, 'Nobody'));
    };
    const blocks = [{ label: 'a', prompt: 'Wait for me' }];
    const ending = await runBlocks({
      blocks,
      createEngine: (block) => builtinEngine.create(block),
      world,
      limits: unlimited,
    });
    expect(ending).toEqual({ status, error: { code, message: 'Nobody' } });
  });
});

describe('a person', () => {
  test('is asked where a sentence says so, with the rest of it as the reason', async () => {
    const { world, ending } = await run('Wait for me to solve the puzzle. Click Go', { tree: [button] });
    expect([ending.status, world.asked]).toEqual(['completed', ['Solve the puzzle']]);
  });

  test('is asked while a challenge is in the way, again if it is still there, and may wave it through', async () => {
    const answers = [{}, {}, { answer: 'Go on anyway' }];
    const { world, ending } = await run('Click Go', {
      tree: [button],
      challenge: 'a CAPTCHA',
      onAsk: () => ({ changes: [], ...answers.shift() }),
    });
    expect(ending.status).toBe('completed');
    expect(world.asked).toEqual([
      'A challenge needs a person: a CAPTCHA',
      'The challenge is still there: a CAPTCHA',
      'The challenge is still there: a CAPTCHA',
    ]);
  });

  test('who takes over before an action was dispatched finds it done afterwards, once', async () => {
    let tries = 0;
    const { world, ending } = await run('Click Go', {
      tree: [button],
      onAction: (_action, page) => {
        tries += 1;
        if (tries > 1) return undefined;
        page.revoke({ changes: ['The page changed.'] });
        return interrupted(false);
      },
    });
    expect([ending.status, tries, world.asked]).toEqual(['completed', 2, []]);
    expect(world.events.find((event) => event.type === 'actionEnded')).toMatchObject({ ok: false, interrupted: true });
  });

  test.each([
    ['It is done', 1],
    ['Do it again', 2],
  ])('is asked about a click that was cut off; “%s” makes %i of it', async (answer, times) => {
    let tries = 0;
    const handbacks: Handback[] = [{ changes: [] }, { changes: [], answer }];
    const { world, ending } = await run('Click Go', {
      tree: [button],
      onAction: (_action, page) => {
        tries += 1;
        if (tries > 1) return undefined;
        page.revoke({ changes: [] });
        return interrupted(true);
      },
      onAsk: () => handbacks.shift() ?? { changes: [] },
    });
    expect([ending.status, tries]).toEqual(['completed', times]);
    expect(world.asked).toEqual(Array(2).fill('“Click “Go”” was cut off. Has it happened?'));
  });

  test.each([
    [true, 1],
    [false, 2],
  ])(
    'is not asked about a box that was cut off: the page says whether it is checked (%s)',
    async (isChecked, times) => {
      let tries = 0;
      const { world, ending } = await run('Check Agree', {
        tree: [box(false)],
        onAction: (_action, page) => {
          tries += 1;
          if (tries > 1) return undefined;
          page.tree = [box(isChecked)];
          page.revoke({ changes: [] });
          return interrupted(true);
        },
      });
      expect([ending.status, tries, world.asked]).toEqual(['completed', times, []]);
    },
  );
});

describe('data', () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, price: { type: 'number' }, note: { type: 'string' } },
    required: ['name', 'price'],
  };
  const page: Tree = [
    { role: 'heading', level: 1, name: 'Lamp', ref: 'e1' },
    { role: 'paragraph', text: '$1,299.00', ref: 'e2' },
  ];

  test('a block with a data schema is extracted at its end without a sentence saying so', async () => {
    const { world, ending } = await run([{ label: 'a', prompt: 'Wait 0 seconds', dataSchema: schema }], { tree: page });
    expect(ending.status).toBe('completed');
    expect(world.performed[1]).toEqual({
      type: 'extract',
      data: { name: 'Lamp', price: 1299 },
      sources: [
        { path: 'name', ref: 'e1' },
        { path: 'price', ref: 'e2' },
      ],
    });
  });

  test('what is missing ends the run by name, and what was found is kept', async () => {
    const { world, ending } = await run([{ label: 'a', prompt: 'Extract', dataSchema: schema }], {
      isHurried: true,
      tree: page.slice(0, 1),
    });
    expect(ending).toEqual({
      status: 'terminated',
      error: { code: 'extract.missing', message: 'I do not find “price” on this page.' },
    });
    expect(world.events.at(-1)).toEqual({ type: 'blockEnded', index: 0, ok: false, output: { name: 'Lamp' } });
  });

  test('is refused before the start where nothing says what to extract, or the schema is none', () => {
    const check = (block: Partial<Block>) => () => builtinEngine.check({ label: 'a', prompt: 'Extract', ...block });
    expect(check({})).toThrow('names nothing to extract');
    expect(check({ dataSchema: { type: 'nonsense' } })).toThrow(
      expect.objectContaining({ code: 'schema.invalid' }) as Error,
    );
    expect(
      check({ dataSchema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' } }),
    ).not.toThrow();
  });
});
