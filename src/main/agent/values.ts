/** Owns turning texts of a page into values of a data schema: numbers, yes and no, dates, addresses. */
import type { Json } from '../../shared/task.ts';
import { fold, squeeze } from './ariaTree.ts';

const currency = '[$€£¥₹₽₩]|\\b(?:USD|EUR|GBP|CHF|JPY|AUD|CAD|SEK|NOK|DKK|PLN|kr|zł)\\b';
const figure = "\\d{1,3}(?:[ \\u00a0\\u202f'’]\\d{3})+(?:[.,]\\d+)?|\\d[\\d.,]*";
const numberPattern = new RegExp(`(?<![\\p{L}\\d])[-−+]?(?:${figure})|(?:${figure})`, 'u');
const moneyPattern = new RegExp(
  `[-−]?(?:${currency})\\s?[-−]?(?:${figure})|(?:${figure})(?:,-|[.,][-–])?\\s?(?:${currency})`,
  'iu',
);

/** The first number of a text, whether it is written `1,299.00`, `1.299,00` or `1 299`. */
export function parseNumber(text: string): number | undefined {
  const token = numberPattern.exec(text)?.[0];
  if (token === undefined) return undefined;
  const before = text.slice(0, text.indexOf(token));
  const isNegative = ['-', '−'].includes(token.charAt(0)) || /[-−]\s?[$€£¥₹]\s?$/.test(before.slice(-4));
  const digits = trimMarks(token.replace(/[-−+ \u00a0\u202f'’]/g, ''));
  const value = Number(withPoint(digits, text.includes('€')));
  return Number.isFinite(value) ? (isNegative ? -value : value) : undefined;
}

function trimMarks(digits: string): string {
  return digits.replace(/[.,]+$/, '');
}

/** The digits with a decimal point and no marks between thousands. */
function withPoint(digits: string, isEuro: boolean): string {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma >= 0 && point >= 0) {
    return comma > point ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '');
  }
  const at = Math.max(comma, point);
  if (at < 0) return digits;
  const mark = digits.charAt(at);
  const isRepeated = digits.indexOf(mark) !== at;
  const isThousands = digits.length - at === 4 && !digits.startsWith('0') && (mark === ',' || isEuro);
  return isRepeated || isThousands ? digits.replaceAll(mark, '') : digits.replace(mark, '.');
}

/** The first amount of money of a text, with its currency. */
export function findMoney(text: string): string | undefined {
  const found = moneyPattern.exec(text)?.[0];
  return found === undefined ? undefined : trimMarks(found.trim());
}

const yes = /^(?:yes|true|on|checked|enabled|active|available|✓|✔|☑)$|\b(?:in stock|left in stock|available now)\b/i;
const no =
  /^(?:no|false|off|unchecked|disabled|inactive|none|✗|✘|☐)$|\b(?:out of stock|sold out|unavailable|not available|not in stock)\b/i;

function parseBoolean(text: string): boolean | undefined {
  if (no.test(text)) return false;
  if (yes.test(text) || /^\d+ (?:left|in stock|available)/i.test(text)) return true;
  return undefined;
}

const datePattern =
  /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*\.?,? \d{4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b/iu;

export function findDate(text: string): string | undefined {
  return datePattern.exec(text)?.[0];
}

/** `YYYY-MM-DD` of a date whose month is written out or that is in this form already; others are left alone. */
function isoDate(text: string): string {
  const found = findDate(text) ?? text;
  if (!/\p{L}/u.test(found)) return found;
  const parsed = new Date(`${found.replace(/(\d)(?:st|nd|rd|th)/i, '$1').replaceAll('.', '')} UTC`);
  return Number.isNaN(parsed.getTime()) ? found : parsed.toISOString().slice(0, 10);
}

/** What the value converter needs of a schema. */
export interface LeafSchema {
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
  readonly format?: string;
  readonly options?: readonly Json[];
  /** For addresses that are written relative to the page. */
  readonly base: string;
}

/** The value of a text under a schema; undefined where the text is none. */
export function toValue(text: string, schema: LeafSchema): Json | undefined {
  const plain = squeeze(text);
  if (plain === '') return undefined;
  if (schema.options) {
    return (
      schema.options.find((option) => fold(JSON.stringify(option).replace(/^"|"$/g, '')) === fold(plain)) ??
      optionWithin(schema.options, plain)
    );
  }
  if (schema.type === 'number') return parseNumber(plain);
  if (schema.type === 'boolean') return parseBoolean(plain);
  if (schema.type === 'integer') {
    const value = parseNumber(plain);
    return Number.isInteger(value) ? value : undefined;
  }
  if (schema.format === 'date') return isoDate(plain);
  return schema.format?.startsWith('ur') ? absoluteUrl(plain, schema.base) : plain;
}

/** The only option whose words are in the text. */
function optionWithin(options: readonly Json[], text: string): Json | undefined {
  const within = options.filter(
    (option) => typeof option === 'string' && option !== '' && ` ${fold(text)} `.includes(` ${fold(option)} `),
  );
  return within.length === 1 ? within[0] : undefined;
}

export function absoluteUrl(url: string, base: string): string {
  return URL.parse(url, base)?.href ?? url;
}
