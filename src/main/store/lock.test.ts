/** Owns the tests of the lock, by real processes that race and are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { processStartTime } from '../processes.ts';
import { lockDataFolder } from './lock.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wheelhouse-lock-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A process of its own that tries to lock the folder each time it is told to. */
interface Starter {
  readonly child: ChildProcess;
  /** What became of an attempt: `won`, or the message of the error. */
  attempt(): Promise<string>;
  kill(): Promise<void>;
}

async function startStarter(dir: string): Promise<Starter> {
  const script = `
    import { createInterface } from 'node:readline';
    import { lockDataFolder } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    console.log('ready');
    for await (const line of createInterface({ input: process.stdin })) {
      await lockDataFolder(${JSON.stringify(dir)}).then(() => console.log('won'), (error) => console.log(error.code + ' ' + error.message));
    }
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const read = async () => String((await lines.next()).value);
  const kill = () => {
    child.kill('SIGKILL');
    return exited;
  };
  onTestFinished(kill);
  expect(await read()).toBe('ready');
  return {
    child,
    kill,
    attempt: () => {
      child.stdin.write('go\n');
      return read();
    },
  };
}

async function leave(dir: string, name: string, content: unknown): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
}

/** A process id that nobody has. */
const deadPid = 2 ** 22 + 12_345;

describe('the lock of the data folder', () => {
  test('lets exactly one of many through, again after each is killed', async () => {
    const dir = join(root, 'race');
    let starters = await Promise.all(Array.from({ length: 6 }, () => startStarter(dir)));
    while (starters.length > 1) {
      const results = await Promise.all(starters.map((starter) => starter.attempt()));
      const winners = starters.filter((_, index) => results[index] === 'won');
      expect(winners).toHaveLength(1);
      const pid = String(winners[0]!.child.pid);
      for (const result of results)
        if (result !== 'won') expect(result).toContain(`data.locked ${dir} is in use by process ${pid}`);
      await winners[0]!.kill();
      starters = starters.filter((starter) => starter !== winners[0]);
    }
    expect((await readdir(dir)).filter((name) => name !== 'wheelhouse.lock')).toEqual([]);
  });

  test('names the address of the one that has it, and is free after its release', async () => {
    const dir = join(root, 'named');
    const lock = await lockDataFolder(dir);
    lock.announce('http://127.0.0.1:4711/?token=x');
    await expect(lockDataFolder(dir)).rejects.toMatchObject({
      code: 'data.locked',
      message: expect.stringMatching(new RegExp(`${dir}.*${process.pid}.*http://127.0.0.1:4711/`)) as string,
    });
    lock.release();
    lock.release();
    (await lockDataFolder(dir)).release();
    expect(await readdir(dir)).toEqual([]);
  });

  test.each([
    ['a process that is gone', { pid: deadPid, startTime: '1' }],
    ['another process that has its id now', { pid: process.pid, startTime: 'long ago' }],
    ['nothing that can be read', 'torn {'],
  ])('of %s is taken over', async (what, content) => {
    const dir = join(root, what);
    await leave(dir, 'wheelhouse.lock', content);
    const lock = await lockDataFolder(dir);
    const held = JSON.parse(await readFile(join(dir, 'wheelhouse.lock'), 'utf8')) as unknown;
    expect(held).toEqual({ pid: process.pid, startTime: await processStartTime(process.pid) });
    lock.release();
  });

  test('of one that was killed while it took over another is taken over too', async () => {
    const dir = join(root, 'guard');
    await leave(dir, 'wheelhouse.lock', { pid: deadPid, startTime: '1' });
    await leave(dir, `wheelhouse.lock.${deadPid}-1`, { pid: deadPid + 1, startTime: '1' });
    (await lockDataFolder(dir)).release();
    expect(await readdir(dir)).toEqual([]);
  });

  test('does not touch the lock of somebody else when it is released late', async () => {
    const dir = join(root, 'late');
    const lock = await lockDataFolder(dir);
    await leave(dir, 'wheelhouse.lock', { pid: deadPid, startTime: '1' });
    lock.release();
    expect(await readdir(dir)).toEqual(['wheelhouse.lock']);
  });

  test('says in words why a folder cannot be used', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(lockDataFolder(join(root, 'file', 'data'))).rejects.toMatchObject({
      code: 'data.unwritable',
      message: expect.stringContaining('a part of the path is a file') as string,
    });
  });
});

test.runIf(process.platform === 'linux')(
  'a folder that no folder can be made in is said to be unwritable, at once',
  async () => {
    await expect(lockDataFolder('/proc/nowhere/wheelhouse')).rejects.toMatchObject({ code: 'data.unwritable' });
  },
);
