/** Owns the tests of what keeps `killOrphan` from ending a process that is not ours. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, processStartTime } from '../processes.ts';
import { killOrphan, rememberBrowser } from './orphans.ts';

let runDir: string;
let child: ChildProcess;

beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'wheelhouse-orphan-'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('spawn', resolve));
});

afterEach(async () => {
  child.kill('SIGKILL');
  await rm(runDir, { recursive: true });
});

test('a process with the same id but another start time is left alone', async () => {
  await writeFile(join(runDir, 'browser.json'), JSON.stringify({ pid: child.pid, startTime: 'long ago' }));
  expect(await killOrphan(runDir)).toBe(false);
  expect(await isAlive(child.pid!)).toBe(true);
});

test('a torn note ends nothing', async () => {
  await writeFile(join(runDir, 'browser.json'), `{"pid":${child.pid}`);
  expect(await killOrphan(runDir)).toBe(false);
  expect(await isAlive(child.pid!)).toBe(true);
});

test('the process that was remembered is ended, and is then known to be gone', async () => {
  const started = await processStartTime(child.pid!);
  expect(started).toBe(await processStartTime(child.pid!));
  await rememberBrowser(runDir, child.pid!);
  expect(await killOrphan(runDir)).toBe(true);
  await expect.poll(() => isAlive(child.pid!)).toBe(false);
  await new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  expect(await processStartTime(child.pid!)).toBeUndefined();
});
