/** Owns all runs: the queue with its limit, who is live, and the list that Runs shows. */
import type { RunRow } from '../shared/contract.ts';
import { AppError, type ErrorData, toErrorData } from '../shared/errors.ts';
import { isFinal, isLive } from '../shared/run.ts';
import type { Task } from '../shared/task.ts';
import type { LiveRun } from './liveRun.ts';

interface RunsOptions {
  /** How many runs may have a browser at once. */
  readonly limit: () => number;
  /** Makes the folder and the object of a new run. */
  readonly createRun: () => LiveRun;
  /** @throws AppError `prompt.not_understood` and the like: the run then fails before a browser starts */
  readonly check: (task: Task) => void;
  /** Told of every change of a row, including its place in the queue. */
  readonly onRow: (row: RunRow) => void;
}

/** Every run that is not over yet; first in, first out. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #live = new Map<string, LiveRun>();
  readonly #waiting: LiveRun[] = [];
  readonly #active = new Set<LiveRun>();
  #isClosing = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get(runId: string): LiveRun | undefined {
    return this.#live.get(runId);
  }

  /**
   * Accepts a task. It is checked whole before it waits for a browser; what cannot be done fails at once.
   * @throws AppError `data.unwritable`
   */
  start(task: Task): LiveRun {
    const run = this.#options.createRun();
    run.create(task);
    this.adopt(run);
    this.#options.onRow(run.row);
    this.enqueue(run);
    return run;
  }

  /** Knows of a run until it is settled: a new one, or one that an earlier process left unfinished. */
  adopt(run: LiveRun): void {
    this.#live.set(run.runId, run);
    void run.ended.then(() => {
      this.#active.delete(run);
      this.#pump();
    });
    void run.settled.then(() => this.#live.delete(run.runId));
  }

  /** Puts a run that is created or queued at the end of the queue. */
  enqueue(run: LiveRun): void {
    // Canceled while what an earlier process left of it was cleared away
    if (isFinal(run.view.status)) return;
    try {
      this.#options.check(run.view.task);
    } catch (thrown) {
      this.#endWithout(run, 'failed', toErrorData(thrown));
      return;
    }
    this.#waiting.push(run);
    this.#renumber();
    this.#pump();
  }

  /** Resolves when status, browser and video are final. @throws AppError `run.already_final` */
  async cancel(runId: string): Promise<void> {
    const run = this.#live.get(runId);
    if (!run || isFinal(run.view.status)) throw new AppError('run.already_final', 'It cannot be canceled any more.');
    const error: ErrorData = { code: 'human.canceled', message: 'You canceled this run.' };
    const index = this.#waiting.indexOf(run);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (this.#active.has(run) || isLive(run.view.status)) {
      run.stop('canceled', error);
    } else {
      this.#endWithout(run, 'canceled', error);
      this.#renumber();
    }
    await run.ended;
  }

  /** Cancels everything that is not over, and waits until it is. */
  async cancelAll(): Promise<void> {
    const runs = [...this.#live.values()].filter((run) => !isFinal(run.view.status));
    await Promise.all(runs.map((run) => this.cancel(run.runId)));
  }

  /** Starts as many waiting runs as the limit now allows. */
  onLimitChanged(): void {
    this.#pump();
  }

  /** Ends every run that has a browser as interrupted; what waits stays in the queue for the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const active = [...this.#active];
    for (const run of active) run.stop('failed', { code: 'app.interrupted', message: 'Wheelhouse was closed.' });
    await Promise.all(active.map((run) => run.ended));
  }

  /** Resolves when everything that is over by now has told its webhook. */
  async settled(): Promise<void> {
    const over = [...this.#live.values()].filter((run) => isFinal(run.view.status));
    await Promise.all(over.map((run) => run.settled));
  }

  get activeCount(): number {
    return this.#active.size;
  }

  #pump(): void {
    while (!this.#isClosing && this.#active.size < this.#options.limit()) {
      const index = this.#waiting.findIndex((run) => !this.#waitsForProfile(run));
      const [run] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (!run) return;
      this.#active.add(run);
      void run.run();
      this.#renumber();
    }
  }

  /** Two browsers cannot share a profile: the later run waits, and its timeline says why. */
  #waitsForProfile(run: LiveRun): boolean {
    const { profile } = run.view.task;
    const holder = profile && [...this.#active].find((other) => other.view.task.profile === profile);
    if (!holder) return false;
    if (!run.view.notices.some((notice) => notice.code === 'profile.busy')) {
      const message = `The profile “${profile}” is used by “${holder.view.title}”; this run starts when that one is over.`;
      run.emit({ type: 'noticed', notice: { code: 'profile.busy', message } });
    }
    return true;
  }

  #renumber(): void {
    for (const [index, run] of this.#waiting.entries()) {
      run.queue(index + 1);
      this.#options.onRow(run.row);
    }
  }

  #endWithout(run: LiveRun, status: 'failed' | 'canceled', error: ErrorData): void {
    void run.endWithout(status, error);
  }
}
