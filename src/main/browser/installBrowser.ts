/** Owns getting a browser where there is none: Playwright's own install, then the system's package manager. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { describe, findBrowser, playwrightCache, type FoundBrowser } from './findBrowser.ts';
import { killTree } from '../processes.ts';

/** A network that answers at all lets an installer say something within this time. */
const silenceMs = 20_000;
/** Package managers are silent while they unpack. */
const packageSilenceMs = 180_000;

interface InstallOptions {
  /** One line of what the installer says, as it says it. */
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly silenceMs: number;
}

/**
 * Installs a browser.
 * @throws AppError `browser.not_found` that says what was tried; the reason of `signal` where it is aborted
 */
export async function installBrowser(options: InstallOptions): Promise<FoundBrowser> {
  const tried: string[] = [];
  options.onProgress('Downloading Chromium');
  const failure = await runProgram(playwrightInstall(), options);
  const [cached] = playwrightCache();
  if (failure === undefined && cached !== undefined) return describe(cached);
  tried.push(`Playwright’s download (${failure ?? 'it left no browser'})`);
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    options.onProgress('Installing Chromium with the system’s package manager');
    const aptFailure = await installWithApt(options);
    const found = aptFailure === undefined ? await findBrowser({ env: withoutChoice() }) : undefined;
    if (found) return found;
    tried.push(`apt-get install chromium (${aptFailure ?? 'it left no browser'})`);
  }
  throw new AppError(
    'browser.not_found',
    `No browser is installed and none could be installed. Tried: ${tried.join('; ')}.`,
  );
}

function withoutChoice(): NodeJS.ProcessEnv {
  return { ...process.env, WHEELHOUSE_CHROMIUM: undefined };
}

function playwrightInstall(): Program {
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json');
  return {
    command: process.execPath,
    args: [join(dirname(manifest), 'cli.js'), 'install', '--no-shell', 'chromium'],
    // In Electron `process.execPath` is Electron itself, which this makes a plain Node
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    silenceMs,
  };
}

async function installWithApt(options: InstallOptions): Promise<string | undefined> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install: Program = {
    command: 'apt-get',
    args: ['install', '-y', 'chromium'],
    env,
    silenceMs: packageSilenceMs,
  };
  const first = await runProgram(install, options);
  if (first === undefined) return undefined;
  const update = await runProgram({ command: 'apt-get', args: ['update'], env, silenceMs: packageSilenceMs }, options);
  return update === undefined ? runProgram(install, options) : first;
}

/** Runs a program to its end. @returns why it failed; undefined where it worked */
async function runProgram(program: Program, { onProgress, signal }: InstallOptions): Promise<string | undefined> {
  signal.throwIfAborted();
  const child = spawn(program.command, program.args, {
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let lastError: string | undefined;
  const silence = new AbortController();
  const stop = () => {
    if (child.pid !== undefined) void killTree(child.pid);
  };
  const watchdog = setTimeout(() => {
    silence.abort();
    stop();
  }, program.silenceMs);
  const listen = (chunk: Buffer) => {
    watchdog.refresh();
    for (const line of readable(chunk.toString('utf8'))) {
      if (/error|fail|^E:/i.test(line)) lastError = line;
      onProgress(line);
    }
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  signal.addEventListener('abort', stop, { once: true });
  const outcome = await new Promise<number | Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code) => resolve(code ?? 1));
  });
  clearTimeout(watchdog);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (silence.signal.aborted) return 'no answer from the network';
  if (outcome instanceof Error) return outcome.message;
  return outcome === 0 ? undefined : (lastError ?? `exit code ${outcome}`);
}

/** What an installer writes, as lines for a person: without colours, and without the insides of its errors. */
function readable(output: string): string[] {
  const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const lines = output.replace(colour, '').split(/[\r\n]+/);
  return lines.map((line) => line.trim().slice(0, 200)).filter((line) => /\w/.test(line) && !line.startsWith('at '));
}
