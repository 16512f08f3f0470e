/** Owns reading what a page says as pairs of label and value: lists of terms, tables, “Label: value”, fields, headings. */
import type { AriaNode } from '../../shared/action.ts';
import { type AriaTree, isField, nameOf, squeeze, textOf, valueOf } from './ariaTree.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly ref: string | undefined;
  /** The address behind the value, where it is a link. */
  readonly url?: string;
  /** 0 is a pair by the page's own markup; higher numbers only stand side by side. */
  readonly looseness: number;
}

/** A piece of text with the element that shows it. */
export interface Piece {
  readonly text: string;
  readonly ref: string | undefined;
  readonly role: string;
  readonly level?: number;
  readonly url?: string;
}

const maxLabel = 60;
const inlineRoles = new Set([
  'link',
  'strong',
  'emphasis',
  'code',
  'img',
  'time',
  'mark',
  'subscript',
  'superscript',
  'insertion',
  'deletion',
]);

/** The texts of a part of the page, in document order. */
export function piecesOf(tree: AriaTree): readonly Piece[] {
  const pieces: Piece[] = [];
  const visit = (children: AriaTree, parent: AriaNode | undefined) => {
    for (const child of children) {
      if (typeof child === 'string') {
        pieces.push({ text: squeeze(child), ref: parent?.ref, role: 'text' });
        continue;
      }
      const isWhole = isInline(child);
      const text = isField(child)
        ? ''
        : isWhole || child.role === 'heading'
          ? textOf(child)
          : (child.text ?? leafName(child));
      if (text) pieces.push(toPiece(child, text));
      if (child.children && !isField(child)) visit(child.children, child);
    }
  };
  visit(tree, undefined);
  return pieces.filter((piece) => piece.text !== '');
}

function leafName(node: AriaNode): string {
  return node.children ? '' : nameOf(node);
}

function toPiece(node: AriaNode, text: string): Piece {
  return {
    text: squeeze(text),
    ref: node.ref,
    role: node.role,
    ...(node.level === undefined ? {} : { level: node.level }),
    ...(node.url === undefined ? {} : { url: node.url }),
  };
}

/** Whether the node is one run of text, links and pictures within it included. */
function isInline(node: AriaNode): boolean {
  if (isField(node) || !node.children || node.role === 'list' || node.role === 'table') return false;
  return (
    node.children.some((child) => typeof child === 'string') &&
    node.children.every((child) => typeof child === 'string' || (inlineRoles.has(child.role) && isShallow(child)))
  );
}

function isShallow(node: AriaNode): boolean {
  return (node.children ?? []).every((child) => typeof child === 'string' || inlineRoles.has(child.role));
}

/** Every pair in a part of the page, in document order. */
export function factsOf(tree: AriaTree): readonly Fact[] {
  const facts: Fact[] = [];
  const visit = (children: AriaTree, parent: AriaNode | undefined) => {
    const items = children.map((child) => toItem(child, parent));
    for (const [index, item] of items.entries()) {
      facts.push(...colonFacts(item), ...neighbourFacts(item, items[index + 1]));
      if (!item.node) continue;
      facts.push(...nodeFacts(item.node));
      if (item.node.children) visit(item.node.children, item.node);
    }
  };
  visit(tree, undefined);
  return facts.filter((fact) => fact.label !== '' && fact.label.length <= maxLabel && fact.value !== '');
}

interface Item {
  readonly text: string;
  readonly ref: string | undefined;
  readonly node?: AriaNode;
}

function toItem(child: AriaNode | string, parent: AriaNode | undefined): Item {
  if (typeof child === 'string') return { text: squeeze(child), ref: parent?.ref };
  return { text: textOf(child), ref: child.ref, node: child };
}

function isLeaf({ node }: Item): boolean {
  return (
    !node?.children || isInline(node) || (node.children.length === 1 && isLeaf(toItem(node.children[0] ?? '', node)))
  );
}

const colon = /^([^:]{1,60}?)\s*:\s+(\S.*)$/s;

/** `Label: value`, and several of them in a row with bars or dots between. */
function colonFacts(item: Item): Fact[] {
  if (item.text.length > 400 || !isLeaf(item)) return [];
  return item.text.split(/\s[|·•]\s/).flatMap((part) => {
    const [, label, value] = colon.exec(part.trim()) ?? [];
    return label && value ? [{ label, value, ref: item.ref, ...urlOf(item.node), looseness: 1 }] : [];
  });
}

function urlOf(node: AriaNode | undefined): { url?: string } {
  if (node?.url) return { url: node.url };
  const link = (node?.children ?? []).find((child) => typeof child !== 'string' && child.url);
  return link && typeof link !== 'string' && link.url ? { url: link.url } : {};
}

/** What stands right after a label. */
function neighbourFacts(item: Item, next: Item | undefined): Fact[] {
  if (!next || item.text.length > maxLabel + 1) return [];
  const looseness = neighbourLooseness(item, next);
  if (looseness === undefined) return [];
  const label = item.text.replace(/\s*:$/, '');
  return [{ label, value: next.text, ref: next.ref, ...urlOf(next.node), looseness }];
}

function neighbourLooseness(item: Item, next: Item): number | undefined {
  const role = item.node?.role;
  const nextRole = next.node?.role;
  if (role === 'term') return nextRole === 'definition' ? 0 : undefined;
  if (!isLeaf(item) || !isLeaf(next) || (next.node && isField(next.node))) return undefined;
  if (item.text.endsWith(':')) return 1;
  return role === 'heading' && nextRole !== 'heading' ? 4 : undefined;
}

function nodeFacts(node: AriaNode): Fact[] {
  if (node.role === 'table') return tableFacts(node);
  if (node.role === 'checkbox' || node.role === 'switch' || node.role === 'radio') {
    return [{ label: nameOf(node), value: String(node.checked === true), ref: node.ref, looseness: 2 }];
  }
  if (isField(node)) return [{ label: nameOf(node), value: squeeze(valueOf(node)), ref: node.ref, looseness: 2 }];
  return pairFacts(node);
}

/** Two texts alone in a box: the first is the label, as a rule. */
function pairFacts(node: AriaNode): Fact[] {
  const [first, second, third] = node.children ?? [];
  if (first === undefined || second === undefined || third !== undefined) return [];
  if (!['generic', 'listitem', 'group', 'paragraph'].includes(node.role)) return [];
  const label = toItem(first, node);
  const value = toItem(second, node);
  const isActive = [label, value].some((item) => item.node && (isField(item.node) || item.node.role === 'button'));
  if (isActive || !isLeaf(label) || !isLeaf(value) || label.node?.role === 'link') return [];
  return [
    { label: label.text.replace(/\s*:$/, ''), value: value.text, ref: value.ref, ...urlOf(value.node), looseness: 3 },
  ];
}

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly AriaNode[];
}

/** The rows of a table under the names of its columns; no names where it has no header row. */
export function readTable(node: AriaNode): Table {
  const rows = rowsOf(node);
  const [first] = rows;
  const cells = first ? cellsOf(first) : [];
  const hasHeader = cells.length > 0 && cells.every((cell) => cell.role === 'columnheader');
  return { headers: hasHeader ? cells.map(textOf) : [], rows: hasHeader ? rows.slice(1) : rows };
}

function rowsOf(node: AriaNode): AriaNode[] {
  return (node.children ?? []).flatMap((child) =>
    typeof child === 'string' ? [] : child.role === 'row' ? [child] : child.role === 'rowgroup' ? rowsOf(child) : [],
  );
}

const cellRoles = new Set(['cell', 'gridcell', 'columnheader', 'rowheader']);

export function cellsOf(row: AriaNode): readonly AriaNode[] {
  return (row.children ?? []).filter(
    (child): child is AriaNode => typeof child !== 'string' && cellRoles.has(child.role),
  );
}

function tableFacts(table: AriaNode): Fact[] {
  const { headers, rows } = readTable(table);
  const [only, second] = rows;
  if (headers.length > 0 && only && second === undefined) return rowFacts(only, headers);
  if (headers.length > 2) return [];
  return rows.flatMap((row) => {
    const [label, ...values] = cellsOf(row);
    const isPair = label && (label.role === 'rowheader' || values.length === 1);
    if (!isPair) return [];
    const value = squeeze(values.map(textOf).join(' '));
    return [
      { label: textOf(label).replace(/\s*:$/, ''), value, ref: values[0]?.ref, ...urlOf(values[0]), looseness: 0 },
    ];
  });
}

/** A row's cells by the names of their columns. */
export function rowFacts(row: AriaNode, headers: readonly string[]): Fact[] {
  return cellsOf(row).flatMap((cell, index) => {
    const label = headers[index];
    return label ? [{ label, value: textOf(cell), ref: cell.ref, ...urlOf(cell), looseness: 0 }] : [];
  });
}
