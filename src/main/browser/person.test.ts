/** Owns the tests of the You cards: what a person does to a real page, in words and as actions, and never a secret. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { actionSchema, targetSchema } from '../../shared/action.ts';
import type { InputEvent } from '../../shared/input.ts';
import { PageInput } from './input.ts';
import { changesSince, PersonWatcher, type PersonCard } from './person.ts';
import { launchTestBrowser, serveTestSite, type TestSite } from './testBrowser.ts';

const viewport = { width: 800, height: 600 };
const formPage = `<title>Form</title><body style="margin:0"><style>body > *, form > * { position: absolute; left: 10px; width: 200px; height: 24px }</style>
  <form action="/done" style="display:contents">
    <label for="name" style="top:0;left:250px">Full name</label><input id="name" style="top:0">
    <input id="word" type="password" name="word" placeholder="Magic word" style="top:40px">
    <input id="code" autocomplete="one-time-code" aria-label="Code" style="top:80px">
    <label style="top:120px"><input type="checkbox" id="agree" style="width:20px">I agree</label>
    <select id="size" aria-label="Size" style="top:160px"><option>Small</option><option>Large</option></select>
    <textarea id="notes" aria-label="Notes" style="top:200px;height:60px"></textarea>
    <button type="submit" data-testid="send" style="top:280px"><span>Send <b>it</b></span></button>
  </form>
  <button type="button" id="show" style="top:320px" onclick="word.type = 'text'">Show</button>
  <div id="knob" role="slider" aria-label="Volume" style="top:360px;background:#ccc" tabindex="0"></div>
  <iframe src="/inner" style="top:400px;width:300px;height:80px;border:0"></iframe>`;
const innerPage = `<body style="margin:0"><button style="width:150px;height:40px">Inside</button>`;

let browser: Browser;
let site: TestSite;
let context: BrowserContext;
let page: Page;
let input: PageInput;
let watcher: PersonWatcher;
let cards: PersonCard[];
const faults: unknown[] = [];
const onFault = (thrown: unknown) => faults.push(thrown);

beforeAll(async () => {
  browser = await launchTestBrowser();
  site = await serveTestSite({ '/form': formPage, '/inner': innerPage, '/done': '<title>Done</title>' });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport });
  page = await context.newPage();
  await page.goto(`${site.origin}/form`);
  cards = [];
  input = new PageInput({ viewport: () => viewport, onFault });
  watcher = new PersonWatcher({ emit: (card) => cards.push(card), viewport: () => viewport, onFault });
  await input.attach(page);
  await watcher.follow(page);
});
afterEach(async () => {
  await watcher.dispose();
  await input.dispose();
  await context.close();
  expect(faults.splice(0)).toEqual([]);
});

function send(...events: InputEvent[]): void {
  watcher.saw(events);
  input.dispatch(events);
}
const place = (x: number, y: number) => ({ x: x / viewport.width, y: y / viewport.height });
function click(x: number, y: number, clickCount = 1): void {
  const common = { ...place(x, y), button: 'left' as const, clickCount, modifiers: 0 };
  send({ type: 'down', ...common, buttons: 1 }, { type: 'up', ...common, buttons: 0 });
}
function press(key: string, code = key): void {
  const common = { key, code, location: 0, modifiers: 0 };
  send({ type: 'keyDown', ...common, repeat: false }, { type: 'keyUp', ...common });
}
function type(text: string): void {
  for (const letter of text) press(letter, `Key${letter.toUpperCase()}`);
}
async function told(): Promise<string[]> {
  await input.releaseAll();
  await watcher.flush();
  for (const { action, target } of cards) {
    if (action) actionSchema.parse(action);
    if (target) targetSchema.parse(target);
  }
  return cards.map(({ description }) => description);
}

test('a click names the element a person sees, with locators that find it again', async () => {
  click(30, 290);
  await page.waitForURL('**/done?*');
  expect(await told()).toEqual(['Clicked “Send it”']);
  expect(cards[0]).toMatchObject({
    action: { type: 'click', element: { name: 'Send it' } },
    target: { role: 'button', name: 'Send it', box: { x: 10, y: 280, width: 200, height: 24 } },
  });
  expect(cards[0]!.target!.locators).toEqual([
    { by: 'testId', value: 'send' },
    { by: 'role', role: 'button', name: 'Send it', exact: true },
    { by: 'text', value: 'Send it' },
    expect.objectContaining({ by: 'css' }),
  ]);
  await page.goBack();
  for (const locator of cards[0]!.target!.locators) {
    if (locator.by === 'css') expect(await page.locator(locator.value).textContent()).toBe('Send it');
  }
});

test('a double click is one card', async () => {
  click(30, 330);
  click(30, 330, 2);
  expect(await told()).toEqual(['Double-clicked “Show”']);
  expect(cards[0]!.action).toMatchObject({ count: 2 });
});

test('what is typed is one card with the value of the field, before the Enter that sends it away', async () => {
  click(30, 10);
  type('ada');
  press('Backspace');
  type('b');
  press('Enter');
  await page.waitForURL('**/done?*');
  expect(await told()).toEqual(['Clicked “Full name”', 'Typed “adb” into “Full name”', 'Pressed Enter in “Full name”']);
  expect(cards[1]).toMatchObject({ action: { type: 'fill', text: 'adb' }, target: { role: 'textbox' } });
  expect(watcher.fields).toEqual(['Full name']);
});

test('a password is in no card, however the page treats its field', async () => {
  const secret = 'hunterzwei';
  click(30, 50);
  // Shown before anything is typed: it was a password when the person came to it
  click(30, 330);
  click(30, 50);
  type(secret);
  click(30, 90);
  type(secret);
  click(30, 50);
  press('Enter');
  await page.waitForURL(`**/done?*${secret}*`);
  expect(await told()).toEqual([
    'Clicked “Magic word”',
    'Clicked “Show”',
    'Clicked “Magic word”',
    'Typed into “Magic word” (hidden)',
    'Clicked “Code”',
    'Typed into “Code” (hidden)',
    'Clicked “Magic word”',
    'Pressed Enter in “Magic word”',
  ]);
  expect(JSON.stringify(cards)).not.toContain(secret);
  const changes = changesSince(
    { url: `${site.origin}/form`, title: 'Form' },
    { url: page.url(), title: await page.title(), fields: [...watcher.fields, ...watcher.fields] },
  );
  expect(changes.join('\n')).not.toContain(secret);
  expect(changes).toEqual([
    `The address changed from ${site.origin}/form to ${site.origin}/done.`,
    'The title changed from “Form” to “Done”.',
    'Filled in: “Magic word”, “Code”.',
  ]);
});

test('a checkbox is checked through its label once, a select is chosen from, a text keeps its lines', async () => {
  click(100, 130);
  await page.focus('#size');
  press('ArrowDown');
  await page.focus('#notes');
  type('a');
  press('Enter');
  type('b');
  expect(await told()).toEqual(['Checked “I agree”', 'Selected “Large” in “Size”', 'Typed “a b” into “Notes”']);
  expect(cards.map(({ action }) => action)).toMatchObject([
    { type: 'check', checked: true },
    { type: 'select', option: 'Large' },
    { type: 'fill', text: 'a\nb' },
  ]);
});

test('a drag is one card with a thinned path from end to end, and wheel turns are one card without action', async () => {
  const moves = Array.from({ length: 80 }, (_, index) => ({
    type: 'move' as const,
    ...place(20 + index, 370),
    buttons: 1,
    modifiers: 0,
  }));
  const end = { button: 'left' as const, clickCount: 1, modifiers: 0 };
  send({ type: 'down', ...place(20, 370), ...end, buttons: 1 }, ...moves, {
    type: 'up',
    ...place(100, 370),
    ...end,
    buttons: 0,
  });
  await vi.waitFor(() => expect(cards).toHaveLength(1), { timeout: 10_000 });
  for (let turn = 0; turn < 5; turn += 1)
    send({ type: 'wheel', ...place(300, 500), deltaX: 0, deltaY: 100, modifiers: 0 });
  expect(await told()).toEqual(['Dragged “Volume”', 'Scrolled down']);
  const { action } = cards[0]!;
  expect(action?.type === 'drag' && [action.path.length, action.path[0], action.path.at(-1)]).toEqual([
    30,
    { x: 20, y: 370 },
    { x: 100, y: 370 },
  ]);
  expect(cards[1]).toEqual({ description: 'Scrolled down' });
});

test.each([
  ['of the same site', () => site.origin],
  ['of another site', () => site.otherOrigin],
])('a click in a frame %s tells the way into it', async (_, origin) => {
  await page.evaluate(`document.querySelector('iframe').src = '${origin()}/inner?again'`);
  const frame = await vi.waitFor(
    () => page.frames().find((one) => one.url().endsWith('?again')) ?? expect.fail('not yet'),
  );
  await frame.waitForSelector('button');
  await vi.waitFor(
    async () => {
      click(30, 420);
      expect((await told()).length).toBeGreaterThan(0);
    },
    { timeout: 5_000 },
  );
  const { target } = cards[0]!;
  expect(target).toMatchObject({ name: 'Inside', box: { x: 10, y: 400, width: 150, height: 40 } });
  expect(target!.frames).toHaveLength(1);
  expect(await page.frameLocator(target!.frames![0]).getByRole('button').textContent()).toBe('Inside');
});

test('nothing is told before a person drives, nor after', async () => {
  await watcher.stop();
  click(30, 330);
  expect(await told()).toEqual([]);
  await watcher.follow(page);
  click(30, 330);
  expect(await told()).toEqual(['Clicked “Show”']);
});

test('what the page does by itself is no card, and neither is a single key outside of a field', async () => {
  await page.evaluate(
    `show.click(); document.querySelector('#name').value = 'x'; document.querySelector('#name').dispatchEvent(new Event('input', { bubbles: true }))`,
  );
  await page.evaluate('document.activeElement.blur()');
  type('secret');
  press('Escape');
  expect(await told()).toEqual(['Pressed Escape']);
});

test('a page that hangs delays the last cards by a second at most', async () => {
  const hang = page.evaluate('const end = Date.now() + 2500; while (Date.now() < end);').catch(() => undefined);
  const start = performance.now();
  await watcher.stop();
  expect(performance.now() - start).toBeLessThan(1_500);
  await hang;
});
