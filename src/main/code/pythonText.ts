/** Owns writing any text safely into Python source: as a string, as a comment, as the name of a constant. */

/** Letters, digits, marks and symbols that can be seen; everything else is written as an escape. */
const visible = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A Python string literal that means exactly `text`. */
export function pyString(text: string): string {
  return `"${Array.from(text, escapeChar).join('')}"`;
}

function escapeChar(char: string): string {
  const short = escapes[char];
  if (short !== undefined) return short;
  if (visible.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const commentWidth = 96;

/** Comment lines that hold `text`, folded at the spaces; nothing in it can end a comment. */
export function pyComment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of toPlainLine(text).split(' ')) {
    if (line.length > 1 && line.length + word.length + 1 > commentWidth) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line.trimEnd()];
}

/** `text` on one line, without anything that cannot be seen. */
export function toPlainLine(text: string): string {
  return Array.from(text, (char) => (visible.test(char) ? char : ' '))
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** The constants on top of a script: the same value under the same name is one, another value gets a number. */
export class Constants {
  readonly #values = new Map<string, string>();

  /** @param taken names the script uses for something else */
  constructor(taken: readonly string[]) {
    for (const name of taken) this.#values.set(name, '');
  }

  /**
   * @param hint what a person calls the thing
   * @param expression Python source of the value
   * @returns the constant's name
   */
  add(hint: string, expression: string): string {
    const base = toConstantName(hint);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}_${number}`;
      const known = this.#values.get(name);
      if (known === expression) return name;
      if (known !== undefined) continue;
      this.#values.set(name, expression);
      return name;
    }
  }

  /** The definitions, in the order they were first used. */
  lines(): readonly string[] {
    return [...this.#values].filter(([, expression]) => expression !== '').map(([name, value]) => `${name} = ${value}`);
  }
}

/** `Search products:` becomes `SEARCH_PRODUCTS`. */
export function toConstantName(hint: string): string {
  const ascii = hint
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_');
  const name = ascii.replace(/^_+/, '').slice(0, 40).replace(/_+$/, '').toUpperCase();
  if (name === '') return 'TEXT';
  return /^\d/.test(name) ? `N${name}` : name;
}
