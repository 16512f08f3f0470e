/** Owns the tests of every action on real pages in a real browser: what it does, and how it fails. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Action, ActionResult, AriaNode, Observation } from '../../shared/action.ts';
import { ControlLease } from './control.ts';
import { Hands, type PreparedAction } from './actions.ts';
import { observe } from './observation.ts';
import { Tabs } from './tabs.ts';
import { launchTestBrowser, serveSite, type TestBrowser, type TestSite } from './testSite.ts';

const form = `<title>Form</title>
<label>Name <input id="name"></label>
<label>Code <input id="code" oninput="this.value=this.value.toUpperCase().slice(0,4)"></label>
<label>Locked <input id="locked" oninput="this.value=''"></label>
<div contenteditable aria-label="Notes" role="textbox" id="notes"></div>
<label>Password <input type="password" id="password"></label>
<label>Colour <select id="colour"><option value="r">Red</option><option value="g">Green</option></select></label>
<div role="combobox" aria-label="Size" aria-expanded="false" tabindex="0" id="size" onclick="document.getElementById('sizes').hidden=false">-</div>
<div role="listbox" id="sizes" hidden><div role="option" onclick="size.textContent='Large';sizes.hidden=true">Large</div><div role="option">Small</div></div>
<label style="position:relative"><input type="checkbox" id="terms" style="opacity:0;position:absolute;left:0"><span style="position:relative;background:#eee">Accept terms</span></label>
<label><input type="checkbox" id="news"> News</label>
<button id="double" ondblclick="this.textContent='Twice'">Once</button>
<button id="alerting" onclick="alert('Saved')">Save</button>
<div style="position:relative;width:200px"><button>Covered</button><div id="cover" style="position:absolute;inset:0;background:#fff">Cookies please</div></div>
<button disabled>Dead</button>
<input type="file" id="file" aria-label="Document">
<input type="file" id="hiddenFile" hidden><button onclick="hiddenFile.click()">Choose a file</button>
<a href="/files/report">Report</a>
<a href="/next">Next page</a> <a href="/popup" target="_blank">Pop up</a>
<iframe src="/inner" title="Inner" name="inner"></iframe><div id="host"></div>
<script>host.attachShadow({mode:'open'}).innerHTML='<button onclick="this.textContent=\\'Felt\\'">Shadow</button>';
addEventListener('keydown',e=>{document.body.dataset.keys=(document.body.dataset.keys??'')+(e.ctrlKey?'C-':'')+e.key+' '})</script>
<div style="height:3000px"></div><p>The end</p>`;

let site: TestSite;
let browser: TestBrowser;
let tabs: Tabs;
let lease: ControlLease;
let hands: Hands;
let seen: Observation;

beforeAll(async () => {
  site = await serveSite({
    '/': form,
    '/inner': '<button onclick="this.textContent=\'Pressed\'">Inside</button>',
    '/next': '<title>Next</title><h1>Second page</h1>',
    '/popup': '<title>Popup</title><button onclick="window.close()">Close me</button>',
    '/late':
      '<title>Late</title><p id="p"></p><iframe srcdoc="<p hidden>Order ready</p><script>setTimeout(()=>document.querySelector(`p`).hidden=false,200)</script>"></iframe>',
    '/redraw': '<title>Redraw</title><div id="d"><button>Pay</button></div>',
    '/broken': (_request, response) => void response.writeHead(500).end('Oh no'),
    '/silent': () => undefined,
    '/files/report': (_request, response) =>
      void response
        .writeHead(200, {
          'content-disposition': 'attachment; filename="../../re:port?.txt"',
          'content-type': 'text/plain',
        })
        .end('quarter one'),
  });
  browser = await launchTestBrowser();
  tabs = new Tabs(browser.session.context, { onLost: () => undefined });
  lease = new ControlLease({ graceMs: 800, onChange: () => undefined, releaseHeld: () => Promise.resolve() });
  hands = new Hands({
    tabs,
    downloads: browser.session.downloads,
    act: (epoch, what, work) => lease.act(epoch, what, work),
    resolveUrl: (url) => url.replace(/^practice:/, site.url),
    takeNotes: () => browser.session.takeNotes(),
    observation: () => seen,
    screenshot: () => Promise.resolve('before.jpg'),
    timeouts: { actionMs: 1_500, navigationMs: 1_500, waitUntilMs: 1_500 },
  });
});

afterAll(async () => {
  await browser.dispose();
  await site.close();
});

const signal = new AbortController().signal;

async function look(): Promise<Observation> {
  seen = await observe(tabs.active, { tabs: () => tabs.list(), signal, screenshot: () => Promise.resolve(undefined) });
  return seen;
}

async function open(path: string): Promise<void> {
  await tabs.active.goto(`${site.url}${path}`);
  await look();
}

beforeEach(async () => open('/'));

function all(nodes: readonly (AriaNode | string)[]): AriaNode[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...all(node.children ?? [])]));
}

function element(name: string, role?: string) {
  const node = all(seen.tree).find((each) => each.name === name && each.ref && (!role || each.role === role));
  if (!node?.ref) throw new Error(`The page shows no “${name}”: ${JSON.stringify(seen.tree)}`);
  return { ref: node.ref, name };
}

async function perform(action: Action): Promise<ActionResult> {
  const turn = await lease.agentTurn(signal);
  const prepared = await hands.prepare(action, turn);
  return 'perform' in prepared ? prepared.perform(turn) : prepared;
}

const value = (selector: string) => tabs.active.locator(selector).inputValue();
const text = (selector: string) => tabs.active.locator(selector).innerText();

test('typing replaces what a field holds and tells what the page made of it', async () => {
  expect(await perform({ type: 'fill', element: element('Name'), text: 'Ada' })).toEqual({ ok: true });
  expect(await perform({ type: 'fill', element: element('Name'), text: 'Grace' })).toEqual({ ok: true });
  expect(await value('#name')).toBe('Grace');
  expect(await perform({ type: 'fill', element: element('Notes'), text: 'a note' })).toEqual({ ok: true });
  expect(await text('#notes')).toBe('a note');
  expect(await perform({ type: 'fill', element: element('Code'), text: 'abcdef' })).toMatchObject({
    ok: true,
    note: 'The field changed it to “ABCD”.',
  });
  expect(await perform({ type: 'fill', element: element('Locked'), text: 'x' })).toMatchObject({
    ok: false,
    dispatched: true,
    error: { code: 'action.failed' },
  });
  expect(await perform({ type: 'fill', element: element('Once'), text: 'x' })).toMatchObject({
    ok: false,
    dispatched: false,
    error: { code: 'action.failed', message: expect.not.stringContaining('Call log') as string },
  });
});

test('a typed password is not shown in what the agent sees', async () => {
  await perform({ type: 'fill', element: element('Password'), text: 'hunter2' });
  expect(await value('#password')).toBe('hunter2');
  expect(JSON.stringify(await look())).not.toContain('hunter2');
});

test('choosing works in native lists and in those the page draws, and names what there is', async () => {
  expect(await perform({ type: 'select', element: element('Colour'), option: 'Green' })).toEqual({ ok: true });
  expect(await value('#colour')).toBe('g');
  expect(await perform({ type: 'select', element: element('Size'), option: 'Large' })).toEqual({ ok: true });
  expect(await text('#size')).toBe('Large');
  expect(await perform({ type: 'select', element: element('Colour'), option: 'Blue' })).toEqual({
    ok: false,
    dispatched: false,
    error: { code: 'element.not_found', message: 'There is no “Blue” in “Colour”. It offers: Red, Green.' },
  });
});

test('checking works on a box that only its label shows, and changes nothing that is right already', async () => {
  expect(await perform({ type: 'check', element: element('Accept terms'), checked: true })).toEqual({ ok: true });
  expect(await tabs.active.locator('#terms').isChecked()).toBe(true);
  expect(await perform({ type: 'check', element: element('News'), checked: false })).toMatchObject({
    ok: true,
    note: 'It was unchecked already.',
  });
  expect(await perform({ type: 'check', element: element('News'), checked: true })).toEqual({ ok: true });
  expect(await tabs.active.locator('#news').isChecked()).toBe(true);
});

test('clicks reach iframes and shadow roots, and count', async () => {
  expect(await perform({ type: 'click', element: element('Inside') })).toEqual({ ok: true });
  expect(await perform({ type: 'click', element: element('Shadow') })).toEqual({ ok: true });
  expect(await perform({ type: 'click', element: element('Once'), count: 2 })).toEqual({ ok: true });
  const tree = JSON.stringify((await look()).tree);
  expect(tree).toContain('Pressed');
  expect(tree).toContain('Felt');
  expect(tree).toContain('Twice');
});

test('a target can be found again from its description, through its iframe', async () => {
  const turn = await lease.agentTurn(signal);
  const prepared = (await hands.prepare({ type: 'click', element: element('Inside') }, turn)) as PreparedAction;
  expect(prepared).toMatchObject({ before: 'before.jpg', title: 'Form', url: `${site.url}/` });
  expect(prepared.target).toMatchObject({
    role: 'button',
    name: 'Inside',
    frames: ['iframe[name="inner"]'],
    locators: [
      { by: 'role', role: 'button', name: 'Inside', exact: true },
      { by: 'text', value: 'Inside' },
      { by: 'css', value: 'button' },
    ],
  });
  const box = prepared.target!.box!;
  await tabs.active.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  expect(JSON.stringify((await look()).tree)).toContain('Pressed');
});

test('a click that cannot land says what is in the way and leaves the page alone', async () => {
  expect(await perform({ type: 'click', element: element('Covered') })).toEqual({
    ok: false,
    dispatched: false,
    error: { code: 'action.timeout', message: '“Covered” is covered by “Cookies please”.' },
  });
  expect(await perform({ type: 'click', element: element('Dead') })).toEqual({
    ok: false,
    dispatched: false,
    error: { code: 'action.timeout', message: '“Dead” stayed disabled.' },
  });
});

test('an element that the page redrew is found again, unless there are several now', async () => {
  await open('/redraw');
  const reference = element('Pay');
  const redraw = (html: string) =>
    tabs.active.evaluate(`document.getElementById('d').innerHTML=${JSON.stringify(html)}`);
  await redraw('<p>new</p><button onclick="this.textContent=\'Paid\'">Pay</button>');
  expect(await perform({ type: 'click', element: reference })).toEqual({ ok: true });
  expect(await text('button')).toBe('Paid');
  await redraw('<button>Pay</button><button>Pay</button>');
  expect(await perform({ type: 'click', element: reference })).toMatchObject({
    ok: false,
    dispatched: false,
    error: { code: 'element.ambiguous' },
  });
  await redraw('');
  expect(await perform({ type: 'click', element: reference })).toMatchObject({
    ok: false,
    dispatched: false,
    error: { code: 'element.not_found' },
  });
});

test('an element redrawn between preparing and performing is found by its description', async () => {
  await open('/redraw');
  const turn = await lease.agentTurn(signal);
  const prepared = (await hands.prepare({ type: 'click', element: element('Pay') }, turn)) as PreparedAction;
  await tabs.active.evaluate(
    `document.getElementById('d').innerHTML='<button onclick="this.textContent=1">Pay</button>'`,
  );
  expect(await prepared.perform(turn)).toEqual({ ok: true });
  expect(await text('button')).toBe('1');
});

test('an alert is answered and told', async () => {
  expect(await perform({ type: 'click', element: element('Save') })).toEqual({
    ok: true,
    note: 'The page showed an alert: “Saved”.',
  });
});

test('keys go to the page or to an element, under the names people use', async () => {
  expect(await perform({ type: 'press', key: 'esc' })).toEqual({ ok: true });
  expect(await perform({ type: 'press', key: 'ctrl+a', element: element('Name') })).toEqual({ ok: true });
  expect(await tabs.active.locator('body').getAttribute('data-keys')).toBe('Escape C-Control C-a ');
  expect(await perform({ type: 'press', key: 'Nonsense' })).toMatchObject({
    ok: false,
    error: { code: 'action.failed', message: 'There is no key called “Nonsense”.' },
  });
});

test('scrolling moves the page and says when it is at its end', async () => {
  const top = () => tabs.active.evaluate<number>('scrollY');
  await perform({ type: 'scroll', direction: 'down' });
  expect(await top()).toBeGreaterThan(400);
  await perform({ type: 'scroll', direction: 'bottom' });
  expect(await perform({ type: 'scroll', direction: 'down' })).toEqual({
    ok: true,
    note: 'The page is at its bottom already.',
  });
  await perform({ type: 'scroll', direction: 'top' });
  expect(await top()).toBe(0);
});

test('files are uploaded through a field and through a button, and a missing one is named', async () => {
  const path = join(browser.folder, 'cv.txt');
  await writeFile(path, 'hello');
  expect(await perform({ type: 'upload', element: element('Document'), path })).toEqual({ ok: true });
  expect(await perform({ type: 'upload', element: element('Choose a file'), path })).toEqual({ ok: true });
  for (const id of ['file', 'hiddenFile']) expect(await tabs.active.evaluate(`${id}.files[0].name`)).toBe('cv.txt');
  expect(await perform({ type: 'upload', element: element('Document'), path: `${path}.gone` })).toMatchObject({
    ok: false,
    dispatched: false,
    error: { code: 'upload.missing_file' },
  });
});

test('a download is kept under a safe name with its checksum, twice under two names', async () => {
  const sha256 = createHash('sha256').update('quarter one').digest('hex');
  const first = await perform({ type: 'download', element: element('Report') });
  expect(first).toMatchObject({ ok: true, file: { size: 11, sha256 } });
  const name = first.ok ? first.file!.name : '';
  expect(name).toMatch(/^[\w.]+\.txt$/);
  expect(await readFile(join(browser.folder, 'downloads', name), 'utf8')).toBe('quarter one');
  const second = await perform({ type: 'goto', url: `${site.url}/files/report` });
  expect(second).toMatchObject({ ok: true, file: { name: name.replace('.txt', ' (2).txt') } });
  expect(browser.files.map((file) => file.name)).toEqual([name, name.replace('.txt', ' (2).txt')]);
  expect(await perform({ type: 'download', element: element('Once') })).toMatchObject({
    ok: false,
    dispatched: true,
    error: { code: 'download.failed' },
  });
});

test('following a link shows the new page in the next look, and history goes back and forth', async () => {
  expect(await perform({ type: 'click', element: element('Next page') })).toEqual({ ok: true });
  expect((await look()).title).toBe('Next');
  expect(await perform({ type: 'back' })).toEqual({ ok: true });
  expect((await look()).title).toBe('Form');
  expect(await perform({ type: 'forward' })).toEqual({ ok: true });
  expect(await perform({ type: 'reload' })).toEqual({ ok: true });
  expect((await look()).title).toBe('Next');
  expect(await perform({ type: 'goto', url: 'practice:/redraw' })).toEqual({ ok: true });
  expect((await look()).title).toBe('Redraw');
});

test('a popup becomes the active tab, and its opener again when it closes itself', async () => {
  await perform({ type: 'click', element: element('Pop up') });
  await expect
    .poll(() => tabs.list().map((tab) => [tab.title, tab.isActive]))
    .toEqual([
      ['Form', false],
      ['Popup', true],
    ]);
  await look();
  expect(await perform({ type: 'click', element: element('Close me') })).toMatchObject({ ok: true });
  await expect.poll(() => tabs.list().map((tab) => [tab.title, tab.isActive])).toEqual([['Form', true]]);
});

test('waiting for a text looks into iframes and gives up in words', async () => {
  await open('/late');
  expect(await perform({ type: 'waitFor', text: 'Order ready' })).toEqual({ ok: true });
  expect(await perform({ type: 'waitFor', text: 'Never' })).toMatchObject({
    ok: false,
    error: { code: 'wait.timeout' },
  });
});

test('pages that fail to open say why', async () => {
  const goto = (url: string) => perform({ type: 'goto', url });
  expect(await goto(`${site.url}/broken`)).toMatchObject({
    ok: false,
    error: { code: 'navigation.http_error', message: expect.stringContaining('500') as string },
  });
  expect(await goto(`${site.url}/silent`)).toMatchObject({ ok: false, error: { code: 'navigation.timeout' } });
  expect(await goto('http://127.0.0.1:2/')).toMatchObject({
    ok: false,
    error: {
      code: 'navigation.failed',
      message: 'http://127.0.0.1:2/ could not be opened: nothing answers at that address.',
    },
  });
  const secure = createServer({ key: testKey, cert: testCertificate }, (_request, response) => response.end('secret'));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  expect(await goto(`https://127.0.0.1:${(secure.address() as AddressInfo).port}/`)).toMatchObject({
    ok: false,
    error: { code: 'navigation.certificate' },
  });
  secure.close();
  secure.closeAllConnections();
  // The error page of the last one must not get in the way of the next
  expect(await goto(`${site.url}/next`)).toEqual({ ok: true });
});

test('a person who takes over stops an action that waits, before it is dispatched', async () => {
  const turn = await lease.agentTurn(signal);
  const prepared = (await hands.prepare({ type: 'click', element: element('Covered') }, turn)) as PreparedAction;
  const result = prepared.perform(turn);
  await lease.take();
  expect(await result).toMatchObject({ ok: false, dispatched: false, interrupted: true });
  expect(await prepared.perform(turn)).toMatchObject({
    ok: false,
    dispatched: false,
    error: { code: 'control.stale' },
  });
  await lease.release();
  const waiting = perform({ type: 'wait', seconds: 3_000 });
  await expect.poll(() => lease.take().then((state) => state.turn)).toBe('person');
  expect(await waiting).toMatchObject({ ok: false, interrupted: true });
  await lease.release();
});

test('a page that hangs fails the action in bounded time', async () => {
  await tabs.active.evaluate(`addEventListener('keydown',()=>{const start=Date.now();while(Date.now()-start<8000);})`);
  expect(await perform({ type: 'press', key: 'x' })).toMatchObject({
    ok: false,
    dispatched: true,
    error: { code: 'action.timeout', message: 'The page stopped answering.' },
  });
});

test('a drag presses, moves and releases', async () => {
  await tabs.active.evaluate(
    `window.trail=[];for(const t of ['mousedown','mouseup'])addEventListener(t,e=>trail.push([t,e.clientX,e.clientY]))`,
  );
  await perform({
    type: 'drag',
    path: [
      { x: 10, y: 300 },
      { x: 60, y: 310 },
    ],
  });
  expect(await tabs.active.evaluate('trail')).toEqual([
    ['mousedown', 10, 300],
    ['mouseup', 60, 310],
  ]);
});

// Self-signed, for loopback, made for this test alone
const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcgGObVGSsVTLdr0n
6ddBpdTuF0eEI5IP5PsAPXq/VcKhRANCAASw+Ds5Yq3QOsLrmrnPbZucVQdecK/K
3V5dJ6vummHnOx6rwrbmN4Cv4NiPAvEwBEcluFkNkIB82sRtPrkmoCxE
-----END PRIVATE KEY-----
`;
const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUOBupPGxA14ULY+Lhn1BV7PcMdsswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMzIwMDUyMloYDzIxMjYxMDMw
MjAwNTIyWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASw+Ds5Yq3QOsLrmrnPbZucVQdecK/K3V5dJ6vummHnOx6rwrbmN4Cv
4NiPAvEwBEcluFkNkIB82sRtPrkmoCxEo1MwUTAdBgNVHQ4EFgQUBvwO89LAxkGi
CygyCSW219wItHcwHwYDVR0jBBgwFoAUBvwO89LAxkGiCygyCSW219wItHcwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAxD0+KKCDXU0VhqkRp7dK
bIS6MPz5ciEYOBcIVLTJSa0CIEOysdd6wQdhfR051lduwlyqJkKY60j/Wr7p2lBg
eLDL
-----END CERTIFICATE-----
`;
