/** Owns how scripts start other programs: quietly to their end, or in our place with signals and exit code passed on. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const passedOn = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const tailLength = 8_000;

/** The Node that npm's `node` package brought, else the one we run in. */
export function currentNode() {
  const home = join(root, 'node_modules', 'node');
  const candidates =
    process.platform === 'win32'
      ? [join(home, 'bin', 'node.exe'), join(home, 'node_modules', `node-win-${process.arch}`, 'bin', 'node.exe')]
      : [join(home, 'bin', 'node')];
  return candidates.find((path) => existsSync(path)) ?? process.execPath;
}

/** How npm is called: its own program where we know it, since Windows cannot start `npm.cmd` without a shell. */
export function npmCommand() {
  const { npm_execpath: given, npm_node_execpath: node } = process.env;
  const beside = dirname(process.execPath);
  const cli = [
    given && /npm-cli\.[cm]?js$/.test(given) ? given : undefined,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path !== undefined && existsSync(path));
  return cli ? { program: node ?? process.execPath, args: [cli] } : { program: 'npm', args: [] };
}

/** The environment with our tools and our Node first. */
export function toolEnv(extra = {}) {
  const bin = join(root, 'node_modules', '.bin');
  const [name = 'PATH'] = Object.keys(process.env).filter((key) => key.toUpperCase() === 'PATH');
  const path = process.env[name] ?? '';
  return { ...process.env, [name]: path.split(delimiter)[0] === bin ? path : `${bin}${delimiter}${path}`, ...extra };
}

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show] lets the program write to our own stdout and stderr
 * @property {(text: string) => void} [onOutput]
 * @property {AbortSignal} [signal] kills it
 */

/**
 * Runs a program to its end, which never rejects: a program that cannot be started has code 127.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` is the end of what it wrote; empty with `show`
 */
export function run(program, args, { env = toolEnv(), show = false, onOutput, signal } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      shell: program === 'npm' && process.platform === 'win32',
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    });
    const stopPassing = passSignals(child, true);
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-tailLength);
      onOutput?.(chunk.toString());
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => {
      stopPassing();
      done({ code: 127, output: `${output}\n${error.message}`.trim() });
    });
    child.once('close', (code, by) => {
      stopPassing();
      done({ code: codeOf(code, by), output: output.trim() });
    });
  });
}

/**
 * Runs a program in our place: our terminal, our signals, and its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} 127 where it cannot be started
 */
export function handOver(program, args, env) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
    const stopPassing = passSignals(child, false);
    child.once('error', () => {
      stopPassing();
      done(127);
    });
    child.once('exit', (code, by) => {
      stopPassing();
      done(codeOf(code, by));
    });
  });
}

/**
 * Each kind of signal goes on once: a terminal sends Ctrl-C to the whole group, and npm sends it again.
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} thenEnd whether we end with the child, because it is only a step of ours
 */
function passSignals(child, thenEnd) {
  const seen = new Set();
  const handlers = passedOn.map((signal) => {
    const handler = () => {
      if (seen.has(signal)) return;
      seen.add(signal);
      child.kill(signal);
      if (thenEnd) child.once('exit', () => process.exit(codeOf(null, signal)));
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => handlers.forEach((remove) => remove());
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
function codeOf(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
