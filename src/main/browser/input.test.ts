/** Owns the tests of a person's input: what a real page sees of it as trusted events. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { modifierBits, type InputEvent } from '../../shared/input.ts';
import { PageInput } from './input.ts';
import { keyParameters, virtualKeyCode } from './keyCodes.ts';
import { launchTestBrowser } from './testBrowser.ts';

const viewport = { width: 800, height: 600 };
const logPage = `<body style="margin:0;height:2000px"><form id="form"><input id="field" style="position:absolute;left:0;top:0;width:400px;height:40px"></form>
  <div id="pad" style="position:absolute;left:0;top:100px;width:400px;height:300px;user-select:none"></div>
  <input id="slider" type="range" min="0" max="100" value="0" style="position:absolute;left:0;top:420px;width:400px;margin:0">
  <script>
    window.seen = [];
    for (const type of ['mousedown', 'mouseup', 'mousemove', 'mouseover', 'click', 'dblclick', 'auxclick', 'contextmenu', 'wheel', 'keydown', 'keyup', 'submit', 'compositionend'])
      addEventListener(type, (e) => { seen.push({ type, target: e.target.id, trusted: e.isTrusted, x: e.clientX, y: e.clientY, detail: e.detail, button: e.button, buttons: e.buttons,
        key: e.key, code: e.code, keyCode: e.keyCode, ctrl: e.ctrlKey, alt: e.altKey, shift: e.shiftKey, repeat: e.repeat, location: e.location, deltaX: e.deltaX, deltaY: e.deltaY });
        if (type === 'submit') e.preventDefault(); }, true);
  </script>`;

interface Seen {
  type: string;
  target: string;
  trusted: boolean;
  x: number;
  y: number;
  detail: number;
  button: number;
  buttons: number;
  key: string;
  code: string;
  keyCode: number;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  repeat: boolean;
  location: number;
  deltaX: number;
  deltaY: number;
}

let browser: Browser;
let context: BrowserContext;
let page: Page;
let input: PageInput;
const faults: unknown[] = [];

beforeAll(async () => {
  browser = await launchTestBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport });
  page = await context.newPage();
  await page.setContent(logPage);
  input = new PageInput({ viewport: () => viewport, onFault: (thrown) => faults.push(thrown), platform: 'linux' });
  await input.attach(page);
});
afterEach(async () => {
  await input.dispose();
  await context.close();
  expect(faults.splice(0)).toEqual([]);
});

const place = (x: number, y: number) => ({ x: x / viewport.width, y: y / viewport.height });
const bits = { left: 1, right: 2, middle: 4 } as const;
function click(
  x: number,
  y: number,
  { button = 'left', clickCount = 1 }: { button?: keyof typeof bits; clickCount?: number } = {},
) {
  const common = { ...place(x, y), button, clickCount, modifiers: 0 };
  return [
    { type: 'move', ...place(x, y), buttons: 0, modifiers: 0 },
    { type: 'down', ...common, buttons: bits[button] },
    { type: 'up', ...common, buttons: 0 },
  ] satisfies InputEvent[];
}
function key(name: string, code: string, modifiers = 0): InputEvent[] {
  const common = { key: name, code, location: 0, modifiers };
  return [
    { type: 'keyDown', ...common, repeat: false },
    { type: 'keyUp', ...common },
  ];
}
const letters = (text: string) => Array.from(text).flatMap((letter) => key(letter, `Key${letter.toUpperCase()}`));
const seen = async (...types: string[]) =>
  (await page.evaluate<Seen[]>('seen')).filter((event) => types.length === 0 || types.includes(event.type));
const value = () => page.evaluate<string>(`field.value`);
async function send(...events: InputEvent[]) {
  input.dispatch(events);
  await input.releaseAll();
}

test('one, two and three clicks are told apart, by the left, the right and the middle button', async () => {
  await send(...click(50, 200), ...click(50, 200, { clickCount: 2 }), ...click(50, 200, { clickCount: 3 }));
  await send(...click(60, 210, { button: 'right' }), ...click(70, 220, { button: 'middle' }));
  const events = await seen('click', 'dblclick', 'auxclick', 'contextmenu');
  expect(events.map(({ type, detail, x, y }) => [type, detail, x, y])).toEqual([
    ['click', 1, 50, 200],
    ['click', 2, 50, 200],
    ['dblclick', 2, 50, 200],
    ['click', 3, 50, 200],
    ['contextmenu', expect.anything(), 60, 210],
    ['auxclick', 1, 60, 210],
    ['auxclick', 1, 70, 220],
  ]);
  expect((await seen()).every((event) => event.trusted)).toBe(true);
});

test('a drag holds its button on every move, and a slider follows it', async () => {
  const at = (x: number) => ({ ...place(x, 428), button: 'left' as const, clickCount: 1, modifiers: 0 });
  const moves = Array.from({ length: 20 }, (_, index) => ({
    type: 'move' as const,
    ...place(8 + index * 10, 428),
    buttons: 1,
    modifiers: 0,
  }));
  await send({ type: 'down', ...at(8), buttons: 1 }, ...moves, { type: 'up', ...at(198), buttons: 0 });
  const during = (await seen('mousemove')).slice(1);
  expect(during.length).toBeGreaterThan(0);
  expect(during.every(({ buttons }) => buttons === 1)).toBe(true);
  expect(Number(await page.evaluate('slider.value'))).toBeGreaterThan(40);
});

test('a click after 300 moves comes last, and where it was made', async () => {
  for (let index = 0; index < 300; index += 1) {
    input.dispatch([{ type: 'move', ...place(index, 100 + (index % 200)), buttons: 0, modifiers: 0 }]);
  }
  await send(...click(321, 234).slice(1));
  await vi.waitFor(async () => expect(await seen('click')).toHaveLength(1), { timeout: 10_000 });
  const events = await seen('mousemove', 'mousedown', 'mouseup', 'click');
  expect(events.slice(-4).map(({ type, x, y }) => [type, x, y])).toEqual([
    ['mousemove', 321, 234],
    ['mousedown', 321, 234],
    ['mouseup', 321, 234],
    ['click', 321, 234],
  ]);
});

test('the wheel scrolls by its own pixels', async () => {
  await send({ type: 'wheel', ...place(100, 300), deltaX: 0, deltaY: 120, modifiers: 0 });
  await vi.waitFor(async () => expect(await page.evaluate('scrollY')).toBe(120), { timeout: 10_000 });
  expect((await seen('wheel'))[0]).toMatchObject({ deltaX: 0, deltaY: 120, x: 100, y: 300 });
});

test('text of any layout, shortcuts and editing keys arrive as typed', async () => {
  await send(...click(10, 10), ...letters('old'), ...key('a', 'KeyA', modifierBits.Control));
  expect((await seen('keydown')).at(-1)).toMatchObject({ key: 'a', code: 'KeyA', keyCode: 65, ctrl: true });
  const typed = [
    ...key('N', 'KeyN', modifierBits.Shift),
    ...key('.', 'Period'),
    ...key('-', 'Minus'),
    ...key('é', 'Digit2'),
    ...key('ß', 'Minus'),
    ...key('1', 'Numpad1'),
    ...key(' ', 'Space'),
    ...key('x', 'KeyX'),
    ...key('Backspace', 'Backspace'),
  ];
  await send(...typed);
  expect(await value()).toBe('N.-éß1 ');
  await send(...key('ф', 'KeyA', modifierBits.Control), { type: 'text', text: '日本 🙂' });
  expect(await value()).toBe('日本 🙂');
  await send(...key('Enter', 'Enter'));
  expect((await seen('submit')).length).toBe(1);
});

test('AltGr makes a character and no shortcut', async () => {
  const modifiers = modifierBits.Control | modifierBits.Alt;
  const altGraph = { key: 'AltGraph', code: 'AltRight', location: 2, modifiers };
  await send(...click(10, 10));
  await send(
    { type: 'keyDown', ...altGraph, repeat: false },
    ...key('€', 'KeyE', modifiers),
    ...key('@', 'KeyQ', modifiers),
  );
  expect(await value()).toBe('€@');
  expect((await seen('keydown')).slice(1).every(({ ctrl, alt }) => !ctrl && !alt)).toBe(true);
});

test('a composition shows what it will be, and is ended by its text', async () => {
  await send(...click(10, 10));
  input.dispatch([{ type: 'compose', text: 'に' }]);
  await vi.waitFor(async () => expect(await value()).toBe('に'), { timeout: 10_000 });
  await send({ type: 'text', text: '日本' });
  expect(await value()).toBe('日本');
});

test('releasing lets go of keys and buttons in the page, and does not click what was pressed', async () => {
  input.dispatch([
    { type: 'keyDown', key: 'Shift', code: 'ShiftLeft', location: 1, modifiers: modifierBits.Shift, repeat: false },
    { type: 'keyDown', key: 'A', code: 'KeyA', location: 0, modifiers: modifierBits.Shift, repeat: false },
    { type: 'keyDown', key: 'A', code: 'KeyA', location: 0, modifiers: modifierBits.Shift, repeat: true },
    { type: 'down', ...place(50, 200), button: 'left', buttons: 1, clickCount: 1, modifiers: modifierBits.Shift },
    { type: 'releaseAll' },
  ]);
  await input.releaseAll();
  expect((await seen('keydown')).map(({ repeat }) => repeat)).toEqual([false, false, true]);
  expect((await seen('keyup')).map(({ code, location }) => [code, location])).toEqual([
    ['ShiftLeft', 1],
    ['KeyA', 0],
  ]);
  expect(await seen('mouseup')).toMatchObject([{ button: 0, buttons: 0 }]);
  expect((await seen('click')).map(({ target }) => target)).not.toContain('pad');
  await send({ type: 'move', ...place(90, 200), buttons: 0, modifiers: 0 });
  expect((await seen('mousemove')).at(-1)).toMatchObject({ buttons: 0, shift: false });
});

test('another page takes over, and the old one keeps nothing pressed', async () => {
  input.dispatch([{ type: 'keyDown', key: 'Control', code: 'ControlLeft', location: 1, modifiers: 2, repeat: false }]);
  const other = await context.newPage();
  await other.setContent(logPage);
  await input.attach(other);
  expect((await seen('keyup')).map(({ code }) => code)).toEqual(['ControlLeft']);
  await send(...click(50, 200));
  expect(await other.evaluate(`seen.filter((event) => event.type === 'click').length`)).toBe(1);
  expect(await seen('click')).toEqual([]);
});

test('a page that hangs delays a release by half a second at most, and one that closed by nothing', async () => {
  const hang = page.evaluate('const end = Date.now() + 3000; while (Date.now() < end);').catch(() => undefined);
  input.dispatch(click(50, 200));
  const start = performance.now();
  await input.releaseAll();
  expect(performance.now() - start).toBeLessThan(900);
  await page.close();
  await hang;
  input.dispatch(click(50, 200));
  await input.releaseAll();
});

test('a virtual key code goes by the letter on a Latin key, else by the place, and never by the character', () => {
  expect(virtualKeyCode({ key: '.', code: 'Period' })).toBe(190);
  expect(virtualKeyCode({ key: 'a', code: 'KeyQ' })).toBe(65);
  expect(virtualKeyCode({ key: 'ф', code: 'KeyA' })).toBe(65);
  expect(virtualKeyCode({ key: '&', code: 'Digit1' })).toBe(49);
  expect(virtualKeyCode({ key: 'Home', code: 'Numpad7' })).toBe(36);
  expect(virtualKeyCode({ key: '7', code: 'Numpad7' })).toBe(103);
  expect(virtualKeyCode({ key: 'F12', code: '' })).toBe(123);
});

test('on a Mac the editing shortcuts carry their command, and Option makes characters', () => {
  const down = { type: 'keyDown' as const, location: 0, repeat: false };
  const meta = modifierBits.Meta;
  expect(keyParameters({ ...down, key: 'a', code: 'KeyA', modifiers: meta }, 'darwin')).toMatchObject({
    commands: ['selectAll'],
  });
  expect(
    keyParameters({ ...down, key: 'Z', code: 'KeyZ', modifiers: meta | modifierBits.Shift }, 'darwin'),
  ).toMatchObject({ commands: ['redo'], type: 'rawKeyDown' });
  const option = { ...down, key: 'f', code: 'KeyF', modifiers: modifierBits.Alt };
  expect(keyParameters(option, 'darwin')).toMatchObject({ text: 'f' });
  expect(keyParameters(option, 'linux')).not.toHaveProperty('text');
  expect(keyParameters({ ...down, key: 'Dead', code: 'BracketLeft', modifiers: 0 }, 'linux')).toBeUndefined();
});
