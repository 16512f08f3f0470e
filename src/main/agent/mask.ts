/** Owns what the grammar must not look into: quoted texts, addresses and filled-in values, each masked as one character. */
import { fence } from './template.ts';

interface Slot {
  /** As it stands in the prompt, for error messages. */
  readonly raw: string;
  /** What it means. */
  readonly text: string;
}

/** A text whose quoted parts, addresses and values are single characters of Unicode's private planes. */
export interface Masked {
  readonly text: string;
  /** The meaning of a masked text. */
  reveal(masked: string): string;
  /** A masked text as the person wrote it. */
  original(masked: string): string;
}

const quotedBase = 0xf0000;
const plainBase = 0x100000;
const planeSize = 0xfff0;

/** One quoted text. */
export const quoted = '[\\u{F0000}-\\u{FFFFF}]';

const slotPattern = /[\u{F0000}-\u{10FFFF}]/gu;
const quotedPattern = new RegExp(quoted, 'u');

/** Opening quote to the quotes that may close it, the likeliest first. */
const closers: Readonly<Record<string, readonly string[]>> = {
  '"': ['"', '”'],
  '“': ['”', '"', '“'],
  '”': ['”'],
  '„': ['“', '”', '"'],
  '«': ['»'],
  '»': ['«'],
  '‹': ['›'],
  "'": ["'", '’'],
  '‘': ['’', "'"],
  '`': ['`'],
};

/** Whether there is a quoted text in a masked text. */
export function hasQuoted(masked: string): boolean {
  return quotedPattern.test(masked);
}

/** Masks `prompt`. Quotes close on the line they open on; in straight ones `\"` is a quote of the text itself. */
export function mask(prompt: string): Masked {
  return new Masking(prompt).result();
}

class Masking {
  readonly #prompt: string;
  readonly #lastFence: number;
  readonly #quoted: Slot[] = [];
  readonly #plain: Slot[] = [];
  #out = '';
  #at = 0;
  /** Closing quotes that are known not to come any more, up to the end of the line. */
  readonly #missing = new Map<string, number>();

  constructor(prompt: string) {
    this.#prompt = prompt;
    this.#lastFence = prompt.lastIndexOf(fence.close);
  }

  result(): Masked {
    while (this.#at < this.#prompt.length) this.#step();
    const swap = (masked: string, pick: (slot: Slot) => string) =>
      masked.replace(slotPattern, (char) => {
        const code = char.codePointAt(0) ?? 0;
        const slot = code >= plainBase ? this.#plain[code - plainBase] : this.#quoted[code - quotedBase];
        return slot ? pick(slot) : char;
      });
    return {
      text: this.#out,
      reveal: (masked) => swap(masked, (slot) => slot.text),
      original: (masked) => swap(masked, (slot) => slot.raw),
    };
  }

  #step(): void {
    const char = this.#prompt.charAt(this.#at);
    const quoteEnd = closers[char] ? this.#closing(char) : -1;
    if (quoteEnd > 0) {
      const raw = this.#prompt.slice(this.#at, quoteEnd + 1);
      const inner = raw.slice(1, -1);
      const text = unfence(char === '"' ? inner.replaceAll('\\"', '"') : inner);
      this.#keep(this.#quoted, { raw: unfence(raw), text }, quoteEnd + 1);
      return;
    }
    const plainEnd = this.#plainEnd();
    if (plainEnd > this.#at) {
      const raw = unfence(this.#prompt.slice(this.#at, plainEnd));
      this.#keep(this.#plain, { raw, text: raw }, plainEnd);
      return;
    }
    this.#out += char;
    this.#at += 1;
  }

  #keep(slots: Slot[], slot: Slot, end: number): void {
    const base = slots === this.#quoted ? quotedBase : plainBase;
    // A prompt has at most 20,000 characters, so a plane is never full; were it, the sentence is not understood.
    this.#out += slots.length < planeSize ? String.fromCodePoint(base + slots.length) : ' ';
    slots.push(slot);
    this.#at = end;
  }

  /** Where an address, a value, a reference or a character of our own planes ends, if one starts here. */
  #plainEnd(): number {
    const unit = this.#unitEnd(this.#at);
    if (unit > this.#at) return unit;
    const before = this.#prompt.charAt(this.#at - 1);
    if (before !== '' && /[\p{L}\p{N}]/u.test(before)) return this.#at;
    address.lastIndex = this.#at;
    if (!address.test(this.#prompt)) return this.#at;
    return this.#addressEnd();
  }

  #unitEnd(at: number): number {
    const code = this.#prompt.codePointAt(at) ?? 0;
    if (this.#prompt.startsWith(fence.open, at)) {
      return at < this.#lastFence ? this.#prompt.indexOf(fence.close, at) + 1 : at + 1;
    }
    if (code >= quotedBase) return at + 2;
    braces.lastIndex = at;
    return braces.test(this.#prompt) ? braces.lastIndex : at;
  }

  #addressEnd(): number {
    let end = this.#at;
    while (end < this.#prompt.length) {
      const unit = this.#unitEnd(end);
      if (unit > end) end = unit;
      else if (/[\s"“”«»<>]/.test(this.#prompt.charAt(end))) break;
      else end += 1;
    }
    while (end > this.#at && /[.,;:!?)'’\]]/.test(this.#prompt.charAt(end - 1))) end -= 1;
    return end;
  }

  /** Where the quote that opens here closes, or -1. */
  #closing(open: string): number {
    const before = this.#prompt.charAt(this.#at - 1);
    if (before !== '' && /[\p{L}\p{N}]/u.test(before)) return -1;
    for (const close of closers[open] ?? []) {
      if ((this.#missing.get(open + close) ?? -1) > this.#at) continue;
      const end = this.#find(open, close);
      if (end > 0) return end;
    }
    return -1;
  }

  #find(open: string, close: string): number {
    let at = this.#at + 1;
    while (at < this.#prompt.length) {
      const char = this.#prompt.charAt(at);
      if (char === '\n') break;
      if (char === fence.open) at = Math.max(at + 1, this.#unitEnd(at));
      else if (char === close && this.#closesAt(at, open)) return at;
      else at += 1;
    }
    this.#missing.set(open + close, at);
    return -1;
  }

  /** An apostrophe and the inch sign have a letter or a digit behind them; a closing quote has not. */
  #closesAt(at: number, open: string): boolean {
    if (open === '"' && this.#prompt.charAt(at - 1) === '\\') return false;
    if (!/["'‘`]/.test(open)) return true;
    return !/[\p{L}\p{N}]/u.test(this.#prompt.charAt(at + 1));
  }
}

const address = /(?:https?:\/\/|practice:\/|file:\/|www\.)\S/iy;
const braces = /\{\{[^{}\n]*\}\}/y;

function unfence(text: string): string {
  return text.replaceAll(fence.open, '').replaceAll(fence.close, '');
}
