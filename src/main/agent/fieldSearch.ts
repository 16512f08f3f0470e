/** Owns finding one wanted value in a part of the page: by its label first, then by what it must look like. */
import { type AriaTree, squeeze } from './ariaTree.ts';
import { type Fact, factsOf, type Piece, piecesOf } from './facts.ts';
import { type Concept, conceptOf, coreOf, labelRank, looseConceptOf, wordsOf } from './fieldNames.ts';
import { absoluteUrl, findDate, findMoney } from './values.ts';

/** A part of the page that is searched as one: the page itself, or one of several alike things on it. */
export interface Scope {
  readonly facts: readonly Fact[];
  readonly pieces: readonly Piece[];
  /** Address of the page. */
  readonly url: string;
  readonly isPage: boolean;
}

export interface FoundText {
  readonly text: string;
  readonly ref: string | undefined;
}

/** The whole page as a scope. */
export function pageScope(tree: AriaTree, url: string): Scope {
  return { facts: factsOf(tree), pieces: piecesOf(tree), url, isPage: true };
}

/** One of several alike things as a scope; `facts` are the pairs that only the whole knows, such as column names. */
export function itemScope(tree: AriaTree, url: string, facts: readonly Fact[] = []): Scope {
  return { facts: [...facts, ...factsOf(tree)], pieces: piecesOf(tree), url, isPage: false };
}

/** Every text that may be the value called `name`, the surest first. */
export function searchField(name: string, scope: Scope): readonly FoundText[] {
  const concept = conceptOf(name) ?? (scope.isPage ? undefined : looseConceptOf(name));
  const found = [...byLabel(name, scope, concept), ...bySentence(name, scope)];
  if (concept) found.push(...byLook(concept, scope));
  const filled = found.filter(({ text }) => text !== '');
  return concept === 'url' ? filled.map(({ text, ref }) => ({ text: absoluteUrl(text, scope.url), ref })) : filled;
}

function byLabel(name: string, scope: Scope, concept: Concept | undefined): FoundText[] {
  return scope.facts
    .flatMap((fact) => {
      const rank = labelRank(fact.label, name);
      return rank === undefined ? [] : [{ fact, cost: rank * 10 + fact.looseness }];
    })
    .sort((a, b) => a.cost - b.cost)
    .map(({ fact }) => ({ text: concept === 'url' && fact.url ? fact.url : fact.value, ref: fact.ref }));
}

/** “Your reference is WH-1042.” and “Reference WH-1042”. */
function bySentence(name: string, scope: Scope): FoundText[] {
  const core = coreOf(wordsOf(name))
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .replaceAll(' ', '[\\s_-]+');
  if (core === '') return [];
  const stated = new RegExp(
    `\\b${core}(?:\\s+(?:number|no\\.?|code|id))?\\s*(?:\\bis\\b|\\bwas\\b|:|=|#)\\s*(\\S[^]{0,200})`,
    'iu',
  );
  const bare = new RegExp(`^${core}(?:\\s+(?:number|no\\.?|code|id))?\\s+((?=\\S*\\d)\\S{1,40})[.!]?$`, 'iu');
  return scope.pieces.flatMap(({ text, ref }) => {
    if (text.length > 2_000) return [];
    const value = stated.exec(text)?.[1] ?? bare.exec(text)?.[1];
    return value === undefined ? [] : [{ text: firstSentence(value), ref }];
  });
}

function firstSentence(text: string): string {
  const end = /[.!?](?=\s|$)|[,;](?=\s)/.exec(text);
  return squeeze(end ? text.slice(0, end.index) : text);
}

type Look = (scope: Scope) => readonly FoundText[];

const looks: Readonly<Record<Concept, Look>> = {
  title: findTitles,
  price: (scope) => mapPieces(afterTitle(scope), findMoney),
  url: (scope) => (scope.isPage ? [{ text: scope.url, ref: undefined }] : links(scope)),
  email: (scope) => mapPieces(scope.pieces, (text) => /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0]),
  phone: (scope) => mapPieces(scope.pieces, (text) => /(?<![\w-])\+?\(?\d[\d ()./-]{5,18}\d(?![\w-])/.exec(text)?.[0]),
  description: findDescriptions,
  rating: (scope) => mapPieces(scope.pieces, ratingIn),
  count: (scope) =>
    mapPieces(scope.pieces, (text) => /\b(\d[\d.,]*) (?:results?|items?|products?|matches|entries)\b/i.exec(text)?.[1]),
  stock: (scope) => mapPieces(scope.pieces, stockIn),
  author: (scope) => mapPieces(scope.pieces, (text) => /^(?:written )?by (\p{Lu}.{1,80})$/u.exec(text)?.[1]),
  date: (scope) => [
    ...scope.pieces.filter(({ role }) => role === 'time').map(({ text, ref }) => ({ text, ref })),
    ...mapPieces(scope.pieces, findDate),
  ],
  id: () => [],
};

function byLook(concept: Concept, scope: Scope): readonly FoundText[] {
  return looks[concept](scope);
}

function mapPieces(pieces: readonly Piece[], read: (text: string) => string | undefined): FoundText[] {
  return pieces.flatMap(({ text, ref }) => {
    const value = text.length > 2_000 ? undefined : read(text);
    return value === undefined ? [] : [{ text: value, ref }];
  });
}

function findTitles(scope: Scope): readonly FoundText[] {
  const headings = scope.pieces.filter(({ role }) => role === 'heading');
  const level = Math.min(...headings.map((heading) => heading.level ?? 2));
  const top = headings.filter((heading) => (heading.level ?? 2) === level);
  if (top.length > 0 || scope.isPage) return top.map(({ text, ref }) => ({ text, ref }));
  const named = scope.pieces.filter(({ url, role }) => url !== undefined || role === 'strong');
  const any = scope.pieces.filter(({ text }) => findMoney(text) === undefined && /\p{L}{2}/u.test(text));
  return [...named, ...any].map(({ text, ref }) => ({ text, ref }));
}

/** On the page of one thing, what stands before its heading belongs to the frame around it. */
function afterTitle(scope: Scope): readonly Piece[] {
  const at = scope.isPage ? scope.pieces.findIndex(({ role, level }) => role === 'heading' && level === 1) : -1;
  const after = scope.pieces.slice(at + 1);
  return after.some(({ text }) => findMoney(text) !== undefined) ? after : scope.pieces;
}

function links(scope: Scope): FoundText[] {
  return scope.pieces.flatMap(({ url, ref }) => (url === undefined ? [] : [{ text: url, ref }]));
}

function findDescriptions(scope: Scope): FoundText[] {
  const pieces = scope.isPage ? afterTitle(scope) : scope.pieces;
  const paragraphs = pieces.filter(({ role, text }) => role === 'paragraph' && text.length >= 20);
  const plain = pieces.filter(({ role, text, url }) => role !== 'heading' && url === undefined && text.length >= 25);
  return (paragraphs.length > 0 ? paragraphs : scope.isPage ? [] : plain).map(({ text, ref }) => ({ text, ref }));
}

function ratingIn(text: string): string | undefined {
  return /\d+(?:[.,]\d+)?\s*(?:(?:out of|\/)\s*(?:5|10|100)\b|stars?\b|★)/i.exec(text)?.[0];
}

function stockIn(text: string): string | undefined {
  const found =
    /\b(?:\d+ (?:left )?in stock|only \d+ left|\d+ left|\d+ available|in stock|out of stock|sold out|unavailable|not available|available|back-?ordered)\b/i.exec(
      text,
    )?.[0];
  return found !== undefined && text.length <= 40 ? text : found;
}
