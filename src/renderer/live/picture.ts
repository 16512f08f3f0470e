/** Owns the way of the pictures from the wire to the canvas: newest wins, one decode running, one pending (D4). */
import type { Client } from '../../shared/rpc.ts';
import { decodeFrame, type Frame } from '../../shared/frame.ts';

/** Plain numbers about the lane, read by the bench from `canvas.liveStats`. Times are epoch milliseconds. */
interface LiveStats {
  received: number;
  painted: number;
  lastCapturedAt: number;
  lastPaintedAt: number;
  /** Ages of the last pictures when they were painted, in milliseconds; a ring that `painted` walks through. */
  readonly ages: number[];
}

declare global {
  interface HTMLCanvasElement {
    liveStats?: LiveStats;
  }
}

const ringSize = 600;

interface Decoded {
  readonly frame: Frame;
  readonly bitmap: ImageBitmap;
}

interface FrameLaneOptions {
  readonly client: Client;
  readonly runId: string;
  readonly canvas: HTMLCanvasElement;
  /** Told once per watch, when the first picture is on the canvas. */
  readonly onPicture: () => void;
  /** Told where the core refuses to send pictures, and where one cannot be decoded. */
  readonly onProblem: (thrown: unknown) => void;
}

/** Unique in this window, so that a late picture of a lane that is over is told from one of the next. */
let nextLane = 1;

/** One watch of the live view. It asks for pictures from `open` until `dispose`. */
export class FrameLane {
  readonly #options: FrameLaneOptions;
  readonly #lane = nextLane++;
  readonly #context: CanvasRenderingContext2D | undefined;
  readonly #stats: LiveStats;
  readonly #stopListening: () => void;
  #pending: Frame | undefined;
  #isDecoding = false;
  #ready: Decoded | undefined;
  #animation = 0;
  #isOver = false;
  #hasPainted = false;

  constructor(options: FrameLaneOptions) {
    this.#options = options;
    this.#context = options.canvas.getContext('2d', { alpha: false }) ?? undefined;
    this.#stats = options.canvas.liveStats ??= {
      received: 0,
      painted: 0,
      lastCapturedAt: 0,
      lastPaintedAt: 0,
      ages: [],
    };
    this.#stopListening = options.client.onBinary((bytes) => this.#receive(bytes));
  }

  open(): void {
    const { client, runId, onProblem } = this.#options;
    client.call('watchFrames', { runId, lane: this.#lane }).catch((thrown: unknown) => {
      if (!this.#isOver) onProblem(thrown);
    });
  }

  dispose(): void {
    this.#isOver = true;
    this.#stopListening();
    cancelAnimationFrame(this.#animation);
    this.#ready?.bitmap.close();
    this.#ready = undefined;
    this.#pending = undefined;
    this.#options.client.call('unwatchFrames', { lane: this.#lane }).catch(() => {
      // Without a connection, or a browser, there is no lane left to end
    });
  }

  #receive(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame?.lane !== this.#lane) return;
    this.#stats.received += 1;
    if (this.#pending) this.#acknowledge(this.#pending.seq);
    this.#pending = frame;
    this.#decodeNext();
  }

  #decodeNext(): void {
    const frame = this.#pending;
    if (!frame || this.#isDecoding) return;
    this.#pending = undefined;
    this.#isDecoding = true;
    // The bytes are a view into the message, which nobody else writes to: the copy a Blob makes is the only one.
    createImageBitmap(new Blob([frame.jpeg as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }))
      .then((bitmap) => this.#present({ frame, bitmap }))
      .catch((thrown: unknown) => {
        if (this.#isOver) return;
        this.#acknowledge(frame.seq);
        this.#options.onProblem(thrown);
      })
      .finally(() => {
        this.#isDecoding = false;
        if (!this.#isOver) this.#decodeNext();
      });
  }

  #present(decoded: Decoded): void {
    if (this.#isOver) {
      decoded.bitmap.close();
      return;
    }
    if (this.#ready) this.#drop(this.#ready);
    else this.#animation = requestAnimationFrame(() => this.#paint());
    this.#ready = decoded;
  }

  #drop({ frame, bitmap }: Decoded): void {
    bitmap.close();
    this.#acknowledge(frame.seq);
  }

  #paint(): void {
    const decoded = this.#ready;
    this.#ready = undefined;
    if (!decoded) return;
    const { frame, bitmap } = decoded;
    const { canvas } = this.#options;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.style.setProperty('--picture-ratio', String(bitmap.width / bitmap.height));
    }
    this.#context?.drawImage(bitmap, 0, 0);
    this.#drop(decoded);
    this.#count(frame);
    if (this.#hasPainted) return;
    this.#hasPainted = true;
    this.#options.onPicture();
  }

  #count(frame: Frame): void {
    const stats = this.#stats;
    const now = performance.timeOrigin + performance.now();
    stats.ages[stats.painted % ringSize] = now - frame.capturedAt;
    stats.painted += 1;
    stats.lastCapturedAt = frame.capturedAt;
    stats.lastPaintedAt = now;
  }

  /** A picture that was dropped is acknowledged like one that was drawn: the sender must never wait for it. */
  #acknowledge(seq: number): void {
    this.#options.client.tell('ackFrame', { lane: this.#lane, seq });
  }
}
