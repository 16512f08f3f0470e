/** Owns everything that exists while one run has a browser: pages, picture, input, lease and recorder, as one thing. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Action, Observation } from '../shared/action.ts';
import type { Tab } from '../shared/contract.ts';
import type { AppError, ErrorData } from '../shared/errors.ts';
import type { RunEventBody } from '../shared/event.ts';
import type { InputEvent } from '../shared/input.ts';
import { type BrowserWindow, defaults } from '../shared/settings.ts';
import type { Turn } from './agent/ports.ts';
import { Hands } from './browser/actions.ts';
import { ControlLease } from './browser/control.ts';
import { FrameHub } from './browser/frameHub.ts';
import { PageInput } from './browser/input.ts';
import { observe } from './browser/observation.ts';
import { forgetBrowser, rememberBrowser } from './browser/orphans.ts';
import { changesSince, type PageState, type PersonCard, PersonWatcher } from './browser/person.ts';
import { withLimit } from './browser/limit.ts';
import { takeScreenshot } from './browser/screenshot.ts';
import { type BrowserSession, launchSession } from './browser/session.ts';
import { Tabs, titleOf } from './browser/tabs.ts';
import { now } from './clock.ts';
import type { Log } from './log.ts';
import { type Recorder, startRecorder } from './recording/recorder.ts';
import { untilAborted } from './stopSignal.ts';

/** A run that has reached its goal waits this long for files that are still on their way. */
const downloadLimitMs = 60_000;
/** A person waits this long at most for the watch over what they do. */
const watchLimitMs = 1_000;

export interface StageOptions {
  readonly runDir: string;
  /** The folder of a persistent profile; without one the browser starts fresh and leaves nothing. */
  readonly profileDir?: string;
  /** Program file of the browser. */
  readonly executable: string;
  /** Undefined where there is no ffmpeg: the run then has no video. */
  readonly ffmpegPath?: string;
  readonly recorderFps: number;
  readonly window: BrowserWindow;
  /** Aborted when the run ends, however it ends. */
  readonly signal: AbortSignal;
  readonly resolveUrl: (url: string) => string;
  readonly emit: (event: RunEventBody) => void;
  /** Tabs or the lease changed. */
  readonly onChange: () => void;
  /** The browser or its last page went away. */
  readonly onLost: (reason: AppError) => void;
  readonly log: Log;
}

export interface RecordingEnd {
  readonly durationMs: number;
  readonly bytes: number;
  readonly problem?: ErrorData;
}

/** One run's browser with all that hangs on it. */
export class Stage {
  readonly lease: ControlLease;
  readonly frames: FrameHub;
  readonly #options: StageOptions;
  readonly #session: BrowserSession;
  readonly #tabs: Tabs;
  readonly #hands: Hands;
  readonly #input: PageInput;
  readonly #person: PersonWatcher;
  readonly #profileDir: string;
  #recorder: Recorder | undefined;
  #observation: Observation | undefined;
  #before: PageState = { url: '', title: '' };
  #shown: unknown;
  #isClosing = false;
  #pictures = 0;
  #cards = 0;

  constructor(session: BrowserSession, profileDir: string, options: StageOptions) {
    const onFault = (err: unknown) => options.log.warn({ err }, 'live view or input');
    const viewport = () => defaults.viewport;
    this.#options = options;
    this.#session = session;
    this.#profileDir = profileDir;
    this.#tabs = new Tabs(session.context, {
      // Pages go one by one when the browser is closed, which is no loss
      onLost: (reason) => {
        if (!this.#isClosing && !options.signal.aborted) options.onLost(reason);
      },
    });
    this.frames = new FrameHub({ now, viewport: viewport(), onProblem: onFault });
    this.#input = new PageInput({ viewport, onFault, onDispatched: () => this.frames.touched() });
    this.#person = new PersonWatcher({ emit: (card) => this.#onCard(card), viewport, onFault });
    this.lease = new ControlLease({
      graceMs: defaults.pauseGraceMs,
      onChange: options.onChange,
      releaseHeld: () => this.#input.releaseAll(),
    });
    this.#hands = new Hands({
      tabs: this.#tabs,
      downloads: session.downloads,
      act: (epoch, what, work) => this.lease.act(epoch, what, work),
      resolveUrl: options.resolveUrl,
      takeNotes: () => session.takeNotes(),
      observation: () => this.#observation,
      screenshot: () => this.#screenshot(),
    });
  }

  /** Starts the browser, its picture and its recorder. @throws AppError `browser.launch_failed` */
  static async open(options: StageOptions): Promise<Stage> {
    const { runDir, emit } = options;
    const profileDir = options.profileDir ?? join(runDir, 'profile');
    await mkdir(profileDir, { recursive: true });
    await mkdir(join(runDir, 'screenshots'), { recursive: true });
    const session = await launch(options, profileDir);
    let stage: Stage | undefined;
    try {
      await rememberBrowser(runDir, session.pid);
      stage = new Stage(session, profileDir, options);
      await stage.#begin();
      return stage;
    } catch (thrown) {
      // Nobody else knows of this browser
      const recording = await stage?.close(false);
      if (recording) emit({ type: 'recordingEnded', ...recording });
      await session.close();
      throw thrown;
    }
  }

  async #begin(): Promise<void> {
    const { emit, window, onChange } = this.#options;
    const { name, version } = this.#session;
    emit({ type: 'browserStarted', name, version, viewport: defaults.viewport, window });
    this.#record();
    await this.#follow();
    this.#tabs.onChange(() => {
      void this.#follow();
      onChange();
    });
  }

  tabs(): Tab[] {
    return this.#tabs.list();
  }

  async selectTab(id: string): Promise<void> {
    await this.#tabs.select(id);
  }

  /** Input of a person; what was meant for another turn is dropped. */
  dispatch(epoch: number, events: readonly InputEvent[]): void {
    if (!this.lease.mayDrive(epoch)) return;
    this.#person.saw(events);
    this.#input.dispatch(events);
  }

  async observe(turn: Turn): Promise<Observation> {
    this.#observation = await observe(this.#tabs.active, {
      tabs: () => this.#tabs.list(),
      signal: turn.signal,
      screenshot: () => this.#screenshot(),
    });
    return this.#observation;
  }

  prepare(action: Action, turn: Turn): ReturnType<Hands['prepare']> {
    return this.#hands.prepare(action, turn);
  }

  async look(): Promise<{ url: string; title: string; screenshot?: string }> {
    const screenshot = await this.#screenshot();
    return { ...(await this.#pageState()), screenshot };
  }

  /** A person drives from now on: what they do becomes You cards. */
  async startPerson(): Promise<void> {
    this.#before = await this.#pageState();
    // A page that hangs is driven all the same; its cards begin when it comes back
    await withLimit(this.#person.follow(this.#tabs.active), watchLimitMs);
  }

  /** The person's turn is over. @returns what is different now, in words */
  async endPerson(): Promise<string[]> {
    await this.#input.releaseAll();
    const { fields } = this.#person;
    await this.#person.stop();
    // What was answered in the person's name, a dialog for instance, is at least told
    for (const description of this.#session.takeNotes()) this.#onCard({ description });
    const after = { ...(await this.#pageState()), fields: [...this.#person.fields, ...fields] };
    return changesSince(this.#before, after);
  }

  /**
   * Ends browser and recording, each within a limit of its own. Never throws.
   * @param keepDownloads waits for files that are still on their way
   */
  async close(keepDownloads: boolean): Promise<RecordingEnd | undefined> {
    this.#isClosing = true;
    if (keepDownloads) await this.#session.downloads.settle(downloadLimitMs);
    const isGone = this.#session.close();
    const recording = this.#recorder?.stop();
    await Promise.all([this.frames.dispose(), this.#input.dispose(), this.#person.dispose()]);
    await isGone;
    await this.#tidy();
    return recording;
  }

  async #tidy(): Promise<void> {
    try {
      await forgetBrowser(this.#options.runDir);
      await dropProfile(this.#options, this.#profileDir);
    } catch (err) {
      // A file that cannot be removed is no reason to lose the video
      this.#options.log.warn({ err }, 'a browser left something behind');
    }
  }

  /** The recorder gets every picture from the first one on; its start is the video's time zero. */
  #record(): void {
    const { ffmpegPath, runDir, recorderFps, emit } = this.#options;
    if (!ffmpegPath) return;
    const size = defaults.viewport;
    const recorder = startRecorder({
      file: join(runDir, 'recording.mp4'),
      ffmpegPath,
      fps: recorderFps,
      size,
      now,
      onStarted: (startedAt) => emit({ type: 'recordingStarted', startedAt, ...size }),
      onProblem: (notice) => emit({ type: 'noticed', notice }),
    });
    this.#recorder = recorder;
    this.frames.tap((picture) => recorder.push({ jpeg: picture.jpeg, at: picture.capturedAt }), 1000 / recorderFps);
  }

  /** Picture, input and watch go where the active tab is. */
  async #follow(): Promise<void> {
    const page = this.#tabs.active;
    if (page === this.#shown) return;
    this.#shown = page;
    await Promise.all([
      this.frames.show(page),
      this.#input.attach(page),
      ...(this.lease.state.turn === 'person' ? [this.#person.follow(page)] : []),
    ]);
  }

  #onCard(card: PersonCard): void {
    this.#cards += 1;
    const page = this.#tabs.active;
    const tab = this.#tabs.list().find((candidate) => candidate.isActive);
    const id = `person-${this.#cards}`;
    this.#options.emit({ type: 'personActed', id, ...card, url: page.url(), title: tab?.title ?? '' });
  }

  async #pageState(): Promise<{ url: string; title: string }> {
    const page = this.#tabs.active;
    return { url: page.url(), title: (await titleOf(page)) ?? '' };
  }

  /** @returns the file's name within `screenshots`, or undefined where the page gave no picture */
  async #screenshot(): Promise<string | undefined> {
    this.#pictures += 1;
    const name = `${String(this.#pictures).padStart(4, '0')}.jpg`;
    const isThere = await takeScreenshot(this.#tabs.active, join(this.#options.runDir, 'screenshots', name));
    return isThere ? name : undefined;
  }
}

/** Starts the browser. One that is no longer wanted is left to itself: it closes as soon as it is up. */
async function launch(options: StageOptions, profileDir: string): Promise<BrowserSession> {
  const { runDir, window, signal, emit } = options;
  const launching = launchSession({
    executable: options.executable,
    profileDir,
    downloadsDir: join(runDir, 'downloads'),
    window,
    viewport: defaults.viewport,
    signal,
    onClosed: options.onLost,
    onDownload: (file) => emit({ type: 'fileDownloaded', file }),
    now,
  });
  launching.catch(() =>
    dropProfile(options, profileDir).catch((err: unknown) => options.log.warn({ err }, 'a profile was left behind')),
  );
  return untilAborted(launching, signal);
}

/** A fresh browser leaves nothing. */
async function dropProfile({ profileDir: kept }: StageOptions, profileDir: string): Promise<void> {
  if (!kept) await rm(profileDir, { recursive: true, force: true, maxRetries: 3 });
}
