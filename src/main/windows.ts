/** Owns the connected windows: what each one watches, and what every command of the contract does. */
import type { EventData, EventName } from '../shared/contract.ts';
import { AppError } from '../shared/errors.ts';
import { encodeFrame } from '../shared/frame.ts';
import { createPeer, type Handlers, type Peer, serve, type Transport } from '../shared/rpc.ts';
import { normaliseTask } from '../shared/task.ts';
import { engineList } from './agent/engines.ts';
import { generatePython } from './code/python.ts';
import { now } from './clock.ts';
import type { Core } from './core.ts';
import { examples } from './examples.ts';
import type { LiveRun } from './liveRun.ts';
import { queryRows } from './store/queryRows.ts';

/** One connected window. */
interface Window {
  readonly peer: Peer;
  readonly watchedRuns: Set<string>;
  readonly lanes: Map<number, { ack(seq: number): void; close(): void }>;
}

/** Every connected window; a window that goes away takes its watches with it and nothing else. */
export class Windows {
  readonly #open = new Set<Window>();

  /** Tells every window. */
  emit<N extends EventName>(event: N, data: EventData<N>): void {
    for (const { peer } of this.#open) peer.emit(event, data);
  }

  /** Tells the windows that watch this run. */
  emitToWatchers<N extends 'runEvent' | 'liveChanged'>(runId: string, event: N, data: EventData<N>): void {
    for (const window of this.#open) if (window.watchedRuns.has(runId)) window.peer.emit(event, data);
  }

  connect(transport: Transport, core: Core): void {
    const window: Window = { peer: createPeer(transport), watchedRuns: new Set(), lanes: new Map() };
    this.#open.add(window);
    transport.onClose(() => {
      this.#open.delete(window);
      for (const lane of window.lanes.values()) lane.close();
      window.lanes.clear();
    });
    serve(transport, {
      handlers: createHandlers(core),
      context: window,
      onFault: (thrown, command) => core.log.error({ err: thrown, command }, 'command failed'),
    });
  }
}

function createHandlers(core: Core): Handlers<Window> {
  return { ...appHandlers(core), ...runHandlers(core), ...controlHandlers(core), ...frameHandlers(core) };
}

/** @throws AppError `run.already_final` or `run.not_found` */
function needLive(core: Core, runId: string): LiveRun {
  const run = core.runs.get(runId);
  if (run) return run;
  if (core.library.row(runId)) throw new AppError('run.already_final', 'It is over, so nothing about it can change.');
  throw new AppError('run.not_found', `No run is called ${runId}.`);
}

function appHandlers(core: Core) {
  return {
    async getApp() {
      return {
        version: core.options.version,
        host: core.options.host,
        dataDir: core.dataDir,
        logFile: core.logFile,
        engines: [...engineList],
        examples: [...examples],
        profiles: await core.profiles(),
        settings: core.library.settings,
        programs: core.programs(),
      };
    },
    changeSettings: (patch) => core.changeSettings(patch),
    listRuns(query) {
      const rows = core.library.rows().map((row) => core.runs.get(row.runId)?.row ?? row);
      return { ...queryRows(rows, query), revision: core.revision };
    },
    async openRunFolder({ runId }) {
      if (!core.library.row(runId)) throw new AppError('run.not_found', `No run is called ${runId}.`);
      await core.options.openFolder(core.runDir(runId));
      return {};
    },
    async getCode({ runId }) {
      const view = await core.view(runId);
      return { code: generatePython(view), fileName: `${runId}.py` };
    },
  } satisfies Partial<Handlers<Window>>;
}

function runHandlers(core: Core) {
  return {
    startRun: ({ task }) => ({ runId: core.startRun(normaliseTask(task)) }),
    async watchRun({ runId, afterSeq }, window) {
      // Watched before it is read, and read without an await where it is live: no event falls in between.
      window.watchedRuns.add(runId);
      const run = core.runs.get(runId);
      const events = run ? run.eventsAfter(afterSeq) : await core.readEvents(runId, afterSeq);
      const live = run?.live;
      return {
        events: [...events],
        mediaBase: core.options.mediaBase(runId),
        now: now(),
        ...(live ? { live } : {}),
      };
    },
    unwatchRun({ runId }, window) {
      window.watchedRuns.delete(runId);
      return {};
    },
    async cancelRun({ runId }) {
      needLive(core, runId);
      await core.runs.cancel(runId);
      return {};
    },
  } satisfies Partial<Handlers<Window>>;
}

function controlHandlers(core: Core) {
  return {
    takeControl: ({ runId }) => needLive(core, runId).takeControl(),
    async releaseControl({ runId }) {
      await needLive(core, runId).releaseControl();
      return {};
    },
    continueRun({ runId, answer }) {
      needLive(core, runId).continueRun(answer);
      return {};
    },
    async selectTab({ runId, tabId }) {
      await needLive(core, runId).needStage().selectTab(tabId);
      return {};
    },
    sendInput({ runId, epoch, events }) {
      // Input of an older turn arrives late as a matter of course; it is dropped without a word.
      core.runs.get(runId)?.stage?.dispatch(epoch, events);
      return {};
    },
  } satisfies Partial<Handlers<Window>>;
}

function frameHandlers(core: Core) {
  return {
    watchFrames({ runId, lane }, window) {
      window.lanes.get(lane)?.close();
      const { stage } = needLive(core, runId);
      if (!stage) throw new AppError('run.no_browser', 'Its browser is not up yet.');
      window.lanes.set(
        lane,
        stage.frames.watch((picture, seq) => {
          const { capturedAt, width, height, jpeg } = picture;
          window.peer.sendBinary(encodeFrame({ lane, seq, capturedAt, width, height, jpeg }));
        }),
      );
      return {};
    },
    unwatchFrames({ lane }, window) {
      window.lanes.get(lane)?.close();
      window.lanes.delete(lane);
      return {};
    },
    ackFrame({ lane, seq }, window) {
      window.lanes.get(lane)?.ack(seq);
      return {};
    },
  } satisfies Partial<Handlers<Window>>;
}
