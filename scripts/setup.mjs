/** Owns what every start needs first: installed dependencies and a fresh build, each done again only when stale. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { currentNode, npmCommand, root, run, toolEnv } from './programs.mjs';
import { say, StepError, withProgress } from './say.mjs';

const oldestNode = 22;
const built = ['out/main/index.js', 'out/main/web.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const networkFault =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/;

/** Installs what package-lock.json names, where it is missing or another one was installed. */
export async function ensureDependencies() {
  if (!areDependenciesStale(root)) return;
  const isFirst = !existsSync(join(root, 'node_modules'));
  say(isFirst ? 'Installing dependencies; this takes a minute or two.' : 'Dependencies changed; installing them.');
  // Asked first, because npm tries every package for minutes before it gives up; its cache may still have them all.
  const unreachable = await findNetworkFault();
  const offlineFlag = unreachable === undefined ? [] : ['--offline'];
  // Windows does not let npm delete the Node that this very process may be running in.
  const commands = process.platform === 'win32' && !isFirst ? ['install'] : ['ci', 'install'];
  let failure = '';
  for (const command of commands) {
    const { code, output } = await withProgress('Installing dependencies', () =>
      npm(command, '--no-audit', '--no-fund', '--include=dev', '--include=optional', ...offlineFlag),
    );
    if (code === 0) {
      writeFileSync(dependencyStamp(root), lockHash(root));
      return;
    }
    failure = output;
  }
  throw new StepError({
    what: 'The dependencies could not be installed.',
    why: unreachable ?? lastLines(failure, 8),
    remedy:
      unreachable === undefined
        ? 'Delete the folder node_modules and try again.'
        : 'Check the network connection, and the registry and proxy settings of npm, then try again.',
  });
}

/** @param {...string} more */
function npm(...more) {
  const { program, args } = npmCommand();
  return run(program, [...args, ...more, '--loglevel=error'], { env: toolEnv({ npm_config_loglevel: 'error' }) });
}

/** Why npm's registry cannot be reached; undefined where it can, even if it does not like the question. */
async function findNetworkFault() {
  const { code, output } = await withProgress('Reaching the package registry', () =>
    npm('ping', '--fetch-retries=0', '--fetch-timeout=15000'),
  );
  const line = code === 0 ? undefined : output.split('\n').find((text) => networkFault.test(text));
  return line && `The package registry cannot be reached (${networkFault.exec(line)?.[0]}).`;
}

/** @param {string} dir the folder of package.json */
export function areDependenciesStale(dir) {
  const modules = join(dir, 'node_modules');
  if (!existsSync(modules)) return true;
  if (readText(dependencyStamp(dir)) === lockHash(dir)) return false;
  // npm writes this file at the end of every install, so an install by hand counts as well.
  const byHand = join(modules, '.package-lock.json');
  if (!existsSync(byHand) || statSync(byHand).mtimeMs < statSync(join(dir, 'package-lock.json')).mtimeMs) return true;
  writeFileSync(dependencyStamp(dir), lockHash(dir));
  return false;
}

/** @param {string} dir */
function dependencyStamp(dir) {
  return join(dir, 'node_modules', '.wheelhouse-stamp');
}

/** Of the system too: a folder shared with a container holds programs for one of the two. @param {string} dir */
function lockHash(dir) {
  const hash = createHash('sha256').update(readFileSync(join(dir, 'package-lock.json')));
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

/** @throws StepError where the Node we have is too old and npm brought no newer one */
export function requireNode() {
  const node = currentNode();
  if (node !== process.execPath || Number(process.versions.node.split('.')[0]) >= oldestNode) return node;
  throw new StepError({
    what: `Wheelhouse needs Node ${oldestNode} or newer to run; this is ${process.versions.node}.`,
    why: 'The newer Node that npm brings along is missing, perhaps because install scripts are switched off.',
    remedy: `Install Node ${oldestNode} or newer, or run "npm install --ignore-scripts=false" and try again.`,
  });
}

/** Builds `out/` where it does not match the sources. */
export async function ensureBuild() {
  const stampFile = join(root, 'out', '.stamp');
  const stamp = sourceHash(root);
  if (built.every((path) => existsSync(join(root, path))) && readText(stampFile) === stamp) return;
  const node = requireNode();
  rmSync(stampFile, { force: true });
  const { code, output } = await withProgress('Building', () =>
    run(node, [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build']),
  );
  if (code !== 0) {
    throw new StepError({
      what: 'Wheelhouse could not be built.',
      why: lastLines(output, 25),
      remedy: 'If you changed the sources, correct the error above; else delete the folder out and try again.',
    });
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** One hash over everything that the build reads; tests are not part of it. @param {string} dir */
export function sourceHash(dir) {
  const hash = createHash('sha256');
  const files = ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
  for (const path of [...files.map((name) => join(dir, name)), ...sourcesIn(join(dir, 'src'))]) {
    const text = existsSync(path) ? readFileSync(path) : undefined;
    hash.update(`${relative(dir, path).split(sep).join('/')}\0${text?.length ?? -1}\0`);
    if (text) hash.update(text);
  }
  return hash.digest('hex');
}

/** @param {string} dir @returns {string[]} */
function sourcesIn(dir) {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [path];
  });
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The end of what a tool said, without colours and stack traces. @param {string} text @param {number} count */
function lastLines(text, count) {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.slice(-count).join('\n  ') || 'It ended without a word.';
}
