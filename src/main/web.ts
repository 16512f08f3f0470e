/** The web host's entry, and the command line's: reads the arguments, starts the core and serves it on loopback. */
import { join } from 'node:path';
import { AppError, errorWords, toErrorData } from '../shared/errors.ts';
import { type Core, createCore } from './core.ts';
import { connectWindow } from './handlers.ts';
import { parseArguments, type RunChoice, type ServeChoice, usage } from './hosts/cli/arguments.ts';
import { runCommand } from './hosts/cli/run.ts';
import { readTask } from './hosts/cli/taskFile.ts';
import { hasDisplay, openAppWindow } from './hosts/web/appWindow.ts';
import { openFolder } from './hosts/web/openFolder.ts';
import { MediaSigner } from './hosts/web/media.ts';
import { startWebHost } from './hosts/web/server.ts';
import { findDataDir } from './paths.ts';
import { version } from '../../package.json';

const programRoot = join(import.meta.dirname, '..', '..');

async function openHost(choice: ServeChoice | RunChoice) {
  const media = new MediaSigner();
  const core = await createCore({
    host: 'web',
    version,
    dataDir: findDataDir(choice.dataDir, process.env),
    resourcesDir: join(programRoot, 'resources'),
    env: process.env,
    mediaBase: (runId) => media.base(runId),
    openFolder,
  });
  const serve = (port: number) =>
    startWebHost({
      rendererDir: join(programRoot, 'out', 'renderer'),
      port,
      media,
      runFile: (runId, file) => core.runFile(runId, file),
      connect: (transport) => connectWindow(core, transport),
      log: core.log,
    });
  return { core, serve };
}

/** Ctrl-C reaches npm and us, so it arrives twice: only the third one, a person's second, cuts it short. */
function onSignals(stop: () => void): void {
  let count = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      count += 1;
      if (count === 1) stop();
      if (count > 2) process.exit(1);
    });
  }
}

async function serveCommand(choice: ServeChoice): Promise<number> {
  const { core, serve } = await openHost(choice);
  const host = await serve(choice.port).catch(async (thrown: unknown) => {
    await core.dispose();
    throw thrown;
  });
  // Not before we are sure to stay: a port that is in use must not cost a waiting run its life
  await core.recover({ takesQueue: true });
  core.announce(host.url);
  // Listened for before anybody is told that we are ready, so that no signal can come too early
  const stopped = new Promise<void>((resolve) => onSignals(resolve));
  console.log(`Wheelhouse ready: ${host.url}`);
  const window = choice.open && hasDisplay(process.env) ? showWindow(core, host.url) : undefined;
  await stopped;
  window?.close();
  await core.dispose();
  await host.close();
  return 0;
}

/** Waits for nothing: the browser may have to be installed first, and whoever will not wait has the address. */
function showWindow(core: Core, url: string): { close(): void } {
  let window: { close(): void } | undefined;
  let isClosed = false;
  core
    .browser()
    .then(({ path }) => {
      if (!isClosed) window = openAppWindow({ executable: path, url, dataDir: core.dataDir });
    })
    .catch((thrown: unknown) => {
      if (isClosed) return;
      core.log.warn({ err: thrown }, 'no window');
      console.error(`No window can be opened: ${toErrorData(thrown).message}\nOpen the address above in any browser.`);
    });
  return {
    close() {
      isClosed = true;
      window?.close();
    },
  };
}

async function runTask(choice: RunChoice): Promise<number> {
  const task = await readTask(choice, process.env);
  const { core, serve } = await openHost(choice);
  let host: ReturnType<typeof serve> | undefined;
  onSignals(() => void core.runs.cancelAll());
  await core.recover({ takesQueue: false });
  try {
    return await runCommand({
      core,
      task,
      json: choice.json,
      askAt: async (runId) => {
        host ??= serve(0);
        return `${(await host).url}#/runs/${runId}`;
      },
    });
  } finally {
    await core.dispose();
    await host?.then((open) => open.close());
  }
}

async function main(): Promise<number> {
  const choice = parseArguments(process.argv.slice(2));
  switch (choice.command) {
    case 'help':
      console.log(usage);
      return 0;
    case 'version':
      console.log(version);
      return 0;
    case 'serve':
      return serveCommand(choice);
    case 'run':
      return runTask(choice);
    default:
      return choice satisfies never;
  }
}

const badArguments = new Set(['input.invalid', 'url.invalid', 'schema.invalid', 'engine.unknown']);

// Whoever read our words may be gone (`| head`); a run is carried out and settled all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    const { code, message } = toErrorData(thrown);
    const { title, remedy } = errorWords[code];
    console.error(`${title}\n${message}\n${remedy}`);
    if (!(thrown instanceof AppError)) console.error(thrown);
    process.exit(badArguments.has(code) ? 2 : 3);
  },
);
