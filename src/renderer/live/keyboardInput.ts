/** Owns the way from the keyboard to input for the page: keys, compositions, paste, and Esc twice to hand back. */
import type { InputEvent } from '../../shared/input.ts';
import { type ModifierKeys, modifiersOf } from './modifiers.ts';

/** What is needed of a DOM event of the keyboard; a plain object will do. */
export interface KeyLike extends ModifierKeys {
  readonly key: string;
  readonly code: string;
  readonly location: number;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
  /** Milliseconds on any clock that does not jump. */
  readonly timeStamp: number;
}

/**
 * What becomes of a key: `send` it to the page, `leave` it to this window (a composition, a paste, a reserved
 * shortcut), or `release` control.
 */
export type KeyOutcome =
  { readonly kind: 'send'; readonly events: InputEvent[] } | { readonly kind: 'leave' } | { readonly kind: 'release' };

const doubleEscMs = 500;
const leave: KeyOutcome = { kind: 'leave' };

/** Follows the keys that are held, so that the page never keeps one that was let go elsewhere. */
export class KeyReader {
  readonly #held = new Map<string, KeyLike>();
  #escAt = Number.NEGATIVE_INFINITY;
  /** Whether the page's own clipboard is newer than the system's, as far as this window can know. */
  #pageHasClipboard = false;

  down(event: KeyLike): KeyOutcome {
    if (isComposed(event) || isReserved(event)) return leave;
    if (event.key === 'Escape' && !event.repeat) {
      const isSecond = event.timeStamp - this.#escAt <= doubleEscMs;
      this.#escAt = isSecond ? Number.NEGATIVE_INFINITY : event.timeStamp;
      if (isSecond) return { kind: 'release' };
    } else if (!event.repeat) {
      this.#escAt = Number.NEGATIVE_INFINITY;
    }
    // The clipboard of a hidden browser is its own: text copied elsewhere must come as this window's paste event.
    if (isPaste(event) && !this.#pageHasClipboard) return leave;
    if (isCopy(event)) this.#pageHasClipboard = true;
    this.#held.set(heldKey(event), event);
    return { kind: 'send', events: [{ type: 'keyDown', ...fields(event), repeat: event.repeat }] };
  }

  up(event: KeyLike): KeyOutcome {
    if (!this.#held.delete(heldKey(event))) return leave;
    const events: InputEvent[] = [{ type: 'keyUp', ...fields(event) }];
    // A Mac does not report keys that are let go while Command is held.
    if (event.key === 'Meta') {
      for (const other of this.#held.values()) {
        events.push({ type: 'keyUp', ...fields(other), modifiers: modifiersOf(event) });
      }
      this.#held.clear();
    }
    return { kind: 'send', events };
  }

  /** Forgets what is held: the page was told to release it. */
  reset(): void {
    this.#held.clear();
    this.#escAt = Number.NEGATIVE_INFINITY;
  }

  /** Something may have been copied outside the page since. */
  forgetClipboard(): void {
    this.#pageHasClipboard = false;
  }
}

function fields(event: KeyLike) {
  const { key, code, location } = event;
  return { key, code, location, modifiers: modifiersOf(event) };
}

function heldKey(event: KeyLike): string {
  return event.code || event.key;
}

/** Keys that belong to an input method or a dead key: their text comes as a composition. */
function isComposed(event: KeyLike): boolean {
  return (
    event.isComposing ||
    event.keyCode === 229 ||
    event.key === 'Dead' ||
    event.key === 'Process' ||
    event.key === 'Unidentified' ||
    event.key === ''
  );
}

function isReserved(event: KeyLike): boolean {
  if (event.key === 'F11' || event.key === 'F12') return true;
  if (event.key === 'F4' && event.altKey) return true;
  if (event.metaKey && event.code === 'KeyQ') return true;
  return event.ctrlKey && event.shiftKey && event.code === 'KeyI';
}

function hasShortcutKey(event: KeyLike): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey;
}

function isPaste(event: KeyLike): boolean {
  return (
    (hasShortcutKey(event) && event.key.toLowerCase() === 'v') ||
    (event.key === 'Insert' && event.shiftKey && !event.ctrlKey)
  );
}

function isCopy(event: KeyLike): boolean {
  return hasShortcutKey(event) && ['c', 'x', 'insert'].includes(event.key.toLowerCase());
}

interface KeyboardOptions {
  readonly push: (event: InputEvent) => void;
  /** Whether input reaches the page now. */
  readonly isDriving: () => boolean;
  readonly onRelease: () => void;
}

const maxText = 100_000;
const maxComposition = 1_000;

/** Listens to the keyboard of `sink`, a hidden text area that has the focus while a person drives. Returns what ends it. */
export function attachKeyboard(sink: HTMLTextAreaElement, options: KeyboardOptions): () => void {
  const { push, isDriving, onRelease } = options;
  const reader = new KeyReader();
  const ending = new AbortController();
  const { signal } = ending;

  const onKey = (event: KeyboardEvent) => {
    if (!isDriving()) return;
    const outcome = event.type === 'keydown' ? reader.down(event) : reader.up(event);
    if (outcome.kind === 'leave') return;
    event.preventDefault();
    event.stopPropagation();
    if (outcome.kind === 'release') onRelease();
    else for (const input of outcome.events) push(input);
  };
  const letGo = () => {
    reader.reset();
    if (isDriving()) push({ type: 'releaseAll' });
  };
  const forgetClipboard = () => reader.forgetClipboard();
  sink.addEventListener('keydown', onKey, { signal });
  sink.addEventListener('keyup', onKey, { signal });
  sink.addEventListener('blur', letGo, { signal });
  window.addEventListener('blur', letGo, { signal });
  window.addEventListener('blur', forgetClipboard, { signal });
  document.addEventListener('copy', forgetClipboard, { signal });
  document.addEventListener('cut', forgetClipboard, { signal });
  listenToText(sink, (event) => isDriving() && push(event), signal);
  return () => ending.abort();
}

/** Text that no single key makes: compositions, pastes, emoji pickers, dictation, screen keyboards. */
function listenToText(sink: HTMLTextAreaElement, push: (event: InputEvent) => void, signal: AbortSignal): void {
  let isComposing = false;
  const sendText = (text: string) => {
    sink.value = '';
    if (text !== '') push({ type: 'text', text: text.slice(0, maxText) });
  };
  const compose = (text: string) => push({ type: 'compose', text: text.slice(0, maxComposition) });
  sink.addEventListener('compositionstart', () => (isComposing = true), { signal });
  sink.addEventListener('compositionupdate', (event) => compose(event.data), { signal });
  sink.addEventListener(
    'compositionend',
    (event) => {
      isComposing = false;
      if (event.data === '') compose('');
      sendText(event.data);
    },
    { signal },
  );
  sink.addEventListener('input', () => isComposing || sendText(sink.value), { signal });
  sink.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      sendText(event.clipboardData?.getData('text/plain') ?? '');
    },
    { signal },
  );
}
