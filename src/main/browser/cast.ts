/** Owns the moving picture of one page: a CDP screencast on a session of its own, and screenshots of the same page. */
import type { CDPSession, Page } from 'playwright-core';
import { detach, type CdpAnswer, type CdpMethod, type CdpParameters } from './cdp.ts';

export interface Picture {
  readonly jpeg: Buffer;
  /** Epoch milliseconds, by the core's clock. */
  readonly capturedAt: number;
  /** CSS pixels of the viewport. */
  readonly width: number;
  readonly height: number;
}

interface ScreencastFrame {
  /** Base64. */
  readonly data: string;
  readonly metadata: { /** Epoch seconds. */ readonly timestamp?: number };
  /** What an acknowledgement names. */
  readonly sessionId: number;
}

export interface CastOptions {
  readonly page: Page;
  /** CSS pixels, for a page that does not know its own viewport. */
  readonly viewport: { readonly width: number; readonly height: number };
  now(): number;
  /** A picture that differs from the one before; the browser repeats itself, byte for byte, after a screenshot. */
  onFrame(picture: Picture): void;
  /** A screenshot that stands in for frames that do not come. */
  onStill(picture: Picture): void;
  onProblem(thrown: unknown): void;
}

/** Text stays legible in motion; higher costs encoding time that a software-rendered page needs for itself. */
const castQuality = 60;
/** What a page that rests is worth. */
const sharpQuality = 90;
/** A static page that gave its one frame before anybody listened gives no other by itself. */
const primeMs = 150;
/** A screenshot hangs while a dialog is open or the page is stuck. */
const screenshotLimitMs = 2_000;
/** Input without any frame after it: look, then start the cast anew. */
const suspectMs = 2_000;
const restartMs = 3_000;
/** A cast that was just seen to work is not doubted again because input changes nothing. */
const trustMs = 10_000;
/** A picture older than this has no sane timestamp. */
const oldestMs = 5_000;

/** One cast of one page. It may be started and stopped any number of times. */
export class Cast {
  readonly #options: CastOptions;
  readonly #session: CDPSession;
  /** The pace it runs at in milliseconds, 0 for every frame; undefined while it is stopped. */
  #pace: number | undefined;
  #frames = 0;
  #last: Buffer | undefined;
  #isDisposed = false;
  #isDialogOpen = false;
  #shot: Promise<Picture | undefined> | undefined;
  #primeTimer: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #trustedUntil = 0;
  readonly #ackTimers = new Set<NodeJS.Timeout>();

  private constructor(options: CastOptions, session: CDPSession) {
    this.#options = options;
    this.#session = session;
    session.on('Page.screencastFrame', (frame) => this.#onScreencastFrame(frame));
    session.on('Page.javascriptDialogOpening', () => (this.#isDialogOpen = true));
    session.on('Page.javascriptDialogClosed', () => (this.#isDialogOpen = false));
  }

  /** Connects to the page and captures nothing yet. @throws where the page is gone */
  static async open(options: CastOptions): Promise<Cast> {
    const session = await options.page.context().newCDPSession(options.page);
    const cast = new Cast(options, session);
    await session.send('Page.enable');
    return cast;
  }

  /**
   * Starts, or changes the pace: at least `paceMs` between two pictures, where the newest is kept and none at the
   * end of a burst is lost. Resolves when the browser has accepted it. Never throws.
   */
  async start(paceMs = 0): Promise<void> {
    if (this.#isDisposed || this.#pace === paceMs) return;
    const stopped = this.#pace === undefined ? undefined : this.#send('Page.stopScreencast');
    this.#pace = paceMs;
    const size = this.#size();
    clearTimeout(this.#primeTimer);
    const before = this.#frames;
    this.#primeTimer = setTimeout(() => void this.#standIn(before), primeMs);
    await this.#send('Page.startScreencast', {
      format: 'jpeg',
      quality: castQuality,
      maxWidth: size.width,
      maxHeight: size.height,
      everyNthFrame: 1,
      ...(paceMs > 0 && { maxFramesInFlight: 1, sendLastFrame: true }),
    });
    await stopped;
  }

  /** Stops capturing; the page then costs nothing. Never throws. */
  async stop(): Promise<void> {
    if (this.#pace === undefined) return;
    this.#pace = undefined;
    this.#clearTimers();
    await this.#send('Page.stopScreencast');
  }

  get isRunning(): boolean {
    return this.#pace !== undefined;
  }

  #onScreencastFrame(frame: ScreencastFrame): void {
    this.#acknowledge(frame.sessionId);
    if (this.#pace === undefined) return;
    this.#frames += 1;
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    const jpeg = Buffer.from(frame.data, 'base64');
    if (this.#last?.equals(jpeg)) return;
    this.#last = jpeg;
    const now = this.#options.now();
    const at = (frame.metadata.timestamp ?? 0) * 1_000;
    this.#options.onFrame({ jpeg, capturedAt: at > now || at < now - oldestMs ? now : at, ...this.#size() });
  }

  /** First of all, so that nothing that fails later can stall the cast; at a pace, the delay is what slows it down. */
  #acknowledge(sessionId: number): void {
    if (!this.#pace) {
      void this.#send('Page.screencastFrameAck', { sessionId });
      return;
    }
    const timer = setTimeout(() => {
      this.#ackTimers.delete(timer);
      void this.#send('Page.screencastFrameAck', { sessionId });
    }, this.#pace);
    this.#ackTimers.add(timer);
  }

  #size(): { readonly width: number; readonly height: number } {
    return this.#options.page.viewportSize() ?? this.#options.viewport;
  }

  /**
   * One sharp picture of the page as it is. Undefined while another one is being taken or a dialog is open, and
   * where it fails or takes longer than 2 s. Never throws.
   */
  async screenshot(): Promise<Picture | undefined> {
    if (this.#isDisposed || this.#isDialogOpen || this.#shot) return undefined;
    const capturedAt = this.#options.now();
    const shot = this.#send('Page.captureScreenshot', {
      format: 'jpeg',
      quality: sharpQuality,
      optimizeForSpeed: true,
    }).then((answer) => {
      this.#shot = undefined;
      return answer && { jpeg: Buffer.from(answer.data, 'base64'), capturedAt, ...this.#size() };
    });
    // Kept until the browser really answers, so that a page that hangs gets no second one
    this.#shot = shot;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), screenshotLimitMs);
    });
    const picture = await Promise.race([shot, deadline]);
    clearTimeout(timer);
    return picture;
  }

  /** A screenshot in place of frames, unless a frame comes first. */
  async #standIn(before: number): Promise<void> {
    if (this.#pace === undefined || this.#frames !== before) return;
    const picture = await this.screenshot();
    if (!picture || this.#isDisposed || this.#frames !== before) return;
    this.#options.onStill(picture);
  }

  /** Somebody acted on the page, so frames are to be expected. */
  touched(): void {
    if (this.#pace === undefined || this.#watchdog !== undefined || this.#options.now() < this.#trustedUntil) return;
    this.#watchdog = setTimeout(() => void this.#suspect(), suspectMs);
  }

  /** A page that rests gives no frame either, but every screenshot makes a working cast give one. */
  async #suspect(): Promise<void> {
    this.#trustedUntil = this.#options.now() + trustMs;
    const before = this.#frames;
    this.#watchdog = setTimeout(() => {
      this.#watchdog = undefined;
      if (this.#pace === undefined || this.#frames !== before) return;
      const pace = this.#pace;
      this.#last = undefined;
      void this.stop().then(() => this.start(pace));
    }, restartMs);
    await this.#standIn(before);
  }

  async #send<M extends CdpMethod>(method: M, parameters?: CdpParameters<M>): Promise<CdpAnswer<M> | undefined> {
    if (this.#isDisposed || this.#options.page.isClosed()) return undefined;
    try {
      return await this.#session.send(method, parameters);
    } catch (thrown) {
      // A page that closes takes its commands with it
      if (!this.#hasEnded()) this.#options.onProblem(thrown);
      return undefined;
    }
  }

  #hasEnded(): boolean {
    return this.#isDisposed || this.#options.page.isClosed();
  }

  #clearTimers(): void {
    clearTimeout(this.#primeTimer);
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    for (const timer of this.#ackTimers) clearTimeout(timer);
    this.#ackTimers.clear();
  }

  /** Stops and leaves the page. Never throws. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    const stopped = this.stop();
    this.#isDisposed = true;
    await stopped;
    await detach(this.#session);
  }
}
