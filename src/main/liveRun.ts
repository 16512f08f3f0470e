/** Owns one run's life from created to final: its statuses, its events, and who may drive when. */
import type { LiveState, RunRow } from '../shared/contract.ts';
import { AppError, type ErrorData, isAbort, toErrorData } from '../shared/errors.ts';
import type { RunEvent, RunEventBody } from '../shared/event.ts';
import { type FinalStatus, isFinal, type RunStatus } from '../shared/run.ts';
import { elapsedMs, emptyRun, humanTimeMs, reduceRun, type RunView } from '../shared/runView.ts';
import { defaults } from '../shared/settings.ts';
import type { Task } from '../shared/task.ts';
import type { Handback } from './agent/engine.ts';
import { type Ending, runBlocks } from './agent/loop.ts';
import type { Turn, World } from './agent/ports.ts';
import { now } from './clock.ts';
import type { Log } from './log.ts';
import { waitForPerson } from './personWait.ts';
import { rowOf } from './runRow.ts';
import type { RecordingEnd, Stage } from './stage.ts';
import { StopSignal } from './stopSignal.ts';

/** What one run needs of the rest; `core.ts` passes it in. */
export interface RunDeps {
  /** @throws AppError `data.unwritable` */
  readonly append: (body: RunEventBody, at?: number) => RunEvent;
  /** Called once, after the last event. */
  readonly closeLog: () => void;
  /** Starts the browser with all that hangs on it. @throws AppError `browser.*` */
  readonly openStage: (run: LiveRun, signal: AbortSignal) => Promise<Stage>;
  readonly createEngine: Parameters<typeof runBlocks>[0]['createEngine'];
  /** Told of every event after it is persisted. */
  readonly onEvent: (event: RunEvent) => void;
  readonly onLive: (live: LiveState) => void;
  /** Browser and video are final: completes the run's folder. */
  readonly onEnded: (run: LiveRun) => Promise<void>;
  /** What may take long and holds nobody: the webhook. Not called where the ending could not be persisted. */
  readonly onSettled: (run: LiveRun) => Promise<void>;
  readonly humanWaitMs: () => number;
  readonly log: Log;
}

/** Makes the video final; undefined where there is none to finish. */
type FinishRecording = () => Promise<RecordingEnd | undefined>;

interface Question {
  readonly text: string;
  readonly answers: readonly string[];
}

/** One run. It ends exactly once. */
export class LiveRun {
  readonly runId: string;
  readonly #deps: RunDeps;
  readonly #events: RunEvent[] = [];
  readonly #stop = new AbortController();
  #view: RunView;
  #stage: Stage | undefined;
  #place: number | undefined;
  #question: Question | undefined;
  #handback: Handback | undefined;
  /** Ends the wait for a person that is under way. */
  #endWait: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #settled = Promise.withResolvers<undefined>();
  #isSettled = false;
  /** Whether the ending is not on the disk; the next start then finds the run unfinished and says so. */
  #isEndingLost = false;

  /** @param events what an earlier process already wrote of this run; empty for a new one */
  constructor(runId: string, events: readonly RunEvent[], deps: RunDeps) {
    this.runId = runId;
    this.#deps = deps;
    this.#events.push(...events);
    this.#view = reduceRun(emptyRun(runId), events);
  }

  /** Resolves when status, browser, video and files are final. Never rejects. */
  get ended(): Promise<unknown> {
    return this.#ended.promise;
  }

  /** Resolves when the webhook has been told too and no event can follow. Never rejects. */
  get settled(): Promise<unknown> {
    return this.#settled.promise;
  }

  get view(): RunView {
    return this.#view;
  }

  get stage(): Stage | undefined {
    return this.#stage;
  }

  /** The events after `seq`. */
  eventsAfter(seq: number): readonly RunEvent[] {
    return this.#events.filter((event) => event.seq > seq);
  }

  get live(): LiveState | undefined {
    if (isFinal(this.#view.status)) return undefined;
    return {
      tabs: this.#stage?.tabs() ?? [],
      viewport: this.#view.viewport ?? defaults.viewport,
      control: this.#stage?.lease.state ?? { epoch: 0, turn: 'nobody' },
      place: this.#place,
      ...(this.#question ? { question: { text: this.#question.text, answers: [...this.#question.answers] } } : {}),
    };
  }

  get row(): RunRow {
    return { ...rowOf(this.#view), place: this.#place };
  }

  /** @throws AppError `data.unwritable`: there is no run then */
  create(task: Task): void {
    try {
      this.#publish(this.#deps.append({ type: 'runCreated', runId: this.runId, task }));
    } catch (thrown) {
      this.#deps.closeLog();
      throw thrown;
    }
  }

  /** Persists, folds, then publishes. Never throws: a log that takes no more ends the run. */
  emit(body: RunEventBody, at?: number): void {
    if (this.#isSettled) {
      this.#deps.log.warn({ runId: this.runId, type: body.type }, 'event after the end of its run');
      return;
    }
    let event: RunEvent;
    try {
      event = this.#deps.append(body, at);
    } catch (thrown) {
      this.#deps.log.error({ runId: this.runId, err: thrown }, 'event was not written');
      this.stop('failed', toErrorData(thrown));
      // Only how it ended is told although it cannot be kept: nobody may be left waiting for it.
      if (body.type !== 'statusChanged' || !isFinal(body.to)) return;
      this.#isEndingLost = true;
      event = { seq: this.#view.seq + 1, at: now(), ...body };
    }
    this.#publish(event);
  }

  #publish(event: RunEvent): void {
    this.#events.push(event);
    this.#view = reduceRun(this.#view, [event]);
    this.#deps.onEvent(event);
  }

  /** Enters the queue, or moves in it. */
  queue(place: number): void {
    this.#place = place;
    if (this.#view.status === 'created') this.#become('queued');
    this.publishLive();
  }

  publishLive(): void {
    const { live } = this;
    if (live) this.#deps.onLive(live);
  }

  /** Ends a run that never had a browser. */
  async endWithout(status: FinalStatus, error: ErrorData): Promise<void> {
    this.#place = undefined;
    this.#become(status, error);
    await this.#settle();
  }

  /** Ends a run whose process died. It ended with the last that is known of it, not when somebody found out. */
  async endInterrupted(message: string, finishRecording: FinishRecording): Promise<void> {
    this.#become('failed', { code: 'app.interrupted', message }, this.#view.modifiedAt);
    await this.#settle(finishRecording);
  }

  /** Does what follows an ending for a run whose process died in the middle of that. */
  async settleAgain(finishRecording: FinishRecording): Promise<void> {
    await this.#settle(finishRecording);
  }

  /** Carries the run out. Never throws: whatever happens becomes its ending. */
  async run(): Promise<void> {
    let ending: Ending;
    try {
      this.#stop.signal.throwIfAborted();
      const stage = await this.#deps.openStage(this, this.#stop.signal);
      this.#stage = stage;
      this.#stop.signal.throwIfAborted();
      this.#place = undefined;
      this.#become('running');
      this.publishLive();
      this.#schedule();
      const { task } = this.#view;
      ending = await runBlocks({
        blocks: task.blocks,
        createEngine: this.#deps.createEngine,
        world: this.#world(stage),
        limits: { maxSteps: task.maxSteps ?? defaults.maxSteps, isOverTime: () => this.#timeLeft() <= 0 },
      });
      // Nothing ends under the hands of a person who took over while the last answer was on its way.
      if (stage.lease.state.turn === 'person') await stage.lease.agentTurn(this.#stop.signal);
    } catch (thrown) {
      ending = this.#endingOf(thrown);
    }
    clearTimeout(this.#timer);
    this.#place = undefined;
    this.#question = undefined;
    // A stop that came while the loop was already returning still decides: the person saw "Cancel" accepted.
    const stopped = this.#stop.signal.aborted ? this.#endingOf(this.#stop.signal.reason) : ending;
    this.#become(stopped.status, stopped.status === 'completed' ? undefined : stopped.error);
    await this.#settle();
  }

  /**
   * Ends the run from outside. The signal reaches the model call, the page action, the wait and the capture. A run
   * that is over already only ends faster.
   */
  stop(status: FinalStatus, error: ErrorData): void {
    if (!this.#stop.signal.aborted) this.#stop.abort(new StopSignal(status, error));
  }

  /** @throws AppError `run.already_final` or `run.no_browser` */
  async takeControl(): Promise<LiveState['control']> {
    const stage = this.needStage();
    const state = await stage.lease.take();
    if (state.turn !== 'person' || this.#view.isDriven || isFinal(this.#view.status)) return state;
    if (this.#view.status === 'running') this.#become('paused');
    this.emit({ type: 'controlTaken', epoch: state.epoch });
    await stage.startPerson();
    return state;
  }

  /** @throws AppError `control.not_held` */
  async releaseControl(): Promise<void> {
    const stage = this.needStage();
    if (stage.lease.state.turn !== 'person') throw new AppError('control.not_held', 'Nobody is driving this run.');
    await stage.lease.take();
    const changes = await stage.endPerson();
    if (isFinal(this.#view.status) || !this.#view.isDriven) return;
    this.emit({ type: 'controlReleased', epoch: stage.lease.state.epoch, changes });
    this.#resume({ changes });
    await stage.lease.release();
  }

  /** Ends the wait for a person without anybody having driven. @throws AppError `run.not_waiting` */
  continueRun(answer: string | undefined): void {
    const stage = this.needStage();
    if (stage.lease.state.turn !== 'nobody' || !this.#endWait) {
      throw new AppError('run.not_waiting', 'The agent has not asked for anybody.');
    }
    this.emit({ type: 'continued', ...(answer ? { answer } : {}) });
    this.#resume({ changes: [], ...(answer ? { answer } : {}) });
    stage.lease.unpark();
  }

  #resume(handback: Handback): void {
    this.#handback = handback;
    this.#question = undefined;
    this.#become('running');
    this.#endWait?.();
    this.#endWait = undefined;
    this.#schedule();
  }

  #world(stage: Stage): World {
    return {
      takeTurn: () => this.#takeTurn(stage),
      observe: (turn) => stage.observe(turn),
      prepare: (action, turn) => stage.prepare(action, turn),
      look: () => stage.look(),
      askPerson: (request) => this.#askPerson(stage, request),
      emit: (event) => this.emit(event),
      now,
    };
  }

  async #takeTurn(stage: Stage): Promise<Turn> {
    const turn = await stage.lease.agentTurn(this.#stop.signal);
    const handback = this.#handback;
    this.#handback = undefined;
    return handback ? { ...turn, handback } : turn;
  }

  async #askPerson(
    stage: Stage,
    request: { readonly reason: string; readonly answers?: readonly string[] },
  ): Promise<void> {
    // A person who took over in this very moment is the help that was asked for.
    if (stage.lease.state.turn !== 'agent') return;
    if (!this.#view.task.mayAsk) throw new AppError('human.unavailable', request.reason);
    if (request.answers) this.#question = { text: request.reason, answers: request.answers };
    stage.lease.park();
    this.emit({ type: 'personAsked', reason: request.reason });
    this.#become('paused');
    this.publishLive();
    const wait = waitForPerson({
      signal: this.#stop.signal,
      reason: request.reason,
      isDriven: () => stage.lease.state.turn === 'person',
      limitMs: this.#deps.humanWaitMs,
    });
    this.#endWait = wait.end;
    await wait.over.finally(() => {
      this.#endWait = undefined;
    });
  }

  /** @throws AppError `run.already_final` or `run.no_browser` */
  needStage(): Stage {
    if (isFinal(this.#view.status)) throw new AppError('run.already_final', `The run is ${this.#view.status}.`);
    if (!this.#stage || this.#view.startedAt === undefined) {
      throw new AppError('run.no_browser', 'Its browser is not up yet.');
    }
    return this.#stage;
  }

  #become(to: RunStatus, error?: ErrorData, at?: number): void {
    this.emit({ type: 'statusChanged', to, ...(error ? { error } : {}) }, at);
  }

  /** Milliseconds the agent may still drive. */
  #timeLeft(): number {
    const limitMs = (this.#view.task.timeLimitS ?? defaults.timeLimitS) * 1000;
    return limitMs - (elapsedMs(this.#view, now()) - humanTimeMs(this.#view, now()));
  }

  /** The time limit cuts through whatever the agent waits for; it stands still while a person has the page. */
  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        if (this.#view.status === 'paused') return;
        if (this.#timeLeft() > 0) {
          this.#schedule();
          return;
        }
        const seconds = this.#view.task.timeLimitS ?? defaults.timeLimitS;
        this.stop('timed_out', { code: 'budget.time', message: `The agent drove for ${seconds} seconds.` });
      },
      Math.max(20, this.#timeLeft()),
    );
  }

  #endingOf(thrown: unknown): Exclude<Ending, { status: 'completed' }> {
    const stop = this.#stop.signal.reason as unknown;
    if (stop instanceof StopSignal) return { status: stop.status as 'failed', error: stop.error };
    if (!(thrown instanceof AppError)) this.#deps.log.error({ runId: this.runId, err: thrown }, 'run failed');
    if (isAbort(thrown)) return { status: 'failed', error: { code: 'internal', message: 'The run was cut off.' } };
    return { status: 'failed', error: toErrorData(thrown) };
  }

  async #settle(
    finishRecording: FinishRecording = async () => this.#stage?.close(this.#view.status === 'completed'),
  ): Promise<void> {
    await this.#attempt(async () => {
      const recording = await finishRecording();
      if (recording) this.emit({ type: 'recordingEnded', ...recording });
    });
    this.#stage = undefined;
    await this.#attempt(() => this.#deps.onEnded(this));
    this.#ended.resolve(undefined);
    if (!this.#isEndingLost) await this.#attempt(() => this.#deps.onSettled(this));
    this.#isSettled = true;
    this.#deps.closeLog();
    this.#settled.resolve(undefined);
  }

  /** One step of settling; the ones after it are done whatever becomes of it. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      this.#deps.log.error({ runId: this.runId, err: thrown }, 'run did not settle cleanly');
    }
  }
}
