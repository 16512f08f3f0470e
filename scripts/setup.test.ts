/** Owns the proof of what set-up decides: what is stale, which host is meant, how results are counted. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { splitArguments } from './arguments.mjs';
import { add, countPlaywright, countVitest } from './counts.mjs';
import { run } from './programs.mjs';
import { areDependenciesStale, sourceHash } from './setup.mjs';

describe('stale or not', () => {
  let dir: string;
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'wheelhouse-setup-'));
    write('package-lock.json', '{"lock":1}');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('dependencies are stale until they match the lock file, and again when it changes', () => {
    expect(areDependenciesStale(dir)).toBe(true);
    mkdirSync(join(dir, 'node_modules'));
    expect(areDependenciesStale(dir)).toBe(true);
    write('node_modules/.package-lock.json', '{}');
    expect(areDependenciesStale(dir)).toBe(false);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(dir, 'package-lock.json'), later, later);
    // The same text with a newer time, as after a fresh checkout
    expect(areDependenciesStale(dir)).toBe(false);
    write('package-lock.json', '{"lock":2}');
    utimesSync(join(dir, 'package-lock.json'), later, later);
    expect(areDependenciesStale(dir)).toBe(true);
  });

  test('the build is stale for every change of a source, and for none of a test or of a time', () => {
    mkdirSync(join(dir, 'src', 'deep'), { recursive: true });
    write('src/deep/a.ts', 'one');
    const first = sourceHash(dir);
    const copy = mkdtempSync(join(tmpdir(), 'wheelhouse-setup-'));
    cpSync(dir, copy, { recursive: true });
    expect(sourceHash(copy)).toBe(first);
    rmSync(copy, { recursive: true });
    write('src/deep/a.test.ts', 'anything');
    utimesSync(join(dir, 'src', 'deep', 'a.ts'), 1, 1);
    expect(sourceHash(dir)).toBe(first);
    write('src/deep/b.ts', '');
    const second = sourceHash(dir);
    expect(second).not.toBe(first);
    rmSync(join(dir, 'src', 'deep', 'b.ts'));
    write('src/deep/c.ts', '');
    expect(sourceHash(dir)).not.toBe(second);
    rmSync(join(dir, 'src', 'deep', 'c.ts'));
    write('package.json', '{}');
    expect(sourceHash(dir)).not.toBe(first);
  });
});

test.each([
  [[], 'any', []],
  [['--port', '0', '--no-open'], 'any', ['--port', '0', '--no-open']],
  [['--web', '--data', 'run'], 'web', ['--data', 'run']],
  [['--data=x', '--electron'], 'electron', ['--data=x']],
  [['--help'], 'web', ['--help']],
  [['run', '--prompt', '--web'], 'web', ['run', '--prompt', '--web']],
  [['--data', 'd', 'run', '--json'], 'web', ['--data', 'd', 'run', '--json']],
])('arguments %j mean the host %s', (given, host, args) => {
  expect(splitArguments(given)).toEqual({ host, args });
});

describe('counts', () => {
  const vitest = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [] as object[],
  };
  const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 2 }, errors: [] as object[] };

  test('the reports add up', () => {
    expect(add([countVitest(vitest, 0), countPlaywright(playwright, 0)])).toEqual({ passed: 8, failed: 0, skipped: 4 });
  });

  test('a file that does not load, a report that is missing, a stray error and a flaky test are failures', () => {
    const unloaded = { status: 'failed', assertionResults: [] };
    expect(countVitest({ ...vitest, testResults: [unloaded, unloaded] }, 1).failed).toBe(2);
    expect(countVitest(undefined, 0).failed).toBe(1);
    expect(countVitest(vitest, 1).failed).toBe(1);
    expect(countPlaywright({ ...playwright, stats: { ...playwright.stats, flaky: 1 } }, 0).failed).toBe(1);
    expect(countPlaywright({ ...playwright, errors: [{}] }, 1).failed).toBe(1);
    expect(countPlaywright(playwright, 1).failed).toBe(1);
  });
});

test('a program that fails, is killed or does not exist is a code, not an exception', async () => {
  expect(await run(process.execPath, ['-e', 'console.error("why"); process.exit(3)'])).toEqual({
    code: 3,
    output: 'why',
  });
  expect((await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")'])).code).toBe(143);
  expect((await run(join(tmpdir(), 'no-such-program'), [])).code).toBe(127);
});
