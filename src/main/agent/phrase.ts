/** Owns how a prompt names a thing on the page: its text, the kind of thing it is, and which of several. */
import { hasQuoted, type Masked, quoted } from './mask.ts';

/** The kinds of things that words such as “button” or “drop-down” stand for. */
export type Kind =
  | 'button'
  | 'link'
  | 'tab'
  | 'checkbox'
  | 'radio'
  | 'menuitem'
  | 'field'
  | 'dropdown'
  | 'option'
  | 'switch'
  | 'image'
  | 'heading'
  | 'row'
  | 'cell'
  | 'item'
  | 'text';

export interface ElementName {
  /** The name itself; empty where only the kind is given, as in “the first link”. */
  readonly text: string;
  readonly kind?: Kind;
  /** Counts from 1; -1 is the last one. */
  readonly ordinal?: number;
  /** All the words as they were written without quotes: they may themselves be the name. */
  readonly words?: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  button: 'button',
  link: 'link',
  hyperlink: 'link',
  tab: 'tab',
  checkbox: 'checkbox',
  'check box': 'checkbox',
  'tick box': 'checkbox',
  'radio button': 'radio',
  radio: 'radio',
  'menu item': 'menuitem',
  'menu entry': 'menuitem',
  'text field': 'field',
  'input field': 'field',
  'text box': 'field',
  textbox: 'field',
  textarea: 'field',
  'text area': 'field',
  field: 'field',
  input: 'field',
  box: 'field',
  dropdown: 'dropdown',
  'drop-down': 'dropdown',
  'drop down': 'dropdown',
  'dropdown list': 'dropdown',
  'select box': 'dropdown',
  'combo box': 'dropdown',
  combobox: 'dropdown',
  list: 'dropdown',
  menu: 'dropdown',
  option: 'option',
  switch: 'switch',
  toggle: 'switch',
  icon: 'image',
  image: 'image',
  picture: 'image',
  heading: 'heading',
  row: 'row',
  cell: 'cell',
  item: 'item',
  text: 'text',
};

const ordinals: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  last: -1,
};

const kindWords = Object.keys(kinds)
  .sort((a, b) => b.length - a.length)
  .join('|');
const lead = new RegExp(
  `^(?:(?:the|a|an)\\s+)?(?:(${Object.keys(ordinals).join('|')}|\\d{1,3}(?:st|nd|rd|th))\\s+)?`,
  'iu',
);
const before = new RegExp(
  `^(?:(${kindWords})\\s+)?(?:(?:called|named|labelled|labeled|with the (?:name|label|text))\\s+)?(?=${quoted}$)`,
  'iu',
);
const after = new RegExp(`(?:^|\\s)(${kindWords})$`, 'iu');

/**
 * Reads a masked piece of a sentence as the name of a thing. Quoted, it may stand beside nothing but the words for
 * its kind and its place; unquoted, all of it is the name.
 */
export function parseName(piece: string, masked: Masked): ElementName | undefined {
  const trimmed = piece.trim();
  if (trimmed === '' || trimmed.length > 300) return undefined;
  const start = lead.exec(trimmed);
  const ordinal = readOrdinal(start?.[1]);
  const rest = trimmed.slice(start?.[0].length ?? 0);
  const tail = after.exec(rest)?.[1];
  const core = tail ? rest.slice(0, -tail.length).trim() : rest.trim();
  const kind = tail ? kinds[tail.toLowerCase()] : undefined;
  if (hasQuoted(trimmed)) return quotedName(core, { kind, ordinal }, masked);
  if (/\b(?:then|if)\b/i.test(trimmed)) return undefined;
  return bareName(masked.reveal(core), { kind, ordinal }, masked.reveal(trimmed));
}

function readOrdinal(word: string | undefined): number | undefined {
  return word ? (ordinals[word.toLowerCase()] ?? (Number.parseInt(word, 10) || undefined)) : undefined;
}

interface Circumstances {
  readonly kind: Kind | undefined;
  readonly ordinal: number | undefined;
}

function quotedName(core: string, { kind, ordinal }: Circumstances, masked: Masked): ElementName | undefined {
  const front = before.exec(core);
  const text = quotedText(core.slice(front?.[0].length ?? 0), masked)?.trim();
  const ownKind = front?.[1] ? kinds[front[1].toLowerCase()] : kind;
  return text ? { text, ...withoutUndefined({ kind: ownKind, ordinal }) } : undefined;
}

function bareName(text: string, circumstances: Circumstances, words: string): ElementName | undefined {
  const { kind, ordinal } = circumstances;
  if (text !== '') return { text, words, ...withoutUndefined(circumstances) };
  if (kind === undefined) return undefined;
  // “the first link” names a link by its place; “the link” alone could be any, so its words are taken as the name.
  return ordinal === undefined
    ? { text: words.replace(/^(?:the|an?) /i, ''), words }
    : { text: '', kind, ordinal, words };
}

function withoutUndefined({ kind, ordinal }: Circumstances): { kind?: Kind; ordinal?: number } {
  return { ...(kind ? { kind } : {}), ...(ordinal === undefined ? {} : { ordinal }) };
}

/** The meaning of a piece that is one quoted text and nothing else. */
export function quotedText(piece: string, masked: Masked): string | undefined {
  return onlyQuoted.test(piece.trim()) ? masked.reveal(piece.trim()) : undefined;
}

/** A text to type, to wait for or to choose: one quoted text, or words without any quoted text among them. */
export function parseText(piece: string, masked: Masked): string | undefined {
  const trimmed = piece.trim();
  const exact = quotedText(trimmed.replace(textWords, ''), masked);
  if (exact !== undefined) return exact;
  return trimmed === '' || hasQuoted(trimmed) ? undefined : masked.reveal(trimmed);
}

const onlyQuoted = new RegExp(`^${quoted}$`, 'u');
const textWords = /^(?:the\s+)?(?:text|words?|value|message|option|key|file)\s+/i;

/** How a person would say it, quoted so that it reads back as the same name. */
export function renderName(name: ElementName): string {
  const place = name.ordinal === undefined ? '' : `the ${renderOrdinal(name.ordinal)} `;
  const kind = name.kind === undefined ? '' : (Object.entries(kinds).find(([, kind]) => kind === name.kind)?.[0] ?? '');
  if (name.text === '') return `${place || 'the '}${kind}`;
  return `${place}${quote(name.text)}${kind === '' ? '' : ` ${kind}`}`;
}

function renderOrdinal(ordinal: number): string {
  return Object.entries(ordinals).find(([, value]) => value === ordinal)?.[0] ?? `${ordinal}th`;
}

/** `text` in the first pair of quotes that it does not hold itself. */
export function quote(text: string): string {
  if (!text.includes('"') && !text.endsWith('\\')) return `"${text}"`;
  if (!text.includes('”')) return `“${text}”`;
  if (!text.includes('»')) return `«${text}»`;
  return `"${text.replaceAll('"', '\\"')}"`;
}
