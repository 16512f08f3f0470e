import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../shared/errors.ts';
import type { RunStatus } from '../shared/run.ts';
import { normaliseTask, type Task, type TaskInput, taskSchema } from '../shared/task.ts';
import { type Core, createCore } from './core.ts';
import type { LiveRun } from './liveRun.ts';
import { RunLog } from './store/runLog.ts';

let pages: ReturnType<typeof createServer>;
let deaf: ReturnType<typeof createServer>;
let pagesUrl: string;
let webhookUrl: string;
let dataDir: string;
let core: Core;
let letHang: () => void;
let isHanging: () => void;

beforeAll(async () => {
  pages = createServer((request, response) => {
    if (request.url === '/hang') {
      letHang = () => void response.end();
      return;
    }
    if (request.url === '/hangs') isHanging();
    response.setHeader('Content-Type', 'text/html');
    const busy = '<script>fetch("/hang").then(() => { navigator.sendBeacon("/hangs"); for (;;); })</script>';
    response.end(`<title>Plain</title><h1>Plain</h1>${request.url === '/busy' ? busy : ''}`);
  });
  deaf = createServer(() => undefined);
  for (const server of [pages, deaf]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pagesUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  webhookUrl = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`;
});
afterAll(() => {
  for (const server of [pages, deaf]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-endings-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await core.dispose();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

async function start(more: { env?: NodeJS.ProcessEnv; takesQueue?: boolean } = {}): Promise<Core> {
  core = await createCore({
    host: 'web',
    version: '0.0.0',
    dataDir,
    resourcesDir: join(import.meta.dirname, '../../resources'),
    env: { ...process.env, ...more.env },
    mediaBase: () => '/',
    openFolder: () => Promise.resolve(),
  });
  await core.recover({ takesQueue: more.takesQueue ?? true });
  return core;
}

function task(prompt: string, url?: string, more: Partial<TaskInput> = {}): Task {
  return normaliseTask(taskSchema.parse({ blocks: [{ label: 'block_1', prompt, ...(url ? { url } : {}) }], ...more }));
}

function begin(of: Core, given: Task): LiveRun {
  const run = of.runs.get(of.startRun(given));
  if (!run) throw new Error('The run was over at once.');
  return run;
}

async function become(run: LiveRun, status: RunStatus): Promise<void> {
  await vi.waitFor(() => expect(run.view.status).toBe(status), { timeout: 20_000, interval: 20 });
}

async function millisecondsOf(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
}

test('a disk that takes no more events fails the run, and the application goes on', async () => {
  await start();
  const run = begin(core, task('Wait 30 seconds', pagesUrl));
  await become(run, 'running');
  const full = vi.spyOn(RunLog.prototype, 'append').mockImplementation(() => {
    throw new AppError('data.unwritable', 'events.jsonl cannot be written: the disk is full.');
  });
  await run.takeControl();
  await run.settled;
  expect([run.view.status, run.view.error?.code]).toEqual(['failed', 'data.unwritable']);
  expect(() => core.startRun(task('Wait 0 seconds', pagesUrl))).toThrow(AppError);
  full.mockRestore();
  const next = begin(core, task('Wait 0 seconds', pagesUrl));
  await next.settled;
  expect(next.view.status).toBe('completed');
});

test('what comes after a run is settled changes nothing and goes into nobody else’s file', async () => {
  await start();
  const run = begin(core, task('Wait 0 seconds', pagesUrl));
  await run.settled;
  const { seq } = run.view;
  const other = begin(core, task('Wait 0 seconds', pagesUrl));
  run.emit({ type: 'noticed', notice: { code: 'internal', message: 'too late' } });
  await other.settled;
  expect(run.view.seq).toBe(seq);
  expect(await readFile(join(core.runDir(other.runId), 'events.jsonl'), 'utf8')).not.toContain('too late');
});

test('a run whose browser never comes up is canceled within two seconds', async () => {
  const executable = join(dataDir, 'hangs');
  await writeFile(executable, '#!/bin/sh\nexec sleep 20\n', { mode: 0o700 });
  await start({ env: { WHEELHOUSE_CHROMIUM: executable } });
  for (const state of ['looking', 'found']) {
    const run = begin(core, task('Wait 0 seconds', pagesUrl));
    await vi.waitFor(() => expect(core.programs().browser.state).toBe(state), { timeout: 10_000 });
    expect(run.view.status).toBe('queued');
    expect(await millisecondsOf(core.runs.cancel(run.runId))).toBeLessThan(2_000);
    expect(run.view.status).toBe('canceled');
  }
});

test('a webhook that does not answer holds neither the queue nor a cancel nor the end of the application', async () => {
  await start();
  core.changeSettings({ concurrentRuns: 1 });
  const first = begin(core, task('Wait 30 seconds', pagesUrl, { webhookUrl }));
  const second = begin(core, task('Wait 0 seconds', pagesUrl));
  await become(first, 'running');
  expect(await millisecondsOf(core.runs.cancel(first.runId))).toBeLessThan(2_000);
  await second.ended;
  expect(second.view.status).toBe('completed');
  expect(await millisecondsOf(core.dispose())).toBeLessThan(8_000);
  // It was not told, so the next start tells it.
  expect(core.library.unsettledRows().map((row) => row.runId)).toEqual([first.runId]);
});

test('a page that hangs can be taken over, handed back and canceled', async () => {
  await start();
  const run = begin(core, task('Wait 30 seconds', `${pagesUrl}/busy`));
  await vi.waitFor(() => expect(run.view.actions).toBe(2), { timeout: 20_000 });
  const hanging = new Promise<void>((resolve) => {
    isHanging = resolve;
  });
  letHang();
  await hanging;
  expect(await millisecondsOf(run.takeControl())).toBeLessThan(3_500);
  expect(await millisecondsOf(run.releaseControl())).toBeLessThan(4_500);
  expect(await millisecondsOf(core.runs.cancel(run.runId))).toBeLessThan(2_500);
  expect(run.view.status).toBe('canceled');
});

test('a command line leaves the runs that wait for the application alone', async () => {
  await start();
  core.changeSettings({ concurrentRuns: 1 });
  const first = begin(core, task('Wait 30 seconds', pagesUrl));
  const waiting = begin(core, task('Wait 0 seconds', pagesUrl));
  await become(first, 'running');
  await core.dispose();
  await start({ takesQueue: false });
  const own = begin(core, task('Wait 0 seconds', pagesUrl));
  await own.settled;
  await core.dispose();
  expect((await core.view(waiting.runId)).status).toBe('queued');
  await start();
  await core.runs.get(waiting.runId)?.settled;
  expect((await core.view(waiting.runId)).status).toBe('completed');
});

test('a run whose task is lost is failed at the next start, and never claimed to be done', async () => {
  const dir = join(dataDir, 'runs', 'tsk_0000000001');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'events.jsonl'), 'torn\n{"seq":2,"at":1,"type":"statusChanged","to":"queued"}\n');
  await start();
  await core.runs.get('tsk_0000000001')?.settled;
  const view = await core.view('tsk_0000000001');
  expect([view.status, view.error?.code]).toEqual(['failed', 'app.interrupted']);
});
