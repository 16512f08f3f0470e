/** Owns `npm test`: the same set-up as a start, then checks, unit tests and end-to-end tests, and one line that counts. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, countPlaywright, countVitest } from './counts.mjs';
import { npmCommand, root, run, toolEnv } from './programs.mjs';
import { say, StepError } from './say.mjs';
import { ensureBuild, ensureDependencies, requireNode } from './setup.mjs';
import { ensureTestPrograms } from './testPrograms.mjs';

const usage = `npm test             checks, unit tests and end-to-end tests
npm test -- --unit   unit tests only
npm test -- --e2e    end-to-end tests only`;
const tool = (/** @type {readonly string[]} */ ...path) => join(root, 'node_modules', ...path);

/** @param {ReadonlySet<string>} only */
async function main(only) {
  await ensureDependencies();
  const node = requireNode();
  const programs = await ensureTestPrograms(node);
  const reports = mkdtempSync(join(tmpdir(), 'wheelhouse-test-'));
  const report = (/** @type {string} */ name) => join(reports, name);
  const env = (extra = {}) => toolEnv({ ...programs, ...extra });
  const parts = [];
  if (only.size === 0) parts.push(await check());
  if (only.size === 0 || only.has('--unit')) {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report('vitest.json')}`];
    const { code } = await run(node, [tool('vitest', 'vitest.mjs'), ...args], { env: env(), show: true });
    parts.push(countVitest(read(report('vitest.json')), code));
  }
  if (only.size === 0 || only.has('--e2e')) {
    await ensureBuild();
    const { code } = await run(node, [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'], {
      env: env({ PLAYWRIGHT_JSON_OUTPUT_NAME: report('playwright.json') }),
      show: true,
    });
    parts.push(countPlaywright(read(report('playwright.json')), code));
  }
  rmSync(reports, { recursive: true, force: true });
  return add(parts);
}

/** A failing check counts as one failure; a passing one is no test. */
async function check() {
  const { program, args } = npmCommand();
  const { code } = await run(program, [...args, 'run', '--silent', 'check'], { show: true });
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

const flags = new Set(process.argv.slice(2));
const unknown = [...flags].filter((flag) => flag !== '--unit' && flag !== '--e2e');
if (unknown.length > 0) {
  say(`There is no flag ${unknown.join(' ')}.\n${usage}`);
  process.exit(2);
}
let counts;
try {
  counts = await main(flags);
} catch (error) {
  say(error instanceof StepError ? error.message : `The tests could not be run: ${error?.stack ?? error}`);
  counts = { passed: 0, failed: 1, skipped: 0 };
}
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
