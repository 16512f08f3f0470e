/** Owns the tests of a browser's life and end, and of its tabs, with real browsers that really die. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { isAlive } from '../processes.ts';
import { killOrphan, rememberBrowser } from './orphans.ts';
import { takeScreenshot } from './screenshot.ts';
import { Tabs } from './tabs.ts';
import { launchTestBrowser, serveSite, type TestBrowser, type TestSite } from './testSite.ts';

let site: TestSite;
const open: TestBrowser[] = [];

beforeAll(async () => {
  site = await serveSite({
    '/': '<title>Start</title><a href="/two" target="_blank">Two</a>',
    '/two': '<title>Two</title>',
    '/agent': (request, response) => void response.end(JSON.stringify(request.headers)),
    '/worker': `<script>const w=new Worker(URL.createObjectURL(new Blob(['postMessage(navigator.userAgent)'])));
      w.onmessage=e=>document.title=e.data</script>`,
  });
});

afterAll(async () => {
  await Promise.all(open.map((browser) => browser.dispose()));
  await site.close();
});

async function launch(): Promise<TestBrowser & { tabs: Tabs; lost: AppError[] }> {
  const browser = await launchTestBrowser();
  open.push(browser);
  const lost: AppError[] = [];
  const tabs = new Tabs(browser.session.context, { onLost: (reason) => void lost.push(reason) });
  return { ...browser, tabs, lost };
}

/** Every process, zombies aside, that was started with the browser's profile folder in its command line. */
async function processesOf(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'stat=,args=']);
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.startsWith('Z'));
}

test('pages, requests and workers see the browser’s own user agent, without the word for headless mode', async () => {
  const { session, tabs } = await launch();
  await tabs.active.goto(`${site.url}/agent`);
  const headers = JSON.parse(await tabs.active.locator('body').innerText()) as Record<string, string>;
  expect(headers['user-agent']).toMatch(/Chrome\/\d+/);
  expect(JSON.stringify(headers)).not.toMatch(/headless/i);
  await tabs.active.goto(`${site.url}/worker`);
  await expect.poll(() => tabs.active.title()).toBe(headers['user-agent']);
  expect(session.version).toMatch(/^\d+\./);
});

test('closing is certain, may be asked for twice, and leaves no process behind', async () => {
  const { session, folder, closed, lost } = await launch();
  expect((await processesOf(folder)).length).toBeGreaterThan(0);
  await Promise.all([session.close(), session.close()]);
  expect(await isAlive(session.pid)).toBe(false);
  await expect.poll(() => processesOf(folder)).toEqual([]);
  expect([...closed, ...lost]).toEqual([]);
});

test('a browser that hangs is closed all the same, within two seconds', async () => {
  const { session, folder, tabs } = await launch();
  await tabs.active.goto(site.url);
  process.kill(session.pid, 'SIGSTOP');
  const start = performance.now();
  await session.close();
  expect(performance.now() - start).toBeLessThan(2_000);
  await expect.poll(() => processesOf(folder)).toEqual([]);
});

test('the run’s signal closes the browser', async () => {
  const { session, abort, closed } = await launch();
  abort.abort(new Error('over'));
  await expect.poll(() => isAlive(session.pid)).toBe(false);
  expect(closed).toEqual([]);
});

test('a browser that is killed reports once that it is gone, and its last page does not report as well', async () => {
  const { session, closed, lost } = await launch();
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    process.kill(session.pid, 'SIGKILL');
    await expect.poll(() => closed.map((reason) => reason.code)).toEqual(['browser.closed']);
    vi.advanceTimersByTime(1_000);
  } finally {
    vi.useRealTimers();
  }
  await session.close();
  expect(lost).toEqual([]);
});

test('tabs follow popups and selection; a crash and the end of the last page are reported', async () => {
  const { tabs, lost } = await launch();
  let changes = 0;
  const stop = tabs.onChange(() => (changes += 1));
  await tabs.active.goto(site.url);
  const first = tabs.active;
  await first.getByRole('link').click();
  await expect
    .poll(() => tabs.list())
    .toMatchObject([
      { id: 't1', title: 'Start', isActive: false },
      { id: 't2', title: 'Two', url: `${site.url}/two`, isActive: true },
    ]);
  await tabs.select('t1');
  expect(tabs.active).toBe(first);
  await tabs.select('t2');
  await tabs.active.close();
  expect(tabs.active).toBe(first);
  await expect(tabs.select('t2')).rejects.toMatchObject({ code: 'input.invalid' });
  expect(changes).toBeGreaterThan(4);
  stop();
  await tabs.active.goto('chrome://crash').catch(() => undefined);
  await expect.poll(() => lost.map((reason) => reason.code)).toEqual(['page.crashed']);
  await first.close();
  await expect.poll(() => lost.map((reason) => reason.code)).toEqual(['page.crashed', 'page.closed']);
});

test('a screenshot is a JPEG of the viewport, and a closed page simply has none', async () => {
  const { tabs, folder } = await launch();
  const file = join(folder, 'shot.jpg');
  await tabs.active.goto(site.url);
  expect(await takeScreenshot(tabs.active, file)).toBe(true);
  const picture = await readFile(file);
  expect([...picture.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  expect(jpegSize(picture)).toEqual({ width: 1280, height: 720 });
  const page = tabs.active;
  await page.close();
  expect(await takeScreenshot(page, file)).toBe(false);
});

/** Reads the frame header of a baseline or progressive JPEG. */
function jpegSize(picture: Buffer): { width: number; height: number } | undefined {
  for (let at = 2; at < picture.length; at += 2 + picture.readUInt16BE(at + 2)) {
    const marker = picture[at + 1];
    if (marker === 0xc0 || marker === 0xc2)
      return { height: picture.readUInt16BE(at + 5), width: picture.readUInt16BE(at + 7) };
  }
  return undefined;
}

test('a browser left behind is ended at the next start, and another process with its id is not', async () => {
  const { session, folder } = await launch();
  const runDir = await mkdtemp(join(tmpdir(), 'wheelhouse-run-'));
  try {
    await rememberBrowser(runDir, process.pid);
    const note = await readFile(join(runDir, 'browser.json'), 'utf8');
    await rememberBrowser(runDir, session.pid);
    expect(await killOrphan(runDir)).toBe(true);
    await expect.poll(() => processesOf(folder)).toEqual([]);
    expect(await readdir(runDir)).toEqual([]);
    expect(await killOrphan(runDir)).toBe(false);
    expect(note).toContain(String(process.pid));
  } finally {
    await rm(runDir, { recursive: true });
  }
});
