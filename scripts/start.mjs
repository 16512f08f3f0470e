/** Owns `npm start`: whatever this machine needs first, then Wheelhouse in the host that fits it. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { splitArguments } from './arguments.mjs';
import { getElectron, hasDisplay } from './electron.mjs';
import { handOver, root } from './programs.mjs';
import { say, StepError } from './say.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';

const cannotStart = 127;

async function main() {
  // The application resolves relative paths in flags against the folder its caller was in.
  process.env['INIT_CWD'] ??= process.cwd();
  const { host, args } = splitArguments(process.argv.slice(2));
  await ensureDependencies();
  const node = requireNode();
  await ensureBuild();
  const electron = host === 'web' ? undefined : await chooseElectron(host === 'electron');
  if (electron) {
    const code = await startElectron(electron, args);
    if (code !== cannotStart) return code;
    say('Electron cannot run on this machine, most likely for want of a system library; using the web host.');
  }
  return startWeb(node, args);
}

/** @param {boolean} isForced */
async function chooseElectron(isForced) {
  if (!hasDisplay(process.env)) {
    say('There is no display; Wheelhouse is served on loopback.');
    return undefined;
  }
  const electron = await getElectron(isForced);
  if ('program' in electron) return electron.program;
  say(`${electron.reason}; using the web host instead.`);
  return undefined;
}

/** @param {string} program @param {string[]} args */
function startElectron(program, args) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: undefined };
  const isRoot = process.getuid?.() === 0;
  return handOver(program, [...(isRoot ? ['--no-sandbox'] : []), root, ...args], env);
}

/** @param {string} node @param {string[]} args */
async function startWeb(node, args) {
  const entry = join(root, 'out', 'main', 'web.js');
  if (realpathSync(node) !== realpathSync(process.execPath)) return handOver(node, [entry, ...args], process.env);
  // We are that Node already: the host takes over this process, with its signals and its exit code.
  process.argv = [process.execPath, entry, ...args];
  process.chdir(root);
  await import(pathToFileURL(entry).href);
  return undefined;
}

try {
  const code = await main();
  if (code !== undefined) process.exit(code);
} catch (error) {
  say(error instanceof StepError ? error.message : `Wheelhouse could not start: ${error?.stack ?? error}`);
  process.exit(1);
}
