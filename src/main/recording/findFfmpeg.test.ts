/** Owns the tests of where ffmpeg comes from. */
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ffmpegStaticFolder, findFfmpeg } from './findFfmpeg.ts';
import { installFfmpeg } from './installFfmpeg.ts';
import { testFfmpeg } from './testVideo.ts';

let dir: string;
let real: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wheelhouse-ffmpeg-'));
  real = await testFfmpeg();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function program(folder: string, name: string, script: string): Promise<string> {
  await mkdir(join(dir, folder), { recursive: true });
  const path = join(dir, folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('ffmpeg', () => {
  test('is the one that the environment names, then the one in the settings', async () => {
    const fromEnv = await program('env', 'ffmpeg', 'echo "ffmpeg version 9.1-env Copyright"');
    const configured = await program('configured', 'ffmpeg', 'echo "ffmpeg version 9.2-set Copyright"');
    const env = { PATH: process.env['PATH'], WHEELHOUSE_FFMPEG: fromEnv };
    expect(await findFfmpeg({ configured, env })).toEqual({ path: fromEnv, version: '9.1-env' });
    expect(await findFfmpeg({ configured, env: {} })).toEqual({ path: configured, version: '9.2-set' });
    expect((await findFfmpeg({ configured: '', env: {} }))?.version).toMatch(/\d/);
  });

  test('that is named but missing or no ffmpeg is an error that names it, never replaced in silence', async () => {
    const broken = await program('broken', 'ffmpeg', 'exit 1');
    const missing = join(dir, 'missing', 'ffmpeg');
    for (const path of [broken, missing, dir]) {
      const failure = { code: 'ffmpeg.not_found', message: expect.stringContaining(path) as string };
      await expect(findFfmpeg({ env: { WHEELHOUSE_FFMPEG: path } })).rejects.toMatchObject(failure);
      await expect(findFfmpeg({ configured: path, env: {} })).rejects.toMatchObject(failure);
    }
  });

  test.skipIf(ffmpegStaticFolder() !== undefined)('on PATH is passed over where it does not run', async () => {
    await program('broken', 'ffmpeg', 'exit 1');
    await mkdir(join(dir, 'good'));
    await symlink(real, join(dir, 'good', 'ffmpeg'));
    const PATH = [join(dir, 'broken'), join(dir, 'good')].join(':');
    expect((await findFfmpeg({ env: { PATH } }))?.path).toBe(join(dir, 'good', 'ffmpeg'));
  });
});

describe.skipIf(ffmpegStaticFolder() !== undefined || process.getuid?.() !== 0)('installing ffmpeg', () => {
  /** A package manager that writes down how it was called; `script` says what it then does. */
  async function withApt(folder: string, script: string): Promise<{ calls: () => Promise<string[]> }> {
    const log = join(dir, folder, 'calls');
    await program(folder, 'apt-get', `echo "$*" >> ${log}\n${script}`);
    vi.stubEnv('PATH', `${join(dir, folder)}:${process.env['PATH'] ?? ''}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    return { calls: async () => (await readFile(log, 'utf8')).trim().split('\n') };
  }

  test('fetches the lists of packages where they are missing, and tells how far it is', async () => {
    const { calls } = await withApt(
      'apt',
      'echo "Unpacking ffmpeg"; [ "$1" = update ] || grep -q update "$(dirname "$0")/calls"',
    );
    const said: string[] = [];
    const found = await installFfmpeg({ onProgress: (text) => said.push(text), signal: new AbortController().signal });
    expect(found.version).toMatch(/\d/);
    const install = 'install -y --no-install-recommends ffmpeg';
    expect(await calls()).toEqual([install, 'update', install]);
    expect(said).toContain('Installing ffmpeg: Unpacking ffmpeg');
  });

  test('that does not work says what was tried', async () => {
    await withApt('fails', 'echo "E: no network" >&2; exit 100');
    await expect(
      installFfmpeg({ onProgress: () => undefined, signal: new AbortController().signal }),
    ).rejects.toMatchObject({
      code: 'ffmpeg.not_found',
      message: expect.stringContaining('E: no network') as string,
    });
  });

  test('can be called off', async () => {
    const { calls } = await withApt('hangs', 'exec sleep 60');
    const abort = new AbortController();
    const installing = installFfmpeg({ onProgress: () => undefined, signal: abort.signal });
    await vi.waitFor(calls, { timeout: 10_000 });
    abort.abort();
    await expect(installing).rejects.toThrow('aborted');
  });
});
