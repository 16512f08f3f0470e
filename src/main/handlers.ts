/** Owns what every command of the contract does for the window that sends it. */
import { AppError } from '../shared/errors.ts';
import { encodeFrame } from '../shared/frame.ts';
import type { Handlers, Transport } from '../shared/rpc.ts';
import { normaliseTask } from '../shared/task.ts';
import { engineList } from './agent/engines.ts';
import { now } from './clock.ts';
import { generatePython } from './code/python.ts';
import type { Core } from './core.ts';
import { examples } from './examples.ts';
import type { LiveRun } from './liveRun.ts';
import { queryRows } from './store/queryRows.ts';
import type { Window } from './windows.ts';

/** Lets a window talk to the core over `transport` until it goes. */
export function connectWindow(core: Core, transport: Transport): void {
  core.windows.connect(transport, {
    handlers: { ...appHandlers(core), ...runHandlers(core), ...controlHandlers(core), ...frameHandlers(core) },
    onFault: (thrown, command) => core.log.error({ err: thrown, command }, 'command failed'),
  });
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
