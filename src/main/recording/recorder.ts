/** Owns the video of one run while it is made: which pictures go in, at what time, and how it is brought to an end. */
import { rm, stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { type ErrorData, toErrorData } from '../../shared/errors.ts';
import { defaults } from '../../shared/settings.ts';
import { type EncoderEnd, startEncoder } from './ffmpeg.ts';
import { matroskaBlock, matroskaHeader } from './matroska.ts';
import { finishRecording, type RecordingFacts } from './recordings.ts';

/** One picture of the page. */
export interface RecorderPicture {
  readonly jpeg: Uint8Array;
  /** Epoch milliseconds of the core's clock. */
  readonly at: number;
}

export interface Recording extends RecordingFacts {
  /** Why there is no video, or why it ends early. */
  readonly problem?: ErrorData;
}

export interface Recorder {
  /** Takes a picture. Never waits: what comes faster than the limit or than ffmpeg makes room for what is newer. */
  push(picture: RecorderPicture): void;
  /** Pictures that were left out because ffmpeg was slower than they came. */
  readonly dropped: number;
  /** Ends the video at this moment and makes it final. Never rejects; every call gives the same result. */
  stop(): Promise<Recording>;
}

export interface RecorderOptions {
  readonly file: string;
  readonly ffmpegPath: string;
  /** Pictures a second at most. */
  readonly fps?: number;
  /** Pixels of the video; odd sides are made even. */
  readonly size: { readonly width: number; readonly height: number };
  /** The core's clock, epoch milliseconds. */
  readonly now: () => number;
  /** Told of the time of the first picture, which is time zero of the video. */
  readonly onStarted: (at: number) => void;
  /** Told once if the recording fails while the run goes on; what was written stays. */
  readonly onProblem: (problem: ErrorData) => void;
}

/** The same picture again after this long, so that a kill of everything loses less than a second. */
const repeatMs = 300;
/** Bytes on their way to ffmpeg after which pictures are left out. */
const queueBytes = 1_000_000;
/** ffmpeg and we hear Ctrl-C at once: an ffmpeg that was cut is a fault only if the run still goes on after this. */
const cutGraceMs = 3_000;
/** How long ffmpeg may take to write what it was given; needed in full only where the machine is overloaded. */
const endLimitMs = 3_000;
/** How long a killed ffmpeg may take to be gone. */
const killLimitMs = 500;
/** How long the rewrite for a fast start may take; the video can be played without it. */
const rewriteLimitMs = 10_000;

const cutProblem: ErrorData = { code: 'recording.failed', message: 'ffmpeg was ended from outside.' };

/** Starts recording to `options.file`; ffmpeg is started at once, time zero is the first picture. */
export function startRecorder(options: RecorderOptions): Recorder {
  return new FfmpegRecorder(options);
}

class FfmpegRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #input = new PassThrough({ writableHighWaterMark: queueBytes });
  readonly #encoder: ReturnType<typeof startEncoder>;
  readonly #frameMs: number;
  #dropped = 0;
  #isFull = false;
  /** Waits for its turn or for room; only the newest one does. */
  #waiting: RecorderPicture | undefined;
  #waitTimer: NodeJS.Timeout | undefined;
  #repeatTimer: NodeJS.Timeout | undefined;
  #last: Uint8Array | undefined;
  #lastPushAt = -Infinity;
  #startedAt = 0;
  #lastMs = -1;
  #clusterAt: number | undefined;
  #cutTimer: NodeJS.Timeout | undefined;
  #ended: EncoderEnd | undefined;
  #problem: ErrorData | undefined;
  #stopping: Promise<Recording> | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#frameMs = 1000 / (options.fps ?? defaults.recorderFps);
    const size = { width: even(options.size.width), height: even(options.size.height) };
    this.#input.write(matroskaHeader(size));
    this.#input.on('drain', () => {
      this.#isFull = false;
      this.#offer();
    });
    this.#encoder = startEncoder({ ...size, ffmpegPath: options.ffmpegPath, file: options.file, input: this.#input });
    void this.#encoder.ended.then((end) => {
      this.#ended = end;
      this.#clearTimers();
      if (end.how === 'failed') this.#report(failure(end.reason));
      else if (end.how === 'cut') this.#cutTimer = setTimeout(() => this.#report(cutProblem), cutGraceMs);
    });
  }

  get dropped(): number {
    return this.#dropped;
  }

  push(picture: RecorderPicture): void {
    if (this.#ended || this.#stopping) return;
    if (this.#waiting && this.#isFull) this.#dropped += 1;
    this.#waiting = picture;
    this.#offer();
  }

  stop(): Promise<Recording> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  #report(problem: ErrorData): void {
    if (this.#stopping) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }

  /** Writes the waiting picture if it is its turn and ffmpeg has room; else whoever makes it so asks again. */
  #offer(): void {
    const picture = this.#waiting;
    if (!picture || this.#isFull || this.#waitTimer || this.#ended) return;
    const waitMs = this.#lastPushAt + this.#frameMs - this.#options.now();
    if (waitMs > 1) {
      this.#waitTimer = setTimeout(() => {
        this.#waitTimer = undefined;
        this.#offer();
      }, waitMs);
      return;
    }
    this.#take(picture);
  }

  #take(picture: RecorderPicture): void {
    const { now, onStarted } = this.#options;
    this.#waiting = undefined;
    this.#lastPushAt = now();
    const isFirst = this.#last === undefined;
    if (isFirst) this.#startedAt = picture.at;
    this.#write(picture.jpeg, picture.at);
    if (isFirst) onStarted(picture.at);
  }

  #write(jpeg: Uint8Array, at: number): void {
    // A repeat may have been written after a newer picture was taken but before it came.
    const timeMs = Math.max(this.#lastMs + 1, Math.round(at - this.#startedAt));
    const { head, clusterAt } = matroskaBlock({ jpegBytes: jpeg.length, timeMs, clusterAt: this.#clusterAt });
    this.#clusterAt = clusterAt;
    this.#lastMs = timeMs;
    this.#last = jpeg;
    this.#input.write(head);
    this.#isFull = !this.#input.write(jpeg);
    if (this.#repeatTimer) this.#repeatTimer.refresh();
    else this.#repeatTimer = setTimeout(() => this.#repeat(), repeatMs);
  }

  #repeat(): void {
    if (this.#last && !this.#isFull) this.#write(this.#last, this.#options.now());
    else this.#repeatTimer?.refresh();
  }

  async #finish(): Promise<Recording> {
    const stoppedAt = this.#options.now();
    clearTimeout(this.#cutTimer);
    this.#clearTimers();
    const { file, ffmpegPath } = this.#options;
    if (this.#waiting && !this.#ended) this.#take(this.#waiting);
    this.#clearTimers();
    if (!this.#last) return this.#finishEmpty();
    if (!this.#ended) this.#write(this.#last, stoppedAt);
    this.#clearTimers();
    this.#input.end();
    const end = (await within(this.#encoder.ended, endLimitMs)) ?? (await this.#kill());
    this.#input.destroy();
    const problem = this.#problem ?? problemOf(end);
    const isWhole = end.how === 'finished';
    try {
      const facts = await finishRecording({ ffmpegPath, file, isWhole, limitMs: rewriteLimitMs });
      return { ...facts, ...(problem ? { problem } : {}) };
    } catch (thrown) {
      return this.#unfinished(problem ?? toErrorData(thrown));
    }
  }

  async #kill(): Promise<EncoderEnd> {
    this.#encoder.kill();
    // A wrapper script that dies may leave its ffmpeg, which holds on to the pipes; nothing more comes from it.
    return (await within(this.#encoder.ended, killLimitMs)) ?? { how: 'killed' };
  }

  /** The rewrite did not work: the fragmented file is what there is. */
  async #unfinished(problem: ErrorData): Promise<Recording> {
    const bytes = await stat(this.#options.file).then(
      ({ size }) => size,
      () => 0,
    );
    // Without ffmpeg's word the last picture's time is as near as it gets; an empty file has only a header.
    return { durationMs: bytes > 4_096 ? this.#lastMs : 0, bytes, problem };
  }

  async #finishEmpty(): Promise<Recording> {
    const end = await this.#kill();
    this.#input.destroy();
    await rm(this.#options.file, { force: true });
    const problem = this.#problem ?? problemOf(end, 'The run ended before the first picture of its page.');
    return { durationMs: 0, bytes: 0, ...(problem ? { problem } : {}) };
  }

  #clearTimers(): void {
    clearTimeout(this.#waitTimer);
    clearTimeout(this.#repeatTimer);
    this.#waitTimer = undefined;
    this.#repeatTimer = undefined;
  }
}

/** @param killed what it means that we had to kill ffmpeg */
function problemOf(end: EncoderEnd, killed = 'ffmpeg was too slow to write the last moments.'): ErrorData | undefined {
  if (end.how === 'failed') return failure(end.reason);
  return end.how === 'killed' ? { code: 'recording.failed', message: killed } : undefined;
}

function failure(reason: string): ErrorData {
  return { code: 'recording.failed', message: `ffmpeg ended in the middle of the run: ${reason}` };
}

/** What `promise` resolves with, or undefined where that takes longer. */
async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function even(pixels: number): number {
  return Math.max(2, Math.ceil(pixels / 2) * 2);
}
