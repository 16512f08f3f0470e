/** Owns what the live canvas tells of itself; the renderer fills it (src/renderer/live/picture.ts). */
interface HTMLCanvasElement {
  liveStats?: {
    readonly received: number;
    readonly painted: number;
    /** Milliseconds from capture to paint of the last frames. */
    readonly ages: readonly number[];
  };
}

interface Window {
  /** Milliseconds from the next press until the picture shows its effect. */
  painted?: Promise<number>;
}
