/** Owns reading the accessibility tree: names that the snapshot left to the descendants, places, and texts. */
import type { AriaNode } from '../../shared/action.ts';

export type AriaTree = readonly (AriaNode | string)[];

/** One node with what its place in the tree says about it. */
export interface Placed {
  readonly node: AriaNode;
  /** Accessible name, or the text the person sees in its place. */
  readonly name: string;
  /** Text right before it, for fields without a name of their own. */
  readonly caption: string;
  readonly parents: readonly AriaNode[];
}

/** All nodes in document order; deeper than 400 levels nothing is read, so that no page exhausts the stack. */
export function placeNodes(tree: AriaTree): readonly Placed[] {
  const placed: Placed[] = [];
  const visit = (children: AriaTree, parents: readonly AriaNode[], captionAbove: string) => {
    let caption = captionAbove;
    for (const child of children) {
      if (typeof child === 'string') {
        caption = child;
        continue;
      }
      placed.push({ node: child, name: nameOf(child), caption, parents });
      if (child.children && parents.length < 400) visit(child.children, [...parents, child], caption);
      const text = textOf(child);
      if (text !== '') caption = text.length <= 120 ? text : '';
    }
  };
  visit(tree, [], '');
  return placed;
}

/** What a person would call the node. */
export function nameOf(node: AriaNode): string {
  if (node.name !== undefined && node.name !== '') return squeeze(node.name);
  return isField(node) ? '' : textOf(node);
}

/** All the text in and under the node, at most about 20,000 characters; a field's value is no text. */
export function textOf(node: AriaNode): string {
  const parts: string[] = [];
  collectText(node, parts, { left: 20_000, depth: 0 });
  return squeeze(parts.join(' '));
}

/** The words of the page as one line, without what stands in fields. */
export function pageText(tree: AriaTree): string {
  const parts: string[] = [];
  collectText({ role: 'document', children: tree }, parts, { left: 2_000_000, depth: 0 });
  return squeeze(parts.join(' '));
}

function collectText(node: AriaNode, parts: string[], budget: { left: number; depth: number }): void {
  if (budget.left <= 0 || budget.depth > 400) return;
  const add = (text: string | undefined) => {
    if (!text) return;
    parts.push(text);
    budget.left -= text.length;
  };
  if (isField(node) || !childrenSayIt(node)) add(node.name);
  if (isField(node)) return;
  if (node.text !== node.name) add(node.text);
  budget.depth += 1;
  for (const child of node.children ?? []) {
    if (typeof child === 'string') add(child);
    else collectText(child, parts, budget);
  }
  budget.depth -= 1;
}

/** Whether the children repeat the name; pictures alone do not. */
function childrenSayIt(node: AriaNode): boolean {
  return (node.children ?? []).some((child) => typeof child === 'string' || child.role !== 'img');
}

const fieldRoles = new Set(['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider', 'listbox']);

export function isField(node: AriaNode): boolean {
  return fieldRoles.has(node.role);
}

/** What a field holds now: its text, or the options that are chosen. */
export function valueOf(node: AriaNode): string {
  if (node.text !== undefined) return node.text;
  return optionsOf(node)
    .filter((option) => option.selected === true || option.checked === true)
    .map((option) => nameOf(option))
    .join(', ');
}

/** The options of a list or the radio buttons of a group, groups of them included. */
export function optionsOf(node: AriaNode): readonly AriaNode[] {
  const options: AriaNode[] = [];
  for (const child of node.children ?? []) {
    if (typeof child === 'string') continue;
    if (child.role === 'option' || child.role === 'radio') options.push(child);
    else options.push(...optionsOf(child));
  }
  return options;
}

export function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** How texts are compared: case, kinds of quotes and dashes, and marks at the end do not count. */
export function fold(text: string): string {
  const plain = squeeze(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’`]/g, "'")
    .replace(/[‐‑‒–—]/g, '-');
  let end = plain.length;
  while (end > 1 && /[\s:*.…!]/.test(plain.charAt(end - 1))) end -= 1;
  return plain.slice(0, end);
}

/** Whether `text` is to be seen on the page, whatever its case. */
export function pageShows(tree: AriaTree, text: string): boolean {
  return fold(pageText(tree)).includes(fold(text));
}
