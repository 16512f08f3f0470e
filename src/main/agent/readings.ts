/** Owns how the parts of a form become a step; each yields nothing where the meaning is not clear. */
import { normaliseUrl } from '../../shared/task.ts';
import { hasQuoted, type Masked } from './mask.ts';
import { parseName, parseText, quotedText } from './phrase.ts';
import type { Step } from './step.ts';

const numbers: Readonly<Record<string, number>> = {
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10,
}; // prettier-ignore
const units: Readonly<Record<string, number>> = { m: 0.001, s: 1, i: 60, h: 3600 };

export function isQuotedText(piece: string, masked: Masked): boolean {
  return hasQuoted(piece) && parseText(piece, masked) !== undefined;
}

export function readWait(amount: string, unit: string): Step | undefined {
  const lower = unit.toLowerCase();
  const factor =
    lower.startsWith('ms') || lower.startsWith('mil')
      ? units['m']
      : lower.startsWith('m')
        ? units['i']
        : units[lower.charAt(0)];
  const count = numbers[amount.toLowerCase()] ?? Number(amount.replace(',', '.'));
  const seconds = Math.round(count * (factor ?? 1) * 1000) / 1000;
  return seconds <= 3600 ? { kind: 'wait', seconds } : undefined;
}

export function readGoto(piece: string, masked: Masked): Step | undefined {
  const url = (quotedText(piece, masked) ?? masked.reveal(piece)).trim();
  if (/^\{\{[^{}]*\}\}/.test(url)) return { kind: 'goto', url };
  if (/\s/.test(url)) return undefined;
  const looksLikeUrl =
    /^[a-z][a-z0-9+.-]*:./i.test(url) || /^(?:localhost|[^\s./]+(?:\.[^\s./]+)+)(?:[:/?#]|$)/i.test(url);
  return looksLikeUrl ? { kind: 'goto', url: normaliseUrl(url) } : undefined;
}

export function readClick(
  piece: string,
  masked: Masked,
  how: { readonly button?: 'right'; readonly count?: 2 } = {},
): Step | undefined {
  const target = parseName(piece, masked);
  return target && { kind: 'click', target, button: how.button ?? 'left', count: how.count ?? 1 };
}

const isPress = /^(?:press|push|hit)$/i;
/** Fields and lists are opened or chosen from; only the rest is clicked by verbs that have other meanings too. */
const isNotClicked = new Set<string | undefined>([undefined, 'dropdown', 'field']);

export function readOtherClick(match: RegExpExecArray, masked: Masked): Step | undefined {
  const [, verb = '', piece = ''] = match;
  // “Choose the last option in Colour” belongs to a list.
  if (!hasQuoted(piece) && / (?:in|from|for|under) /i.test(piece)) return undefined;
  const target = parseName(piece, masked);
  if (!target || (isNotClicked.has(target.kind) && !(isPress.test(verb) && hasQuoted(piece)))) return undefined;
  return { kind: 'click', target, button: 'left', count: 1 };
}

/** `X into Y`: the words that join may come only once, or the meaning is not clear. */
export function splitAt(piece: string, words: readonly string[]): [string, string] | undefined {
  const parts = piece.split(new RegExp(` (?:${words.join('|')}) `, 'iu'));
  if (parts.length === 2) return [parts[0] ?? '', parts[1] ?? ''];
  // With a quoted text in front, the first of these words is the joint whatever the name of the field holds.
  if (parts.length < 2 || !hasQuoted(parts[0] ?? '')) return undefined;
  const first = parts[0] ?? '';
  const rest = piece.slice(first.length);
  return [first, rest.replace(new RegExp(`^ (?:${words.join('|')}) `, 'iu'), '')];
}

export function readType(match: RegExpExecArray, masked: Masked): Step | undefined {
  const groups = match.groups ?? {};
  const rest = groups['rest'];
  const parts =
    rest === undefined
      ? [groups['text'] ?? '', groups['field'] ?? '']
      : (splitAt(rest, ['into']) ?? splitAt(rest, ['in', 'to', 'on', 'as']));
  if (!parts) return undefined;
  const text = parseText(parts[0] ?? '', masked);
  const field = parseName(parts[1] ?? '', masked);
  return text !== undefined && field ? { kind: 'type', text, field } : undefined;
}

export function readCheck(piece: string, masked: Masked, checked: boolean): Step | undefined {
  const target = parseName(piece, masked);
  return target && { kind: 'check', target, checked };
}

const wholeSchema =
  /^(?:(?:all )?(?:the )?(?:data|everything|data schema|schema|fields|information|info|details|values|results?)(?: (?:of|from|in|by) (?:the|this) (?:page|schema|data schema))?)$/iu;
const article = /^(?:the|all the|all|its|each|every|an?) /iu;

export function readExtract(verb: string, list: string, masked: Masked): Step | undefined {
  if (list.trim() === '') return verb.toLowerCase() === 'extract' ? { kind: 'extract', fields: [] } : undefined;
  if (wholeSchema.test(list)) return { kind: 'extract', fields: [] };
  const items = list
    .replace(/ (?:from|on) (?:the|this) page$/iu, '')
    .split(/,? (?:and|as well as) |, ?| & /iu)
    .filter((item) => item.trim() !== '');
  // “Get me a coffee” is no extraction: beside “Extract”, a list begins with an article or a quoted name.
  if (verb.toLowerCase() !== 'extract' && !article.test(list) && !hasQuoted(items[0] ?? '')) return undefined;
  const fields = items.map((item) => readField(item.trim().replace(article, ''), masked));
  const known = [...new Set(fields.filter((field) => field !== undefined))];
  return known.length > 0 && !fields.includes(undefined) ? { kind: 'extract', fields: known } : undefined;
}

function readField(item: string, masked: Masked): string | undefined {
  const bare = hasQuoted(item) ? item.replace(/ (?:fields?|values?|texts?|columns?)$/iu, '') : item;
  const text = hasQuoted(bare) ? quotedText(bare, masked) : masked.reveal(bare);
  return text?.trim() && text.length <= 200 ? text.trim() : undefined;
}
