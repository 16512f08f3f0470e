/** Owns which browser is used: the order of the places to look in, and what is known of the one that was found. */
import { execFile } from 'node:child_process';
import { access, constants, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { AppError } from '../../shared/errors.ts';

const run = promisify(execFile);
const versionMs = 5_000;

export interface FoundBrowser {
  readonly path: string;
  /** What a person calls it, such as `Google Chrome`. */
  readonly name: string;
  /** Such as `140.0.7339.82`; empty where only the running browser can tell. */
  readonly version: string;
}

interface Places {
  /** The path from Settings; empty means none. */
  readonly configured?: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The browser to use: `WHEELHOUSE_CHROMIUM`, then Settings, then an installed Chrome, Edge or Chromium, then
 * Playwright's own cache. Undefined where there is none.
 * @throws AppError `browser.not_found` where a path that somebody set leads to no program
 */
export async function findBrowser({ configured, env }: Places): Promise<FoundBrowser | undefined> {
  const set = [
    { path: env['WHEELHOUSE_CHROMIUM'], where: 'WHEELHOUSE_CHROMIUM' },
    { path: configured, where: 'the browser path in Settings' },
  ];
  for (const { path, where } of set) {
    if (!path?.trim()) continue;
    if (await isProgram(path.trim())) return describe(path.trim());
    throw new AppError('browser.not_found', `There is no program at “${path.trim()}”, which ${where} names.`);
  }
  for (const path of candidates(env)) {
    if (await isProgram(path)) return describe(path);
  }
  return undefined;
}

/** Everywhere a browser may be, best first. */
function candidates(env: NodeJS.ProcessEnv): string[] {
  return [...installed(env), ...onPath(env), ...playwrightCache()];
}

function installed(env: NodeJS.ProcessEnv): string[] {
  switch (process.platform) {
    case 'win32': {
      const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
        (root) => root !== undefined,
      );
      const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
      return [...programs, 'Chromium\\Application\\chrome.exe'].flatMap((program) =>
        roots.map((root) => join(root, program)),
      );
    }
    case 'darwin': {
      const names = ['Google Chrome', 'Microsoft Edge', 'Chromium'];
      return names.flatMap((name) =>
        ['/Applications', join(homedir(), 'Applications')].map((root) =>
          join(root, `${name}.app/Contents/MacOS/${name}`),
        ),
      );
    }
    default:
      return [
        '/opt/google/chrome/chrome',
        '/usr/bin/google-chrome-stable',
        '/opt/microsoft/msedge/msedge',
        '/usr/bin/microsoft-edge-stable',
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/snap/bin/chromium',
      ];
  }
}

function onPath(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'win32') return [];
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
    'chromium',
    'chromium-browser',
  ];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Where Playwright's own install puts its browser, whether or not it is there. */
export function playwrightCache(): string[] {
  try {
    return [chromium.executablePath()].filter((path) => path !== '');
  } catch {
    // Playwright has no build for this system, so its cache holds none
    return [];
  }
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there, or not to be run: it is no candidate
    return false;
  }
}

/** Name and version of the browser at `path`. */
export async function describe(path: string): Promise<FoundBrowser> {
  if (process.platform === 'win32') return { path, name: browserName(path), version: await windowsVersion(path) };
  try {
    const { stdout } = await run(path, ['--version'], { timeout: versionMs, windowsHide: true });
    const match = /^(.*?)\s*(\d+(?:\.\d+){1,3})/m.exec(stdout);
    return { path, name: match?.[1]?.trim() ?? browserName(path), version: match?.[2] ?? '' };
  } catch {
    // A browser that does not tell its version may well run; the running one tells it later
    return { path, name: browserName(path), version: '' };
  }
}

/** On Windows `--version` opens a window, but next to the program is a folder named after the version. */
async function windowsVersion(path: string): Promise<string> {
  const entries = await readdir(dirname(path)).catch(() => []);
  return entries.filter((entry) => /^\d+(\.\d+){3}$/.test(entry)).at(-1) ?? '';
}

/** What a person calls the browser at `path`, judged by the path alone. */
export function browserName(path: string): string {
  const file = basename(path).toLowerCase();
  if (file.includes('edge')) return 'Microsoft Edge';
  if (path.toLowerCase().includes('chromium')) return 'Chromium';
  return file.includes('chrome') ? 'Google Chrome' : basename(path);
}
