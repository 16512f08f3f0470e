/** Owns a Wheelhouse under test: the built web host as a process of its own, on an empty data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, expect, type Page, test as base } from '@playwright/test';
import type { ApiRun } from '../src/shared/apiRun.ts';
import { isFinal } from '../src/shared/run.ts';

const entry = join(import.meta.dirname, '..', 'out', 'main', 'web.js');
export const chromiumPath = process.env['WHEELHOUSE_CHROMIUM'] ?? '/usr/bin/chromium';

/** One started process and the address that it printed. */
export class Application {
  readonly dataDir: string;
  #child: ChildProcess | undefined;
  url = '';

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  /** Starts the host and waits for its ready line. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const child = spawn(process.execPath, [entry, '--port', '0', '--no-open', '--data', this.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /^Wheelhouse ready: (\S+)$/.exec(line);
      if (match?.[1]) {
        this.url = match[1];
        return;
      }
    }
    throw new Error('The host ended before it was ready.');
  }

  /** Ends the host as a person would, or as a crash would. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** `run.json` of the only run, or of the named one. */
  async runJson(runId?: string): Promise<ApiRun> {
    const [only] = await readdir(join(this.dataDir, 'runs'));
    return JSON.parse(await readFile(join(this.runDir(runId ?? only ?? ''), 'run.json'), 'utf8')) as ApiRun;
  }

  /** `run.json` once it tells of the ending; it is written right after the window has been told. */
  async finalRun(): Promise<ApiRun> {
    await expect.poll(async () => isFinal((await this.runJson()).status)).toBe(true);
    return this.runJson();
  }

  runDir(runId: string): string {
    return join(this.dataDir, 'runs', runId);
  }
}

/** Runs a command line of Wheelhouse to its end. */
export async function runCli(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly onStart?: (child: ChildProcess) => void } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

export const test = base.extend<{ application: Application; window: Page; dataDir: string }, { viewer: Browser }>({
  viewer: [
    async ({}, use) => {
      const viewer = await chromium.launch({
        executablePath: chromiumPath,
        chromiumSandbox: process.getuid?.() !== 0,
        args: ['--disable-background-networking'],
      });
      await use(viewer);
      await viewer.close();
    },
    { scope: 'worker' },
  ],
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-e2e-'));
    await use(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
  application: async ({ dataDir }, use) => {
    const application = new Application(dataDir);
    await application.start();
    await use(application);
    await application.stop();
  },
  window: async ({ viewer, application }, use) => {
    const context = await viewer.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(application.url);
    await use(page);
    await context.close();
    if (problems.length > 0) throw new Error(`The window threw: ${problems.join('; ')}`);
  },
});

export { expect } from '@playwright/test';
