/** Owns when a page that has come to rest gets one sharp picture, so that it is neither blurred nor captured for ever. */
import type { Picture } from './cast.ts';

interface SharpenerOptions {
  now(): number;
  shoot(): Promise<Picture | undefined>;
  onSharp(picture: Picture): void;
}

/**
 * Rest before the sharp picture. A caret blinks every 500 ms, a screenshot takes up to 100 ms in software, and it
 * must be over for another 100 ms to be trusted.
 */
const restMs = 250;
/** A page that rests this long gets its sharp picture, however often it was in vain before. */
const longRestMs = 2_000;
/** A person who types or points gets the machine for the answer first. */
const afterInputMs = 600;
/** A change this soon after a sharp picture made the picture a waste. */
const wasteMs = 2_000;
/** So many in a row are forgiven: both states of a caret need a picture, at a moment when the machine has time for it. */
const forgiven = 8;
/** From then on the next one waits, twice as long each time. */
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** A frame this soon after a screenshot may show another state than it. */
const doubtMs = 100;
/** States of the page that are remembered with their sharp picture. */
const remembered = 3;

/** Keeps the last few frames with their sharp pictures: a page that flips between them, as a caret does, needs no new ones. */
export class Sharpener {
  readonly #options: SharpenerOptions;
  #isEnabled = false;
  #frame: Buffer | undefined;
  #isSharp = false;
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;
  #touchedAt = 0;
  #sharpAt = 0;
  #wasted = 0;
  #notBefore = 0;
  #pairs: { readonly frame: Buffer; readonly sharp: Buffer }[] = [];
  #doubtful: { readonly frame: Buffer; readonly sharp: Buffer } | undefined;

  constructor(options: SharpenerOptions) {
    this.#options = options;
  }

  /** Sharp pictures are only taken while somebody looks. */
  enable(isEnabled: boolean): void {
    this.#isEnabled = isEnabled;
    if (!isEnabled) clearTimeout(this.#timer);
    else if (this.#frame && !this.#isSharp) this.#arm();
  }

  /** Takes note of a frame. @returns what to show: its sharp picture where that is known, else the frame itself */
  changed(frame: Picture): Picture {
    const now = this.#options.now();
    this.#settleDoubt(now);
    this.#changes += 1;
    this.#frame = frame.jpeg;
    const sharp = this.#pairs.find((pair) => pair.frame.equals(frame.jpeg))?.sharp;
    if (sharp) {
      clearTimeout(this.#timer);
      this.#isSharp = true;
      return { ...frame, jpeg: sharp };
    }
    if (this.#isSharp) this.#judge(now);
    this.#isSharp = false;
    this.#arm();
    return frame;
  }

  /** Whether the last sharp picture was worth it; pages that never rest are refined less and less often. */
  #judge(now: number): void {
    if (now - this.#sharpAt < wasteMs && this.#touchedAt < this.#sharpAt) this.#waste();
    else this.#forgive();
  }

  #waste(): void {
    this.#wasted += 1;
    const doublings = this.#wasted - forgiven - 1;
    if (doublings < 0) return;
    this.#notBefore = this.#options.now() + Math.min(longestWaitMs, firstWaitMs * 2 ** doublings);
  }

  #forgive(): void {
    this.#wasted = 0;
    this.#notBefore = 0;
  }

  #settleDoubt(now: number): void {
    if (this.#doubtful && now - this.#sharpAt > doubtMs) {
      this.#pairs = [this.#doubtful, ...this.#pairs].slice(0, remembered);
    }
    this.#doubtful = undefined;
  }

  /** Somebody acted on the page. */
  touched(): void {
    this.#touchedAt = this.#options.now();
    this.#forgive();
    if (this.#frame && !this.#isSharp) this.#arm();
  }

  /** A sharp picture was shown that this did not ask for. */
  shown(): void {
    this.#isSharp = true;
    this.#sharpAt = this.#options.now();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#isEnabled) return;
    const now = this.#options.now();
    const wait = Math.min(longRestMs, Math.max(restMs, this.#notBefore - now, this.#touchedAt + afterInputMs - now));
    this.#timer = setTimeout(() => void this.#sharpen(), wait);
  }

  async #sharpen(): Promise<void> {
    const before = this.#changes;
    const frame = this.#frame;
    const picture = await this.#options.shoot();
    if (!frame || !this.#isEnabled) return;
    if (!picture) {
      // A dialog is open, or the page hangs: not for ever, or a page that is gone would be asked for ever
      this.#waste();
      if (this.#wasted <= forgiven) this.#arm();
      return;
    }
    if (before !== this.#changes) {
      // What came meanwhile is newer than the screenshot may be, and asks for another one by itself
      this.#waste();
      return;
    }
    this.shown();
    this.#doubtful = { frame, sharp: picture.jpeg };
    this.#options.onSharp(picture);
  }

  /** Forgets the page; another one is shown. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#changes += 1;
    this.#frame = undefined;
    this.#doubtful = undefined;
    this.#pairs = [];
    this.#isSharp = false;
    this.#forgive();
  }
}
