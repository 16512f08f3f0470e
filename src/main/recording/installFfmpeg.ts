/** Owns getting an ffmpeg onto a machine that has none. */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { ffmpegStaticFolder, findFfmpeg, type FoundFfmpeg } from './findFfmpeg.ts';

/** An installer that neither writes nor says anything for so long is stuck: no network, as a rule. */
const idleLimitMs = 20_000;

interface InstallOptions {
  /** Told in words how far it is. */
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Installs ffmpeg by the first way that works: `ffmpeg-static`'s own download, else the system's packages where
 * we are root on a Debian-like Linux.
 * @throws AppError `ffmpeg.not_found` that says what was tried
 */
export async function installFfmpeg(options: InstallOptions): Promise<FoundFfmpeg> {
  const tried: string[] = [];
  for (const way of [downloadStatic, installPackage]) {
    options.signal.throwIfAborted();
    const failure = await way(options);
    if (failure !== undefined) tried.push(failure);
    else {
      const found = await findFfmpeg({ env: { PATH: process.env['PATH'] } });
      if (found) return found;
      tried.push('what was installed does not run');
    }
  }
  options.signal.throwIfAborted();
  throw new AppError('ffmpeg.not_found', `ffmpeg could not be installed: ${tried.join('; ')}.`);
}

/** Why it failed, or undefined where it worked. */
async function downloadStatic({ onProgress, signal }: InstallOptions): Promise<string | undefined> {
  const folder = ffmpegStaticFolder();
  if (folder === undefined) return 'npm has left out ffmpeg-static';
  if (/app\.asar[\\/]/.test(folder)) return 'a packaged application cannot change itself';
  onProgress('Downloading ffmpeg');
  let lastMb = 0;
  return runInstaller({
    command: process.execPath,
    args: [join(folder, 'install.js')],
    // Electron's own binary is a Node when told so
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    signal,
    onLine: () => undefined,
    measure: async () => {
      const bytes = await folderBytes(folder);
      const mb = Math.floor(bytes / 1_000_000);
      if (mb > lastMb) onProgress(`Downloading ffmpeg: ${mb} MB`);
      lastMb = mb;
      return bytes;
    },
  });
}

async function installPackage({ onProgress, signal }: InstallOptions): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'the system’s packages need an administrator';
  }
  const apt = (...args: string[]) =>
    runInstaller({
      command: 'apt-get',
      args,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      signal,
      onLine: (line) => onProgress(`Installing ffmpeg: ${line}`),
    });
  const install = () => apt('install', '-y', '--no-install-recommends', 'ffmpeg');
  onProgress('Installing ffmpeg by apt-get');
  if ((await install()) === undefined) return undefined;
  signal.throwIfAborted();
  // A fresh machine or container has no lists of packages yet.
  return (await apt('update')) ?? (await install());
}

/** Runs an installer until it ends, is aborted or gets stuck. Resolves with why it failed, if it did. */
function runInstaller(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Anything that changes while the installer works without a word. */
  readonly measure?: () => Promise<number>;
}): Promise<string | undefined> {
  const { command, args, env, signal, measure } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let last = '';
    let lastSign = performance.now();
    let measured = 0;
    let isStuck = false;
    const watch = setInterval(() => {
      void measure?.().then((value) => {
        if (value !== measured) lastSign = performance.now();
        measured = value;
      });
      if (performance.now() - lastSign < idleLimitMs) return;
      isStuck = true;
      child.kill('SIGKILL');
    }, 1_000);
    const end = (failure: string | undefined) => {
      clearInterval(watch);
      resolve(failure);
    };
    const onData = (data: Buffer) => {
      lastSign = performance.now();
      const line = data.toString('utf8').trim().split('\n').at(-1)?.trim().slice(0, 200);
      if (!line) return;
      last = line;
      options.onLine(line);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('error', (error) => end(`${command}: ${error.message}`));
    child.once('close', (code) => {
      if (code === 0) end(undefined);
      else end(isStuck ? 'the download stood still' : `${command} failed (${last || `exit ${code ?? 'by a signal'}`})`);
    });
  });
}

async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder)) {
    // A file may be renamed away while we look
    sum += await stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}
