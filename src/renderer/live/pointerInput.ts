/** Owns the way from the mouse over the picture to input for the page. */
import type { Box } from '../../shared/action.ts';
import { fitPicture, type InputEvent, pointInPicture } from '../../shared/input.ts';
import { clampDelta } from './inputQueue.ts';
import { type ModifierKeys, modifiersOf } from './modifiers.ts';

/** What is needed of a DOM event of the mouse; a plain object will do. */
export interface PointerLike extends ModifierKeys {
  readonly type: string;
  readonly clientX: number;
  readonly clientY: number;
  /** DOM `buttons`. */
  readonly buttons: number;
  /** Milliseconds on any clock that does not jump. */
  readonly timeStamp: number;
}

interface WheelLike extends PointerLike {
  readonly deltaX: number;
  readonly deltaY: number;
  /** DOM: 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
}

type ButtonName = Extract<InputEvent, { type: 'down' }>['button'];

const buttonBits: readonly { readonly name: ButtonName; readonly bit: number }[] = [
  { name: 'left', bit: 1 },
  { name: 'right', bit: 2 },
  { name: 'middle', bit: 4 },
  { name: 'back', bit: 8 },
  { name: 'forward', bit: 16 },
];
const knownButtons = 31;
const multiClickMs = 500;
const multiClickPx = 5;
const maxClickCount = 10;
const lineHeightPx = 40;
const pageHeightPx = 720;

interface Press {
  readonly name: ButtonName;
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/**
 * Turns pointer events into input. Buttons are told from the change of the `buttons` mask, not from the kind of
 * the event: the DOM reports a second button as a move, and a release outside the window not at all.
 */
export class PointerReader {
  #buttons = 0;
  /** Buttons that went down elsewhere: dragging a splitter over the picture is no drag in the page. */
  #foreign = 0;
  #lastPress: Press | undefined;

  /** Whether a button is held that went down over the picture. */
  get isHeld(): boolean {
    return this.#buttons !== 0;
  }

  /** Input for one event; `box` is where the picture is drawn, in client coordinates. Empty outside the picture. */
  read(event: PointerLike, box: Box): InputEvent[] {
    const at = pointInPicture({ x: event.clientX, y: event.clientY }, box, this.isHeld);
    this.#foreign = this.isHeld || (at && event.type === 'pointerdown') ? this.#foreign & event.buttons : event.buttons;
    if (!at) return [];
    const mask = event.buttons & knownButtons & ~this.#foreign;
    const changed = buttonBits.filter(({ bit }) => (this.#buttons & bit) !== (mask & bit));
    const modifiers = modifiersOf(event);
    if (changed.length === 0) return [{ type: 'move', ...at, buttons: mask, modifiers }];
    return changed.map(({ name, bit }) => {
      this.#buttons ^= bit;
      const isDown = (mask & bit) !== 0;
      const clickCount = isDown ? this.#countPress(name, event) : this.#countOf(name);
      return { type: isDown ? 'down' : 'up', ...at, button: name, buttons: this.#buttons, clickCount, modifiers };
    });
  }

  /** Input for a turn of the wheel; nothing outside the picture. */
  readWheel(event: WheelLike, box: Box): InputEvent[] {
    const at = pointInPicture({ x: event.clientX, y: event.clientY }, box);
    if (!at) return [];
    const unit = event.deltaMode === 1 ? lineHeightPx : event.deltaMode === 2 ? pageHeightPx : 1;
    return [
      {
        type: 'wheel',
        ...at,
        deltaX: clampDelta(event.deltaX * unit),
        deltaY: clampDelta(event.deltaY * unit),
        modifiers: modifiersOf(event),
      },
    ];
  }

  /** Forgets what is held: the page was told to release it, or is driven by somebody else. */
  reset(): void {
    this.#buttons = 0;
    this.#lastPress = undefined;
  }

  #countPress(name: ButtonName, event: PointerLike): number {
    const last = this.#lastPress;
    const isRepeat =
      last?.name === name &&
      event.timeStamp - last.at <= multiClickMs &&
      Math.abs(event.clientX - last.x) <= multiClickPx &&
      Math.abs(event.clientY - last.y) <= multiClickPx;
    const count = isRepeat ? Math.min(maxClickCount, last.count + 1) : 1;
    this.#lastPress = { name, at: event.timeStamp, x: event.clientX, y: event.clientY, count };
    return count;
  }

  #countOf(name: ButtonName): number {
    return this.#lastPress?.name === name ? this.#lastPress.count : 1;
  }
}

/** Where the picture is drawn on the screen, in client coordinates. */
function pictureBox(canvas: HTMLCanvasElement): Box {
  const rect = canvas.getBoundingClientRect();
  const box = fitPicture(rect, { width: canvas.width, height: canvas.height });
  return { ...box, x: rect.x + box.x, y: rect.y + box.y };
}

interface PointerOptions {
  readonly push: (event: InputEvent) => void;
  /** Whether input reaches the page now. */
  readonly isDriving: () => boolean;
  /** A press while nobody here drives; it must not be lost silently. */
  readonly onOffer: (at: { readonly x: number; readonly y: number }) => void;
  /** A press while driving: the keyboard belongs to the page from here on. */
  readonly onPress: (at: { readonly x: number; readonly y: number }) => void;
}

/** Listens to the mouse over `canvas`. Returns what ends it. */
export function attachPointer(canvas: HTMLCanvasElement, options: PointerOptions): () => void {
  const { push, isDriving, onOffer, onPress } = options;
  const reader = new PointerReader();
  const ending = new AbortController();
  const { signal } = ending;

  const onPointer = (event: PointerEvent) => {
    if (!isDriving()) {
      reader.reset();
      if (event.type === 'pointerdown') onOffer({ x: event.clientX, y: event.clientY });
      return;
    }
    if (event.type === 'pointerdown') {
      canvas.setPointerCapture(event.pointerId);
      onPress({ x: event.clientX, y: event.clientY });
    }
    for (const input of reader.read(event, pictureBox(canvas))) push(input);
  };
  for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(type, onPointer, { signal });
  }
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!isDriving()) return;
      event.preventDefault();
      for (const input of reader.readWheel(event, pictureBox(canvas))) push(input);
    },
    { signal, passive: false },
  );
  // Neither the focus nor a selection nor autoscroll of this window: the press belongs to the page.
  for (const type of ['mousedown', 'contextmenu', 'auxclick', 'dragstart'] as const) {
    canvas.addEventListener(type, (event) => event.preventDefault(), { signal });
  }
  window.addEventListener('blur', () => reader.reset(), { signal });
  return () => ending.abort();
}
