/** Owns the wiring of the whole application: the domains, the runs, and what a host may ask of them. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandOutput, LiveState, RunRow } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import type { RunEvent } from '../shared/event.ts';
import { isFinal, isLive } from '../shared/run.ts';
import type { RunView } from '../shared/runView.ts';
import type { Settings, SettingsPatch } from '../shared/settings.ts';
import type { Task } from '../shared/task.ts';
import { checkTask, createEngine } from './agent/engines.ts';
import { findBrowser, type FoundBrowser } from './browser/findBrowser.ts';
import { installBrowser } from './browser/installBrowser.ts';
import { plainUserAgent } from './browser/userAgent.ts';
import { withLimit } from './browser/limit.ts';
import { LiveRun } from './liveRun.ts';
import { type Log, openLog } from './log.ts';
import { type PracticeSite, startPracticeSite } from './practice.ts';
import { ProgramFinder } from './programs.ts';
import { findFfmpeg, type FoundFfmpeg } from './recording/findFfmpeg.ts';
import { installFfmpeg } from './recording/installFfmpeg.ts';
import { recoverRun } from './recovery.ts';
import { newRunId } from './runId.ts';
import { rowOf } from './runRow.ts';
import { Runs } from './runs.ts';
import { saveRunJson, tellWebhook } from './settle.ts';
import { Stage } from './stage.ts';
import { type Library, openLibrary } from './store/library.ts';
import { type DataLock, lockDataFolder } from './store/lock.ts';
import { foldEvents, runFile } from './store/runFolder.ts';
import { readEvents, RunLog } from './store/runLog.ts';
import { untilAborted } from './stopSignal.ts';
import { Windows } from './windows.ts';

export interface CoreOptions {
  readonly host: 'web' | 'electron';
  readonly version: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** The address under which the window finds the files of a run. */
  readonly mediaBase: (runId: string) => string;
  readonly openFolder: (path: string) => Promise<void>;
}

/** A webhook that does not answer keeps Wheelhouse from ending for this long; the next start tells it then. */
const webhookGraceMs = 5_000;

type Programs = CommandOutput<'getApp'>['programs'];

/**
 * Opens Wheelhouse on a data folder, making the folder where it is missing. Nothing is begun before `recover`.
 * @throws AppError `data.locked` or `data.unwritable`
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const lock = await lockDataFolder(options.dataDir);
  try {
    await mkdir(join(options.dataDir, 'runs'), { recursive: true });
    const log = openLog(join(options.dataDir, 'logs', 'wheelhouse.log'));
    const practice = await startPracticeSite({ dir: join(options.resourcesDir, 'practice') });
    const library = await openLibrary(options.dataDir, {
      rebuildRow: async (runId) => {
        const { events } = await readEvents(join(options.dataDir, 'runs', runId));
        return events.length > 0 ? rowOf(foldEvents(runId, events)) : undefined;
      },
      onNotice: (notice) => log.warn({ notice }, 'library'),
    });
    return new Core({ options, lock, log, practice, library });
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

interface CoreParts {
  readonly options: CoreOptions;
  readonly lock: DataLock;
  readonly log: Log;
  readonly practice: PracticeSite;
  readonly library: Library;
}

/** Everything of Wheelhouse but its window; one for each data folder. */
export class Core {
  readonly options: CoreOptions;
  readonly log: Log;
  readonly library: Library;
  readonly runs: Runs;
  readonly windows = new Windows();
  readonly #lock: DataLock;
  readonly #practice: PracticeSite;
  readonly #browser: ProgramFinder<FoundBrowser>;
  readonly #ffmpeg: ProgramFinder<FoundFfmpeg>;
  readonly #listeners = new Map<string, Set<(event: RunEvent) => void>>();
  readonly #hangUp = new AbortController();
  #revision = 0;
  #closing: Promise<void> | undefined;

  constructor({ options, lock, log, practice, library }: CoreParts) {
    this.options = options;
    this.log = log;
    this.library = library;
    this.#lock = lock;
    this.#practice = practice;
    const { env } = options;
    const tell = () => this.windows.emit('programsChanged', this.programs());
    this.#browser = new ProgramFinder(
      {
        find: () => findBrowser({ configured: library.settings.chromiumPath, env }),
        install: installBrowser,
      },
      tell,
    );
    this.#ffmpeg = new ProgramFinder(
      { find: () => findFfmpeg({ configured: library.settings.ffmpegPath, env }), install: installFfmpeg },
      tell,
    );
    this.runs = new Runs({
      limit: () => library.settings.concurrentRuns,
      createRun: () => this.#createRun(newRunId(), []),
      check: checkTask,
      onRow: (row) => this.#tellRow(row),
    });
  }

  get dataDir(): string {
    return this.options.dataDir;
  }

  get logFile(): string {
    return join(this.dataDir, 'logs', 'wheelhouse.log');
  }

  /** Counts every change of the list of runs. */
  get revision(): number {
    return this.#revision;
  }

  programs(): Programs {
    return { browser: this.#browser.state, ffmpeg: this.#ffmpeg.state };
  }

  /** The browser, found or installed. @throws AppError `browser.not_found` */
  browser(): Promise<FoundBrowser> {
    return this.#browser.get();
  }

  /** Names the address of this Wheelhouse for whoever finds the data folder in use. */
  announce(url: string): void {
    this.#lock.announce(url);
  }

  /** Accepts a task whose addresses are normalised. @returns the id of its run */
  startRun(task: Task): string {
    return this.runs.start(task).runId;
  }

  runDir(runId: string): string {
    return join(this.dataDir, 'runs', runId);
  }

  /** Where a file of a run lies: its video, a screenshot or a download; undefined for anything else. */
  runFile(runId: string, file: string): string | undefined {
    return runFile(this.runDir(runId), file);
  }

  /** A run that is over, or as far as it has got. @throws AppError `run.not_found` */
  async view(runId: string): Promise<RunView> {
    return this.runs.get(runId)?.view ?? foldEvents(runId, await this.readEvents(runId, 0));
  }

  /** The events of a run after `afterSeq`. @throws AppError `run.not_found` */
  async readEvents(runId: string, afterSeq: number): Promise<RunEvent[]> {
    if (!this.library.row(runId)) throw new AppError('run.not_found', `No run is called ${runId}.`);
    const { events } = await readEvents(this.runDir(runId));
    return events.filter((event) => event.seq > afterSeq);
  }

  /** Calls `listener` with every later event of a run. @returns how to stop */
  onRunEvent(runId: string, listener: (event: RunEvent) => void): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Names of the persistent browser profiles. */
  async profiles(): Promise<string[]> {
    const entries = await readdir(join(this.dataDir, 'profiles'), { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  changeSettings(patch: SettingsPatch): Settings {
    const settings = this.library.changeSettings(patch);
    if (patch.chromiumPath !== undefined) this.#browser.reset();
    if (patch.ffmpegPath !== undefined) this.#ffmpeg.reset();
    if (patch.concurrentRuns !== undefined) this.runs.onLimitChanged();
    this.windows.emit('settingsChanged', settings);
    return settings;
  }

  /**
   * Begins: looks for the programs and settles what an earlier process left unfinished.
   * @param options.takesQueue whether runs that were left waiting are begun; else they go on waiting
   */
  async recover({ takesQueue }: { readonly takesQueue: boolean }): Promise<void> {
    // What they find or miss is in their state; who needs one asks again.
    const ffmpeg = () =>
      this.#ffmpeg.get().then(
        ({ path }) => path,
        () => undefined,
      );
    void ffmpeg();
    // Asked for now, the user agent costs the first run no second start of the browser.
    this.browser()
      .then(({ path }) => plainUserAgent(path))
      .catch(() => undefined);
    for (const row of this.library.unsettledRows()) {
      const onFault = (err: unknown) => this.log.error({ err, runId: row.runId }, 'run could not be recovered');
      try {
        const { events } = await readEvents(this.runDir(row.runId));
        const isWaiting = !isLive(row.status) && !isFinal(row.status);
        if (events.length === 0) this.library.settleRow(row);
        else if (!isWaiting || takesQueue) this.#recoverRun(row.runId, events, ffmpeg).catch(onFault);
      } catch (thrown) {
        // One run that cannot be opened keeps nobody from the others
        onFault(thrown);
      }
    }
  }

  /** @throws AppError `data.unwritable` */
  #recoverRun(runId: string, events: readonly RunEvent[], ffmpeg: () => Promise<string | undefined>): Promise<void> {
    const run = this.#createRun(runId, events);
    this.runs.adopt(run);
    const enqueue = (waiting: LiveRun) => this.runs.enqueue(waiting);
    return recoverRun({ runDir: this.runDir(runId), run, enqueue, ffmpeg });
  }

  /** Ends everything in order: runs first, then what they stood on. */
  dispose(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.runs.close();
    this.#browser.dispose();
    this.#ffmpeg.dispose();
    await ended;
    const timer = setTimeout(() => this.#hangUp.abort(), webhookGraceMs);
    await withLimit(this.runs.settled(), webhookGraceMs + 1_000);
    clearTimeout(timer);
    await this.#practice.close();
    await this.library.flush();
    this.#lock.release();
  }

  #createRun(runId: string, events: readonly RunEvent[]): LiveRun {
    const dir = this.runDir(runId);
    const log = RunLog.open(dir);
    let saved: Promise<void> = Promise.resolve();
    const save = (run: LiveRun) => {
      saved = saved
        .then(() => saveRunJson(dir, run.view))
        .catch((err: unknown) => this.log.error({ err, runId }, 'run.json was not written'));
    };
    const run: LiveRun = new LiveRun(runId, events, {
      append: (body, at) => log.append(body, at),
      closeLog: () => log.close(),
      openStage: (opened, signal) => this.#openStage(opened, signal),
      createEngine: (block) => createEngine(run.view.task.engine, block),
      onEvent: (event) => {
        this.windows.emitToWatchers(runId, 'runEvent', { runId, event });
        for (const listener of this.#listeners.get(runId) ?? []) listener(event);
        if (event.type === 'statusChanged' || event.type === 'runCreated') {
          this.library.putRow(rowOf(run.view));
          save(run);
        }
        this.#tellRow(run.row);
      },
      onLive: (live: LiveState) => this.windows.emitToWatchers(runId, 'liveChanged', { runId, live }),
      onEnded: async () => {
        await saved;
        await saveRunJson(dir, run.view);
      },
      onSettled: async () => {
        await tellWebhook({
          runDir: dir,
          version: this.options.version,
          view: () => run.view,
          emit: (event) => run.emit(event),
          signal: this.#hangUp.signal,
        });
        this.library.settleRow(rowOf(run.view));
      },
      humanWaitMs: () => this.library.settings.humanWaitS * 1000,
      log: this.log,
    });
    return run;
  }

  async #openStage(run: LiveRun, signal: AbortSignal): Promise<Stage> {
    const { task } = run.view;
    const { settings } = this.library;
    const { path: executable } = await untilAborted(this.browser(), signal);
    const ffmpegPath = await untilAborted(this.#ffmpeg.get(), signal).then(
      ({ path }) => path,
      (thrown: unknown) => {
        if (!(thrown instanceof AppError)) throw thrown;
        run.emit({
          type: 'recordingEnded',
          durationMs: 0,
          bytes: 0,
          problem: { code: thrown.code, message: thrown.message },
        });
        return undefined;
      },
    );
    signal.throwIfAborted();
    return Stage.open({
      runDir: this.runDir(run.runId),
      profileDir: task.profile ? join(this.dataDir, 'profiles', task.profile) : undefined,
      executable,
      ffmpegPath,
      recorderFps: settings.recorderFps,
      window: task.browserWindow ?? settings.browserWindow,
      signal,
      resolveUrl: (url) => this.#practice.resolve(url),
      emit: (event) => run.emit(event),
      onChange: () => run.publishLive(),
      onLost: ({ code, message }) => run.stop('failed', { code, message }),
      log: this.log,
    });
  }

  #tellRow(row: RunRow): void {
    this.#revision += 1;
    this.windows.emit('rowChanged', { revision: this.#revision, row });
  }
}
