/** Owns the live picture of one run: whose page it shows, who gets it, and that nothing is captured for nobody. */
import type { Page } from 'playwright-core';
import { Cast, type Picture } from './cast.ts';
import { Sharpener } from './sharpener.ts';

export type { Picture } from './cast.ts';

interface FrameHubOptions {
  now(): number;
  /** CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  onProblem(thrown: unknown): void;
}

export interface Watch {
  /** The viewer has drawn picture `seq`, and so all before it. */
  ack(seq: number): void;
  close(): void;
}

/** One that is drawn and one on the way; more would only be old when it is drawn. */
const mostOutstanding = 2;
/** A window that is moved or a tab that is changed must not stop and start the capture. */
const lingerMs = 500;

/** One viewer: the newest picture waits, older ones that were not sent are forgotten. */
class Viewer {
  readonly #onPicture: (picture: Picture, seq: number) => void;
  #seq = 0;
  #acknowledged = 0;
  #waiting: Picture | undefined;

  constructor(onPicture: (picture: Picture, seq: number) => void) {
    this.#onPicture = onPicture;
  }

  offer(picture: Picture): void {
    if (this.#seq - this.#acknowledged >= mostOutstanding) {
      this.#waiting = picture;
      return;
    }
    this.#waiting = undefined;
    this.#seq += 1;
    this.#onPicture(picture, this.#seq);
  }

  ack(seq: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(seq, this.#seq));
    if (this.#waiting) this.offer(this.#waiting);
  }
}

/** The pictures of one run, whichever page it shows, for any number of viewers and recorders. */
export class FrameHub {
  readonly #options: FrameHubOptions;
  readonly #sharpener: Sharpener;
  readonly #viewers = new Set<Viewer>();
  /** Listeners with the shortest time between two pictures that they have a use for, in milliseconds. */
  readonly #taps = new Map<(picture: Picture) => void, number>();
  #cast: Cast | undefined;
  #latest: Picture | undefined;
  #shows = 0;
  #lingerTimer: NodeJS.Timeout | undefined;

  constructor(options: FrameHubOptions) {
    this.#options = options;
    this.#sharpener = new Sharpener({
      now: () => options.now(),
      shoot: async () => this.#cast?.screenshot(),
      onSharp: (picture) => this.#deliver(picture),
    });
  }

  /** The newest picture; it stays when capturing stops and when the page goes. */
  get latest(): Picture | undefined {
    return this.#latest;
  }

  /**
   * Follows this page. Its cast starts before the old one stops, and the last picture stays until a new one
   * comes. Never throws: a page that is already gone is reported and shows nothing.
   */
  async show(page: Page): Promise<void> {
    const turn = ++this.#shows;
    let cast: Cast;
    try {
      cast = await this.#open(page);
    } catch (thrown) {
      if (!page.isClosed()) this.#options.onProblem(thrown);
      return;
    }
    if (turn !== this.#shows) return cast.dispose();
    const old = this.#cast;
    this.#cast = cast;
    this.#sharpener.reset();
    const pace = this.#pace();
    if (pace !== undefined) await cast.start(pace);
    await old?.dispose();
  }

  async #open(page: Page): Promise<Cast> {
    const { viewport } = this.#options;
    // A late frame of a page that is no longer shown is dropped
    const ifShown = (work: (picture: Picture) => void) => (picture: Picture) => {
      if (cast === this.#cast) work(picture);
    };
    const cast: Cast = await Cast.open({
      page,
      viewport,
      now: () => this.#options.now(),
      onFrame: ifShown((picture) => this.#deliver(this.#sharpener.changed(picture))),
      onStill: ifShown((picture) => {
        this.#sharpener.shown();
        this.#deliver(picture);
      }),
      onProblem: (thrown) => this.#options.onProblem(thrown),
    });
    return cast;
  }

  #deliver(picture: Picture): void {
    // A recorder may rely on time that only goes forward, whatever the browser's own clock says
    const capturedAt = Math.max(picture.capturedAt, this.#latest?.capturedAt ?? 0);
    const latest = { ...picture, capturedAt };
    this.#latest = latest;
    for (const listener of this.#taps.keys()) this.#guard(() => listener(latest));
    for (const viewer of this.#viewers) this.#guard(() => viewer.offer(latest));
  }

  #guard(deliver: () => void): void {
    try {
      deliver();
    } catch (thrown) {
      // One broken listener must not cost the others their picture
      this.#options.onProblem(thrown);
    }
  }

  /**
   * Adds a viewer. It gets the latest picture at once, then always the newest, with at most two that it has not
   * acknowledged. `seq` counts from 1.
   */
  watch(onPicture: (picture: Picture, seq: number) => void): Watch {
    const viewer = new Viewer(onPicture);
    this.#viewers.add(viewer);
    // Not before the caller has what it needs to acknowledge it
    queueMicrotask(() => {
      const latest = this.#latest;
      if (latest && this.#viewers.has(viewer)) this.#guard(() => viewer.offer(latest));
    });
    this.#sync();
    return {
      ack: (seq) => this.#guard(() => viewer.ack(seq)),
      close: () => {
        this.#viewers.delete(viewer);
        this.#sync();
      },
    };
  }

  /**
   * Hands every picture to a recorder as it comes, synchronously, starting with the next one. While there is no
   * viewer, pictures come no faster than the recorder can use: `minIntervalMs` apart, 0 for all.
   * @returns how to stop
   */
  tap(listener: (picture: Picture) => void, minIntervalMs = 0): () => void {
    this.#taps.set(listener, minIntervalMs);
    this.#sync();
    return () => {
      this.#taps.delete(listener);
      this.#sync();
    };
  }

  /** Somebody acted on the page: pictures are expected, and the answer to the input comes before sharpness. */
  touched(): void {
    this.#sharpener.touched();
    this.#cast?.touched();
  }

  /** Milliseconds between pictures, 0 for all of them; undefined where nobody wants any. */
  #pace(): number | undefined {
    if (this.#viewers.size > 0) return 0;
    return this.#taps.size > 0 ? Math.min(...this.#taps.values()) : undefined;
  }

  /** More is captured at once; less only after a while, because who looked away may look again. */
  #sync(): void {
    clearTimeout(this.#lingerTimer);
    this.#sharpener.enable(this.#viewers.size > 0);
    const pace = this.#pace();
    if (pace === 0) void this.#cast?.start(pace);
    else this.#lingerTimer = setTimeout(() => void this.#slowDown(pace), this.#cast?.isRunning ? lingerMs : 0);
  }

  async #slowDown(pace: number | undefined): Promise<void> {
    if (pace === undefined) await this.#cast?.stop();
    else await this.#cast?.start(pace);
  }

  /** Stops everything; the latest picture stays readable. Never throws. */
  async dispose(): Promise<void> {
    this.#shows += 1;
    clearTimeout(this.#lingerTimer);
    this.#sharpener.enable(false);
    this.#viewers.clear();
    this.#taps.clear();
    const cast = this.#cast;
    this.#cast = undefined;
    await cast?.dispose();
  }
}
