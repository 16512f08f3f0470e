/** Owns the order and the pace of a person's input: never reordered, moves and wheels at most once per frame. */
import type { InputEvent } from '../../shared/input.ts';

type Wheel = Extract<InputEvent, { type: 'wheel' }>;

const maxDelta = 100_000;

interface InputQueueOptions {
  readonly send: (events: InputEvent[]) => void;
  /** Calls back at the next animation frame. */
  readonly onNextFrame: (callback: () => void) => void;
}

/**
 * The first move of a burst goes at once and the last one always arrives; in between, the newest of a frame
 * replaces the others. Only the tail is merged, never across a button or a key, which take with them whatever
 * waits before them.
 */
export class InputQueue {
  readonly #options: InputQueueOptions;
  #waiting: InputEvent[] = [];
  #isPaced = false;

  constructor(options: InputQueueOptions) {
    this.#options = options;
  }

  push(event: InputEvent): void {
    this.#waiting = mergeTail(this.#waiting, event);
    if (!isPaced(event)) {
      this.#flush();
    } else if (!this.#isPaced) {
      this.#flush();
      this.#pace();
    }
  }

  #pace(): void {
    this.#isPaced = true;
    this.#options.onNextFrame(() => {
      this.#isPaced = false;
      if (this.#waiting.length === 0) return;
      this.#flush();
      this.#pace();
    });
  }

  #flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#options.send(events);
  }
}

function isPaced(event: InputEvent): boolean {
  return event.type === 'move' || event.type === 'wheel';
}

function mergeTail(waiting: readonly InputEvent[], event: InputEvent): InputEvent[] {
  const last = waiting.at(-1);
  if (last?.type === 'move' && event.type === 'move' && last.buttons === event.buttons) {
    return [...waiting.slice(0, -1), event];
  }
  if (last?.type === 'wheel' && event.type === 'wheel' && last.modifiers === event.modifiers) {
    return [...waiting.slice(0, -1), addWheels(last, event)];
  }
  return [...waiting, event];
}

function addWheels(first: Wheel, second: Wheel): Wheel {
  return {
    ...second,
    deltaX: clampDelta(first.deltaX + second.deltaX),
    deltaY: clampDelta(first.deltaY + second.deltaY),
  };
}

/** The limit of the wire; no wheel of this world reaches it within a frame. */
export function clampDelta(delta: number): number {
  return Math.min(maxDelta, Math.max(-maxDelta, delta));
}
