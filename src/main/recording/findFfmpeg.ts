/** Owns where ffmpeg is found: the person's own choice first, then what ships with us, then the machine. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../shared/errors.ts';

const execFileAsync = promisify(execFile);
const load = createRequire(import.meta.url);

export interface FoundFfmpeg {
  readonly path: string;
  readonly version: string;
}

/**
 * The first ffmpeg that runs: WHEELHOUSE_FFMPEG, the configured path, `ffmpeg-static`, PATH and the usual places,
 * then the binaries of `@ffmpeg-installer`. Undefined where there is none.
 * @throws AppError `ffmpeg.not_found` where WHEELHOUSE_FFMPEG or the settings name a program that does not run
 */
export async function findFfmpeg(options: {
  readonly configured?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}): Promise<FoundFfmpeg | undefined> {
  const fromEnv = options.env['WHEELHOUSE_FFMPEG'];
  if (fromEnv) return checkNamed(fromEnv, 'WHEELHOUSE_FFMPEG names');
  if (options.configured) return checkNamed(options.configured, 'Settings name');
  for (const path of candidates(options.env)) {
    const found = existsSync(path) ? await check(path) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The folder of the `ffmpeg-static` package; undefined where npm has left it out. */
export function ffmpegStaticFolder(): string | undefined {
  const file = resolveOptional(() => load.resolve('ffmpeg-static/package.json'));
  return file === undefined ? undefined : join(file, '..');
}

async function checkNamed(path: string, who: string): Promise<FoundFfmpeg> {
  if (!existsSync(path)) throw new AppError('ffmpeg.not_found', `${who} “${path}”, which does not exist.`);
  const found = await check(path);
  if (!found) throw new AppError('ffmpeg.not_found', `${who} “${path}”, which does not run as ffmpeg.`);
  return found;
}

/** Runs the program; a file of that name may be for another machine, or no ffmpeg at all. */
async function check(path: string): Promise<FoundFfmpeg | undefined> {
  try {
    const { stdout } = await execFileAsync(path, ['-version'], { timeout: 10_000, windowsHide: true });
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
    return version === undefined ? undefined : { path, version };
  } catch {
    // It does not run here, which is the answer
    return undefined;
  }
}

function* candidates(env: NodeJS.ProcessEnv): Generator<string> {
  const bundled = resolveOptional(() => load('ffmpeg-static') as unknown);
  if (typeof bundled === 'string') yield unpacked(bundled);
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...folders, ...usualFolders(env)]) yield join(folder, name);
  const installer = resolveOptional(() => load('@ffmpeg-installer/ffmpeg') as unknown);
  if (typeof installer === 'object' && installer !== null && 'path' in installer) {
    if (typeof installer.path === 'string') yield unpacked(installer.path);
  }
}

/** Where installers put it without telling PATH, or where a program started from a desktop has a shorter PATH. */
function usualFolders(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'win32') {
    const local = env['LOCALAPPDATA'];
    return ['C:\\ffmpeg\\bin', ...(local ? [join(local, 'Microsoft', 'WinGet', 'Links')] : [])];
  }
  return ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin', '/snap/bin'];
}

/** A program cannot run from within an archive; the packager puts it beside. */
function unpacked(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

function resolveOptional<T>(resolve: () => T): T | undefined {
  try {
    return resolve();
  } catch {
    // An optional package that is not there is no fault
    return undefined;
  }
}
