/** Owns whether Electron can be used here: its binary, one attempt to fetch it, and the memory of a failed one. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, toolEnv } from './programs.mjs';
import { withProgress } from './say.mjs';

const home = join(root, 'node_modules', 'electron');
const memoryFile = join(root, 'node_modules', '.cache', 'wheelhouse', 'electron.json');
const idleLimitMs = 15_000;
const rememberMs = 24 * 3_600_000;

/** @param {NodeJS.ProcessEnv} env */
export function hasDisplay(env) {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** The program file of an Electron that is complete on this disk. */
function findElectron() {
  const pathFile = join(home, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist');
  const program = join(folder, readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : undefined;
}

/**
 * Electron's program file, fetched once where it is missing.
 * @param {boolean} isForced tries again although it failed less than 24 hours ago
 * @returns {Promise<{ program: string } | { reason: string }>}
 */
export async function getElectron(isForced) {
  const found = findElectron();
  if (found) return { program: found };
  if (!existsSync(join(home, 'package.json'))) return { reason: 'Electron is not installed' };
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const failure = isForced ? undefined : recall(version, Date.now());
  if (failure) return { reason: `${failure} (tried less than a day ago; --electron tries again)` };
  const reason = await fetchElectron();
  const program = findElectron();
  if (program) {
    rmSync(memoryFile, { force: true });
    return { program };
  }
  mkdirSync(join(memoryFile, '..'), { recursive: true });
  writeFileSync(memoryFile, JSON.stringify({ version, failedAt: Date.now(), reason }));
  return { reason };
}

/** Why the last attempt failed, where it was for this version and not too long ago. */
function recall(/** @type {string} */ version, /** @type {number} */ now) {
  if (!existsSync(memoryFile)) return undefined;
  try {
    const memory = JSON.parse(readFileSync(memoryFile, 'utf8'));
    const age = now - memory.failedAt;
    return memory.version === version && age >= 0 && age < rememberMs ? String(memory.reason) : undefined;
  } catch {
    // A damaged memory is no memory: the attempt is made again.
    return undefined;
  }
}

/** @returns {Promise<string>} why it failed, for the case that it did */
async function fetchElectron() {
  // The download goes to a temporary folder of ours, so that its growth can be watched.
  const temporary = mkdtempSync(join(tmpdir(), 'wheelhouse-electron-'));
  const idle = new AbortController();
  const size = () => sizeOf(temporary) + sizeOf(join(home, 'dist'));
  let last = { size: size(), at: performance.now() };
  try {
    const { output } = await withProgress('Fetching Electron', (detail) => {
      const timer = setInterval(() => {
        const now = size();
        if (now !== last.size) last = { size: now, at: performance.now() };
        else if (performance.now() - last.at > idleLimitMs) idle.abort();
        detail(`${(now / 1_000_000).toFixed(0)} MB`);
      }, 500);
      const env = toolEnv({ TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_RUN_AS_NODE: undefined });
      return run(process.execPath, [join(home, 'install.js')], {
        env,
        signal: idle.signal,
        onOutput: () => (last = { ...last, at: performance.now() }),
      }).finally(() => clearInterval(timer));
    });
    if (idle.signal.aborted) return `Electron could not be fetched: nothing arrived for ${idleLimitMs / 1000} seconds`;
    if (output.includes('fetch failed')) return 'Electron could not be fetched: its download server cannot be reached';
    const error = output.split('\n').find((line) => /error/i.test(line)) ?? 'its installer ended without a word';
    return `Electron could not be fetched: ${error.trim()}`;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Bytes below a folder, as far as they can be counted while it changes. @param {string} path @returns {number} */
function sizeOf(path) {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) return stat.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    // It was moved away between listing and measuring.
    return 0;
  }
}
