/** Owns finding what a page repeats: rows of a table, items of a list, cards; each is one object of a list. */
import type { AriaNode } from '../../shared/action.ts';
import { type AriaTree, isField, nameOf, placeNodes, type Placed, textOf } from './ariaTree.ts';
import { readTable, rowFacts } from './facts.ts';
import { itemScope, type Scope } from './fieldSearch.ts';

export interface Group {
  /** What the page calls it: its own name, or the heading before it. */
  readonly label: string;
  /** Names of the columns, where it is a table. */
  readonly headers: readonly string[];
  readonly nodes: readonly AriaNode[];
  scopeOf(node: AriaNode): Scope;
}

const maxGroups = 300;
const maxItems = 1_000;
const single = new Set(['listitem', 'article', 'row']);
/** Parts of things, and frames around many things: neither is one thing among others. */
const never = new Set([
  ...['paragraph', 'button', 'option', 'columnheader', 'rowgroup', 'cell', 'gridcell', 'term', 'definition', 'heading'],
  ...['img', 'list', 'table', 'grid', 'main', 'navigation', 'banner', 'contentinfo', 'complementary', 'form', 'search'],
  ...['menu', 'menubar', 'toolbar', 'tablist', 'dialog', 'iframe'],
]);

/** All groups, in document order. */
export function findGroups(tree: AriaTree, url: string): readonly Group[] {
  const groups: Group[] = [];
  for (const placed of [root(tree), ...placeNodes(tree)]) {
    if (groups.length >= maxGroups) break;
    const { node } = placed;
    if (node.role === 'table' || node.role === 'grid') groups.push(...tableGroup(placed, url));
    else if (!isField(node) && node.role !== 'row' && node.role !== 'rowgroup')
      groups.push(...siblingGroups(placed, url));
  }
  return groups;
}

function root(tree: AriaTree): Placed {
  return { node: { role: 'document', children: tree }, name: '', caption: '', parents: [] };
}

function tableGroup(placed: Placed, url: string): Group[] {
  const { headers, rows } = readTable(placed.node);
  if (headers.length === 0 || rows.length === 0) return [];
  return [
    {
      label: labelOf(placed),
      headers,
      nodes: rows.slice(0, maxItems),
      scopeOf: (row) => itemScope([row], url, rowFacts(row, headers)),
    },
  ];
}

function siblingGroups(placed: Placed, url: string): Group[] {
  const buckets = new Map<string, AriaNode[]>();
  for (const child of placed.node.children ?? []) {
    if (typeof child === 'string' || never.has(child.role) || isField(child) || textOf(child) === '') continue;
    const key = kindOf(child);
    const bucket = buckets.get(key);
    if (bucket) bucket.push(child);
    else if (key !== '') buckets.set(key, [child]);
  }
  return [...buckets].flatMap(([key, nodes]) =>
    nodes.length >= 2 || single.has(key)
      ? [
          {
            label: labelOf(placed),
            headers: [],
            nodes: nodes.slice(0, maxItems),
            scopeOf: (node) => itemScope([node], url),
          },
        ]
      : [],
  );
}

/** Alike by role; boxes without a role of their own are alike where what is in them is. Plain texts are no things. */
function kindOf(node: AriaNode): string {
  if (node.role !== 'generic' && node.role !== 'group') return node.role;
  const children = (node.children ?? []).map((child) => (typeof child === 'string' ? 'text' : child.role));
  return children.length < 2 ? '' : `${node.role}: ${children.slice(0, 8).join(' ')}`;
}

function labelOf({ node, caption }: Placed): string {
  if (node.name) return node.name;
  const heading = (node.children ?? []).find(
    (child) => typeof child !== 'string' && /^(?:heading|caption)$/.test(child.role),
  );
  return heading !== undefined && typeof heading !== 'string' ? nameOf(heading) : caption;
}
