/** Owns finding the element that a step of the prompt names; it never picks one of several on a guess. */
import type { AriaNode, ElementReference } from '../../shared/action.ts';
import { type AriaTree, fold, isField, optionsOf, type Placed, placeNodes } from './ariaTree.ts';
import { editDistance } from './nearest.ts';
import type { ElementName, Kind } from './phrase.ts';

/** What a step wants to do with the element, which decides what can be meant. */
export type Purpose = 'click' | 'type' | 'select' | 'check' | 'any';

export type Match =
  | { readonly kind: 'found'; readonly element: ElementReference; readonly node: AriaNode }
  | { readonly kind: 'none'; /** Names of the nearest things there are. */ readonly nearest: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly count: number; readonly name: string }
  | { readonly kind: 'disabled'; readonly name: string };

const kindRoles: Readonly<Record<Kind, readonly string[]>> = {
  button: ['button'],
  link: ['link'],
  tab: ['tab'],
  checkbox: ['checkbox', 'switch', 'menuitemcheckbox'],
  radio: ['radio', 'menuitemradio'],
  menuitem: ['menuitem', 'menuitemcheckbox', 'menuitemradio'],
  field: ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider', 'listbox'],
  dropdown: ['combobox', 'listbox', 'radiogroup', 'group', 'list', 'menu', 'button'],
  option: ['option', 'radio', 'menuitemradio'],
  switch: ['switch', 'checkbox', 'button'],
  image: ['img', 'button', 'link'],
  heading: ['heading'],
  row: ['row'],
  cell: ['cell', 'gridcell'],
  item: ['listitem', 'option', 'menuitem', 'treeitem'],
  text: ['paragraph', 'generic', 'text', 'heading', 'strong', 'emphasis'],
};

const clickable = new Set([
  ...[
    'button',
    'link',
    'menuitem',
    'menuitemcheckbox',
    'menuitemradio',
    'tab',
    'checkbox',
    'radio',
    'option',
    'switch',
  ],
  ...['treeitem', 'textbox', 'searchbox', 'combobox', 'spinbutton', 'slider', 'listbox'],
]);
const checkable = new Set(['checkbox', 'radio', 'switch', 'menuitemcheckbox', 'menuitemradio']);
const typable = new Set(['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider']);

interface Candidate {
  readonly placed: Placed;
  readonly ref: string;
  /** 0 is best. */
  readonly score: number;
  readonly name: string;
}

/** Finds what `wanted` names in the tree of an observation, frames included. */
export function matchElement(tree: AriaTree, wanted: ElementName, purpose: Purpose): Match {
  const all = placeNodes(tree).flatMap((placed) => toCandidate(placed, purpose));
  const scored = all.flatMap((candidate) => score(candidate, wanted, purpose));
  const enabled = scored.filter((candidate) => !candidate.placed.node.disabled);
  const best = keepBest(enabled, wanted.kind);
  if (best.length === 0) {
    const [disabled] = scored;
    return disabled ? { kind: 'disabled', name: disabled.name } : { kind: 'none', nearest: nearestNames(all, wanted) };
  }
  if (wanted.ordinal !== undefined) {
    const picked = best.at(wanted.ordinal > 0 ? wanted.ordinal - 1 : wanted.ordinal);
    return picked ? found(picked) : { kind: 'none', nearest: [...new Set(best.map(({ name }) => name))].slice(0, 3) };
  }
  const remaining = sameTarget(inFront(best));
  const [first] = remaining;
  if (first && remaining.length === 1) return found(first);
  return { kind: 'ambiguous', count: remaining.length, name: first?.name ?? wanted.text };
}

function found({ placed, ref, name }: Candidate): Match {
  return { kind: 'found', element: { ref, name: name.slice(0, 200) }, node: placed.node };
}

function toCandidate(placed: Placed, purpose: Purpose): Candidate[] {
  const { node } = placed;
  if (node.ref === undefined || !suits[purpose](placed)) return [];
  const name = firstFilled(placed.name, node.placeholder, isField(node) ? placed.caption : undefined);
  return [{ placed, ref: node.ref, score: 0, name }];
}

function firstFilled(...names: readonly (string | undefined)[]): string {
  return names.find((name) => name !== undefined && name !== '') ?? '';
}

const suits: Readonly<Record<Purpose, (placed: Placed) => boolean>> = {
  // A list of options cannot be typed into; an editable part of the page is only known by its own name.
  type: ({ node }) =>
    (typable.has(node.role) && optionsOf(node).length === 0) || (node.role === 'generic' && Boolean(node.name)),
  select: ({ node }) => isListOfChoices(node),
  check: ({ node }) => checkable.has(node.role),
  click: canBeClicked,
  any: canBeClicked,
};

function isListOfChoices(node: AriaNode): boolean {
  if (node.role === 'combobox' || node.role === 'listbox') return true;
  return (node.role === 'radiogroup' || node.role === 'group') && Boolean(node.name) && optionsOf(node).length > 0;
}

function canBeClicked({ node, name }: Placed): boolean {
  return isClickable(node) || (name !== '' && name.length <= 200 && isLeaf(node));
}

function isClickable(node: AriaNode): boolean {
  return clickable.has(node.role) || node.cursor === 'pointer';
}

/** What shows a text of its own, rather than being a frame around other things. */
function isLeaf(node: AriaNode): boolean {
  if (node.name) return true;
  return (
    (node.children ?? []).every((child) => typeof child === 'string' || child.role === 'img') || node.role === 'cell'
  );
}

/** Names that a candidate may be called by, the surest first, with what each costs. */
function labelsOf({ placed, name }: Candidate): readonly (readonly [string, number])[] {
  const { node, caption } = placed;
  const labels: (readonly [string, number])[] = [[name, 0]];
  if (node.placeholder && node.placeholder !== name) labels.push([node.placeholder, 0.2]);
  if (isField(node) && caption && caption !== name && !node.name) labels.push([caption, 0.4]);
  return labels;
}

function score(candidate: Candidate, wanted: ElementName, purpose: Purpose): Candidate[] {
  const { node } = candidate.placed;
  const isOfKind = wanted.kind !== undefined && kindRoles[wanted.kind].includes(node.role);
  if (wanted.text === '') return isOfKind ? [candidate] : [];
  let best = Number.POSITIVE_INFINITY;
  for (const [label, cost] of labelsOf(candidate)) {
    best = Math.min(best, likeness(label, wanted.text) + cost);
    if (wanted.words !== undefined) best = Math.min(best, wordsLikeness(label, wanted.words) + cost);
  }
  const cost = costOf(node, purpose);
  // A long text that merely holds the words is no name.
  return best > 3.9 || (best >= 3 && cost > 2) ? [] : [{ ...candidate, score: best + cost }];
}

/**
 * What makes an element less likely to be meant: a name that only begins alike on a button beats the same name on
 * plain text, and the button “Search” beats the field “Search” when it comes to clicking.
 */
function costOf(node: AriaNode, purpose: Purpose): number {
  if (purpose === 'type') return node.role === 'generic' ? 2.5 : 0;
  if (purpose !== 'click') return 0;
  if (!isClickable(node)) return 2.5;
  return isField(node) ? 0.3 : 0;
}

/** Unquoted words may be the name as they stand, “the” aside: “the Search button” may be called “Search button”. */
function wordsLikeness(label: string, words: string): number {
  const result = Math.min(likeness(label, words), likeness(label, words.replace(/^(?:the|an?) /i, '')));
  return result <= 1 ? result : Number.POSITIVE_INFINITY;
}

/** 0 the same, 1 the same but for case and marks, 2 begins with it, 3 holds it as whole words. */
function likeness(label: string, text: string): number {
  if (label === text) return 0;
  const a = fold(label);
  const b = fold(text);
  if (b === '' || a === '') return Number.POSITIVE_INFINITY;
  if (a === b) return 1;
  if (label.length > 300) return Number.POSITIVE_INFINITY;
  const at = ` ${a.replace(/[^\p{L}\p{N}$€£%'-]+/gu, ' ')} `.indexOf(
    ` ${b.replace(/[^\p{L}\p{N}$€£%'-]+/gu, ' ').trim()} `,
  );
  if (a.startsWith(b) && at === 0) return 2;
  return at >= 0 ? 3 : Number.POSITIVE_INFINITY;
}

/** The best of them in document order; of two that lie in each other, the inner one. */
function keepBest(candidates: readonly Candidate[], kind: Kind | undefined): readonly Candidate[] {
  const ofKind = kind ? candidates.filter(({ placed }) => kindRoles[kind].includes(placed.node.role)) : [];
  const pool = ofKind.length > 0 ? ofKind : candidates;
  const least = Math.min(...pool.map((candidate) => candidate.score));
  const best = pool.filter((candidate) => candidate.score === least);
  return best.filter(
    (outer) => !best.some((inner) => inner !== outer && inner.placed.parents.includes(outer.placed.node)),
  );
}

/** An open dialog covers what is behind it. */
function inFront(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const inDialog = candidates.filter(({ placed }) =>
    placed.parents.some(({ role }) => role === 'dialog' || role === 'alertdialog'),
  );
  return inDialog.length > 0 ? inDialog : candidates;
}

/** Several links to one address are one thing. */
function sameTarget(candidates: readonly Candidate[]): readonly Candidate[] {
  const url = candidates[0]?.placed.node.url;
  const isOne = url !== undefined && candidates.every(({ placed }) => placed.node.url === url);
  return isOne ? candidates.slice(0, 1) : candidates;
}

function nearestNames(candidates: readonly Candidate[], wanted: ElementName): readonly string[] {
  const target = fold(wanted.text || (wanted.words ?? '')).slice(0, 60);
  const words = new Set(target.split(' '));
  const distance = (name: string) => {
    const folded = fold(name).slice(0, 60);
    const shared = folded.split(' ').filter((word) => words.has(word)).length;
    return editDistance(folded, target) / Math.max(folded.length, target.length, 1) - shared;
  };
  const names = [...new Set(candidates.map(({ name }) => name).filter((name) => name !== '' && name.length <= 80))];
  return names
    .slice(0, 300)
    .map((name) => ({ name, distance: distance(name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The option of a list that is meant, as the page writes it: the same name, else the only one that begins so. */
export function matchOption(list: AriaNode, wanted: string): string | undefined {
  const names = optionsOf(list).map((option) => option.name ?? option.text ?? '');
  const exact = names.find((name) => name === wanted) ?? names.find((name) => fold(name) === fold(wanted));
  if (exact !== undefined) return exact;
  const alike = names.filter((name) => likeness(name, wanted) <= 3);
  return alike.length === 1 ? alike[0] : undefined;
}
