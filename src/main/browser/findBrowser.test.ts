/** Owns the tests of which browser is chosen, with program files that are really there or not. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserName, findBrowser } from './findBrowser.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wheelhouse-programs-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, says: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${says}"\n`);
  await chmod(path, 0o755);
  return path;
}

test.skipIf(process.platform === 'win32')(
  'the variable beats the settings, and the settings beat what is installed',
  async () => {
    const ours = await program('ours', 'Google Chrome 140.0.7339.82 beta');
    const theirs = await program('theirs', 'Chromium 139.0.1.2 built on Debian');
    expect(await findBrowser({ configured: theirs, env: { WHEELHOUSE_CHROMIUM: ours } })).toEqual({
      path: ours,
      name: 'Google Chrome',
      version: '140.0.7339.82',
    });
    expect(await findBrowser({ configured: theirs, env: {} })).toEqual({
      path: theirs,
      name: 'Chromium',
      version: '139.0.1.2',
    });
  },
);

test('a path that somebody set and that leads nowhere is named, not skipped', async () => {
  const gone = join(folder, 'gone');
  await expect(findBrowser({ env: { WHEELHOUSE_CHROMIUM: gone } })).rejects.toMatchObject({
    code: 'browser.not_found',
    message: expect.stringMatching(/gone.*WHEELHOUSE_CHROMIUM/) as string,
  });
  await expect(findBrowser({ configured: folder, env: {} })).rejects.toMatchObject({ code: 'browser.not_found' });
});

test('an empty setting means none', async () => {
  const found = await findBrowser({ configured: ' ', env: { ...process.env, WHEELHOUSE_CHROMIUM: '' } });
  expect(found?.version).toMatch(/^\d+\./);
});

test('a browser is called what people call it', () => {
  expect(browserName('/opt/google/chrome/chrome')).toBe('Google Chrome');
  expect(browserName('C:\\Edge\\msedge.exe'.replaceAll('\\', '/'))).toBe('Microsoft Edge');
  expect(browserName('/cache/chromium-1200/chrome-linux/chrome')).toBe('Chromium');
});
