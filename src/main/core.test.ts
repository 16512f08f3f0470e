import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ApiRun } from '../shared/apiRun.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { RunStatus } from '../shared/run.ts';
import type { RunView } from '../shared/runView.ts';
import { normaliseTask, type Task, type TaskInput, taskSchema } from '../shared/task.ts';
import { type Core, createCore } from './core.ts';
import { lockDataFolder } from './store/lock.ts';
import { readEvents } from './store/runLog.ts';

const resourcesDir = join(import.meta.dirname, '../../resources');
let dataDir: string;
let silent: Server;
let pages: ReturnType<typeof createServer>;
let pagesUrl: string;
let silentUrl: string;
let core: Core | undefined;

beforeAll(async () => {
  silent = createTcpServer(() => undefined);
  pages = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<title>Plain</title><h1>Plain</h1><button>Press me</button>');
  });
  for (const server of [silent, pages]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  pagesUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.close();
  pages.close();
});
afterEach(async () => {
  await core?.dispose();
  core = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(env: NodeJS.ProcessEnv = {}): Promise<Core> {
  dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-core-'));
  return restart(env);
}

async function restart(env: NodeJS.ProcessEnv = {}): Promise<Core> {
  core = await createCore({
    host: 'web',
    version: '0.0.0',
    dataDir,
    resourcesDir,
    env: { ...process.env, ...env },
    mediaBase: () => '/',
    openFolder: () => Promise.resolve(),
  });
  await core.recover({ takesQueue: true });
  return core;
}

function task(prompt: string, url?: string, more: Partial<TaskInput> = {}): Task {
  return normaliseTask(taskSchema.parse({ blocks: [{ label: 'block_1', prompt, ...(url ? { url } : {}) }], ...more }));
}

async function finished(of: Core, runId: string): Promise<RunView> {
  await of.runs.get(runId)?.settled;
  return of.view(runId);
}

async function become(of: Core, runId: string, status: RunStatus): Promise<void> {
  await vi.waitFor(() => expect(of.runs.get(runId)?.view.status).toBe(status), { timeout: 20_000, interval: 20 });
}

/** Process id of the ffmpeg that writes into `runDir`. */
function encoderOf(runDir: string): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return Number(
    lines
      .find((line) => line.includes('ffmpeg') && line.includes(runDir))
      ?.trim()
      .split(' ')[0],
  );
}

const cases: [string, () => Task, RunStatus, ErrorCode][] = [
  ['a page that answers 500', () => task('Click "X"', 'practice:/status/500'), 'failed', 'navigation.http_error'],
  ['a page that nobody serves', () => task('Click "X"', 'http://127.0.0.1:9/'), 'failed', 'navigation.failed'],
  ['a page that never answers', () => task('Click "X"', silentUrl, { timeLimitS: 2 }), 'timed_out', 'budget.time'],
  ['an element that is not there', () => task('Click "Nowhere"', pagesUrl), 'terminated', 'element.not_found'],
  [
    'too many steps',
    () => task('Wait 0 seconds\nWait 0 seconds\nWait 0 seconds', pagesUrl, { maxSteps: 2 }),
    'timed_out',
    'budget.steps',
  ],
  [
    'a person who may not be asked',
    () => task('Wait for me', pagesUrl, { mayAsk: false }),
    'terminated',
    'human.unavailable',
  ],
];

test.each(cases)('%s ends the run in the right status and keeps what there is', async (_name, make, status, code) => {
  const here = await start();
  const view = await finished(here, here.startRun(make()));
  expect([view.status, view.error?.code]).toEqual([status, code]);
  expect(view.error?.message.length).toBeGreaterThan(10);
  expect(view.recording?.durationMs).toBeGreaterThan(0);
  expect(view.cards.every((card) => !('state' in card) || card.state !== 'running')).toBe(true);
  const json = JSON.parse(await readFile(join(here.runDir(view.runId), 'run.json'), 'utf8')) as ApiRun;
  expect(json).toMatchObject({ status, errors: [{ error_code: code }] });
});

test('a browser that dies in mid-run fails the run, and the next run works', async () => {
  const here = await start();
  const first = here.startRun(task('Wait 30 seconds', pagesUrl));
  await become(here, first, 'running');
  const { pid } = JSON.parse(await readFile(join(here.runDir(first), 'browser.json'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  expect((await finished(here, first)).error?.code).toBe('browser.closed');
  expect((await finished(here, here.startRun(task('Wait 0 seconds', pagesUrl)))).status).toBe('completed');
});

test('an ffmpeg that dies in mid-run is told once, and the run goes on with the video it has', async () => {
  const here = await start();
  const runId = here.startRun(task('Wait 3 seconds', 'practice:/animation'));
  await vi.waitFor(() => expect(here.runs.get(runId)?.view.recording).toBeDefined(), { timeout: 20_000 });
  process.kill(encoderOf(here.runDir(runId)), 'SIGKILL');
  const view = await finished(here, runId);
  expect(view.status).toBe('completed');
  expect(view.notices.map((notice) => notice.code)).toEqual(['recording.failed']);
});

test('without a browser or without ffmpeg it is said what is missing', async () => {
  const here = await start({ WHEELHOUSE_CHROMIUM: '/nowhere/chromium' });
  const failed = await finished(here, here.startRun(task('Wait 0 seconds', pagesUrl)));
  expect([failed.status, failed.error?.code]).toEqual(['failed', 'browser.not_found']);
  expect(failed.error?.message).toContain('/nowhere/chromium');
  await here.dispose();
  const silentCore = await restart({ WHEELHOUSE_FFMPEG: '/nowhere/ffmpeg' });
  const view = await finished(silentCore, silentCore.startRun(task('Wait 0 seconds', pagesUrl)));
  expect([view.status, view.recordingProblem?.code]).toEqual(['completed', 'ffmpeg.not_found']);
});

test('two runs at once, the others wait their turn, and a waiting one can be canceled', async () => {
  const here = await start();
  const ids = [1, 2, 3, 4].map(() => here.startRun(task('Wait 30 seconds', pagesUrl)));
  const [first = '', second = '', third = '', fourth = ''] = ids;
  await become(here, first, 'running');
  await become(here, second, 'running');
  expect([here.runs.get(third)?.row.place, here.runs.get(fourth)?.row.place]).toEqual([1, 2]);
  await here.runs.cancel(third);
  expect((await here.view(third)).status).toBe('canceled');
  expect(here.runs.get(fourth)?.row.place).toBe(1);
  await here.runs.cancel(first);
  await become(here, fourth, 'running');
  await here.runs.cancelAll();
  expect(here.library.rows().map((row) => row.status)).toEqual(['canceled', 'canceled', 'canceled', 'canceled']);
});

test('a second run on one profile waits and says why, and finds the cookies of the first', async () => {
  const here = await start();
  const first = here.startRun(task('Wait 1 second', 'practice:/shop', { profile: 'mine' }));
  const second = here.startRun(task('Wait 0 seconds', 'practice:/shop', { profile: 'mine' }));
  await vi.waitFor(() => expect(here.runs.get(second)?.view.notices[0]?.code).toBe('profile.busy'), {
    timeout: 10_000,
  });
  expect((await finished(here, first)).status).toBe('completed');
  expect((await finished(here, second)).status).toBe('completed');
  expect(await here.profiles()).toEqual(['mine']);
});

test('what was going on at the end of an earlier process is failed, what waited runs', async () => {
  const here = await start();
  const [one = '', two = ''] = [1, 2].map(() => here.startRun(task('Wait 30 seconds', 'practice:/animation')));
  const waiting = here.startRun(task('Wait 0 seconds', pagesUrl));
  for (const runId of [one, two]) {
    const isWaiting = () =>
      here.runs.get(runId)?.view.cards.some((card) => card.kind === 'action' && card.number === 2);
    await vi.waitFor(() => expect(isWaiting()).toBe(true), { timeout: 20_000 });
  }
  // A copy of the data folder at this moment is what a kill would leave behind.
  const copy = `${dataDir}-copy`;
  execFileSync('cp', ['-r', dataDir, copy]);
  await here.runs.cancelAll();
  await here.dispose();
  await rm(dataDir, { recursive: true });
  execFileSync('mv', [copy, dataDir]);
  await rm(join(dataDir, 'wheelhouse.lock'), { force: true });
  const next = await restart();
  for (const runId of [one, two]) {
    const view = await finished(next, runId);
    expect([view.status, view.error?.code]).toEqual(['failed', 'app.interrupted']);
    expect(view.recording?.durationMs).toBeGreaterThan(0);
  }
  expect((await finished(next, waiting)).status).toBe('completed');
});

test('one data folder has one Wheelhouse', async () => {
  await start();
  await expect(lockDataFolder(dataDir)).rejects.toMatchObject({ code: 'data.locked' });
});

test('a run with torn and foreign lines in its log opens with what is there', async () => {
  const here = await start();
  const runId = here.startRun(task('Wait 0 seconds', pagesUrl));
  const whole = await finished(here, runId);
  const file = join(here.runDir(runId), 'events.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  lines.splice(2, 0, 'not json', '{"seq":3}', '');
  await writeFile(file, `${lines.join('\n')}\n{"seq":99,"at":1,"ty`);
  expect((await readEvents(here.runDir(runId))).damaged).toBeGreaterThan(1);
  expect((await here.view(runId)).status).toBe(whole.status);
});

test('taking over and handing back at any moment never breaks a run', async () => {
  const here = await start();
  const prompt = Array.from({ length: 12 }, () => 'Scroll down\nWait 0 seconds').join('\n');
  const runId = here.startRun(task(prompt, 'practice:/scroll'));
  const run = here.runs.get(runId)!;
  await become(here, runId, 'running');
  let turns = 0;
  while (run.view.finishedAt === undefined && turns < 6) {
    await run.takeControl().catch(() => undefined);
    const { actions } = run.view;
    if (run.view.isDriven) {
      turns += 1;
      expect(run.view.status).toBe('paused');
      await new Promise((resolve) => setImmediate(resolve));
      expect(run.view.actions).toBe(actions);
      await run.releaseControl();
    }
    await vi.waitFor(() => expect(run.view.actions > actions || run.view.finishedAt !== undefined).toBe(true), {
      timeout: 20_000,
    });
  }
  expect((await finished(here, runId)).status).toBe('completed');
  expect(turns).toBeGreaterThan(2);
  // goto and 24 sentences: none is left out, and none is done twice
  const count = (state: string) =>
    run.view.cards.filter((card) => card.kind === 'action' && card.state === state).length;
  expect(count('completed')).toBeLessThanOrEqual(25);
  expect(count('completed') + count('interrupted')).toBeGreaterThanOrEqual(25);
});
