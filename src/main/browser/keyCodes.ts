/** Owns how one key of a person's keyboard becomes one key of the page: virtual key code, text and editing commands. */
import { modifierBits, type InputEvent } from '../../shared/input.ts';
import type { CdpParameters } from './cdp.ts';

export type KeyEvent = Extract<InputEvent, { type: 'keyDown' | 'keyUp' }>;
type KeyParameters = CdpParameters<'Input.dispatchKeyEvent'>;

/** Windows virtual key codes by DOM `code` (or by a named `key`), for keys that do not follow from a range below. */
const virtualKeys: Readonly<Record<string, number>> = {
  Backspace: 8,
  Tab: 9,
  Enter: 13,
  NumpadEnter: 13,
  Shift: 16,
  ShiftLeft: 16,
  ShiftRight: 16,
  Control: 17,
  ControlLeft: 17,
  ControlRight: 17,
  Alt: 18,
  AltLeft: 18,
  AltRight: 18,
  Pause: 19,
  CapsLock: 20,
  Escape: 27,
  Convert: 28,
  NonConvert: 29,
  Space: 32,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  PrintScreen: 44,
  Insert: 45,
  Delete: 46,
  Meta: 91,
  MetaLeft: 91,
  MetaRight: 92,
  ContextMenu: 93,
  NumpadMultiply: 106,
  NumpadAdd: 107,
  NumpadSubtract: 109,
  NumpadDecimal: 110,
  NumpadDivide: 111,
  NumLock: 144,
  ScrollLock: 145,
  Semicolon: 186,
  Equal: 187,
  NumpadEqual: 187,
  Comma: 188,
  NumpadComma: 188,
  Minus: 189,
  Period: 190,
  Slash: 191,
  Backquote: 192,
  BracketLeft: 219,
  Backslash: 220,
  BracketRight: 221,
  Quote: 222,
  IntlBackslash: 226,
};

const ranges: readonly { readonly pattern: RegExp; readonly code: (match: string) => number }[] = [
  { pattern: /^Key([A-Z])$/, code: (letter) => letter.charCodeAt(0) },
  { pattern: /^Digit([0-9])$/, code: (digit) => 48 + Number(digit) },
  { pattern: /^Numpad([0-9])$/, code: (digit) => 96 + Number(digit) },
  { pattern: /^F([0-9]{1,2})$/, code: (number) => 111 + Number(number) },
];

function codeOf(name: string): number | undefined {
  if (Object.hasOwn(virtualKeys, name)) return virtualKeys[name];
  for (const { pattern, code } of ranges) {
    const match = pattern.exec(name)?.[1];
    if (match !== undefined) return code(match);
  }
  return undefined;
}

/**
 * The Windows virtual key code. A Latin letter goes by what is printed on the key, so that Ctrl+A selects all on a
 * French keyboard; everything else goes by its place, so that it also does on a Cyrillic one. Never by character:
 * the character code of "." is the virtual key Delete.
 */
export function virtualKeyCode({ key, code }: { readonly key: string; readonly code: string }): number {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase().charCodeAt(0);
  // The number pad without Num Lock: its keys have the places of digits and the meaning of arrows
  const named = code.startsWith('Numpad') && key.length > 1 ? codeOf(key) : undefined;
  return named ?? codeOf(code) ?? (key.length > 1 ? codeOf(key) : undefined) ?? 0;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function isOneGrapheme(key: string): boolean {
  const [first, second] = graphemes.segment(key);
  return first !== undefined && second === undefined;
}

/** What the key would print; empty for shortcuts and for keys that print nothing. */
function textOf(event: KeyEvent, platform: NodeJS.Platform): string {
  if (event.modifiers & (modifierBits.Control | modifierBits.Meta)) return '';
  if (event.key === 'Enter') return '\r';
  if (!isOneGrapheme(event.key)) return '';
  // Alt and a plain letter is a shortcut, except on a Mac, where Option makes characters
  const isShortcut = (event.modifiers & modifierBits.Alt) !== 0 && platform !== 'darwin' && /^[ -~]$/.test(event.key);
  return isShortcut ? '' : event.key;
}

const macCommands: Readonly<Record<string, string>> = {
  a: 'selectAll',
  c: 'copy',
  x: 'cut',
  v: 'paste',
  z: 'undo',
  'shift+z': 'redo',
};

/** On a Mac the menu bar makes the editing shortcuts, and an injected key never passes it. */
function commandsOf(event: KeyEvent, platform: NodeJS.Platform): string[] | undefined {
  if (platform !== 'darwin' || (event.modifiers & modifierBits.Meta) === 0) return undefined;
  const shift = event.modifiers & modifierBits.Shift ? 'shift+' : '';
  const command = macCommands[`${shift}${event.key.toLowerCase()}`];
  return command === undefined ? undefined : [command];
}

/** Keys that are no key of their own: the composition that they begin comes as text. */
const composing: ReadonlySet<string> = new Set(['Dead', 'Process', 'Unidentified']);

/** The parameters of `Input.dispatchKeyEvent`; undefined for a key that the page must not see. */
export function keyParameters(event: KeyEvent, platform: NodeJS.Platform): KeyParameters | undefined {
  if (composing.has(event.key)) return undefined;
  const common = {
    key: event.key,
    code: event.code,
    location: event.location,
    isKeypad: event.location === 3,
    modifiers: event.modifiers,
    windowsVirtualKeyCode: virtualKeyCode(event),
  };
  if (event.type === 'keyUp') return { type: 'keyUp', ...common };
  const text = textOf(event, platform);
  const commands = commandsOf(event, platform);
  return {
    type: text === '' ? 'rawKeyDown' : 'keyDown',
    ...common,
    autoRepeat: event.repeat,
    ...(text !== '' && { text, unmodifiedText: text }),
    ...(commands && { commands }),
  };
}
