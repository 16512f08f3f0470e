/** Owns bringing data back from a page: what a data schema or a list of names asks for, found in the observation. */
import type { Observation } from '../../shared/action.ts';
import type { DataSchema, Json } from '../../shared/task.ts';
import { type Property, type Shape, shapeOf } from './dataSchema.ts';
import { coreOf, labelRank, singular, wordsOf } from './fieldNames.ts';
import { pageScope, type Scope, searchField } from './fieldSearch.ts';
import { findGroups, type Group } from './groups.ts';
import { toValue } from './values.ts';

export interface Source {
  readonly path: string;
  readonly ref: string;
}

export interface Extraction {
  /** What was found; undefined where nothing was. */
  readonly data: Json | undefined;
  readonly sources: readonly Source[];
  /** Names of the wanted fields that are not on the page, optional ones included. */
  readonly missing: readonly string[];
}

interface Found {
  readonly value: Json;
  readonly sources: readonly Source[];
}

interface Page {
  readonly scope: Scope;
  readonly groups: readonly Group[];
}

/**
 * The named fields, each as text of the page under the name the person gave it; a name in the plural is a list where
 * the page repeats such a thing.
 */
export function extractFields(observation: Observation, fields: readonly string[]): Extraction {
  const page = readPage(observation);
  const property = (name: string, shape: Shape) => ({ name, shape, isRequired: true, hints: [] });
  const properties = fields.map((name) => property(name, isList(name, page) ? listShape : textShape));
  return toExtraction(findObject(properties, page, page.scope), fields);
}

const textShape: Shape = { kind: 'leaf', type: 'string', isNullable: false };
const listShape: Shape = { kind: 'array', items: textShape, isNullable: false };

function isList(name: string, page: Page): boolean {
  const last = coreOf(wordsOf(name)).split(' ').at(-1) ?? '';
  if (singular(last) === last || ['details', 'address', 'status', 'stars', 'results'].includes(last)) return false;
  const hasOwnLabel = page.scope.facts.some(({ label }) => wordsOf(label).join(' ') === wordsOf(name).join(' '));
  const list = hasOwnLabel ? undefined : findArray(name, textShape, page);
  return list !== undefined && (list.value as readonly Json[]).length > 1;
}

/**
 * What the schema asks for; with `fields`, only the properties that these name, or all where one of them names none.
 */
export function extractSchema(
  observation: Observation,
  schema: DataSchema,
  fields: readonly string[] = [],
): Extraction {
  const page = readPage(observation);
  const shape = shapeOf(schema);
  if (shape.kind !== 'object') {
    const found = findValue('', [], shape, { page, scope: page.scope });
    return found
      ? { data: found.value, sources: found.sources, missing: [] }
      : { data: undefined, sources: [], missing: ['the data'] };
  }
  const wanted = namedProperties(shape.properties, fields);
  return toExtraction(
    findObject(wanted, page, page.scope),
    wanted.map(({ name }) => name),
  );
}

function namedProperties(properties: readonly Property[], fields: readonly string[]): readonly Property[] {
  const named = fields.map((field) => properties.find(({ name }) => labelRank(name, field) !== undefined));
  const known = named.filter((property) => property !== undefined);
  return known.length === 0 || known.length < fields.length ? properties : [...new Set(known)];
}

function readPage({ tree, url }: Observation): Page {
  return { scope: pageScope(tree, url), groups: findGroups(tree, url) };
}

function toExtraction(found: Found | undefined, names: readonly string[]): Extraction {
  const data = found?.value as Readonly<Record<string, Json>> | undefined;
  const missing = names.filter((name) => data?.[name] === undefined || data[name] === null);
  return { data, sources: found?.sources ?? [], missing };
}

function findObject(properties: readonly Property[], page: Page, scope: Scope): Found | undefined {
  const entries: [string, Json][] = [];
  const sources: Source[] = [];
  let hasFound = false;
  for (const { name, shape, hints } of properties) {
    const found = findValue(name, hints, shape, { page, scope });
    if (found) {
      hasFound = true;
      entries.push([name, found.value]);
      sources.push(...under(name, found.sources));
    } else if (shape.isNullable) entries.push([name, null]);
  }
  return hasFound ? { value: Object.fromEntries(entries), sources } : undefined;
}

function under(name: string, sources: readonly Source[]): Source[] {
  return sources.map(({ path, ref }) => ({ path: path === '' ? name : `${name}.${path}`, ref }));
}

function findValue(
  name: string,
  hints: readonly string[],
  shape: Shape,
  { page, scope }: { page: Page; scope: Scope },
): Found | undefined {
  if (shape.kind === 'object') return findObject(shape.properties, page, scope);
  if (shape.kind === 'array') {
    return scope.isPage ? findArray(name, shape.items, page) : findInline(name, shape.items, scope);
  }
  for (const wanted of [name, ...hints]) {
    for (const { text, ref } of searchField(wanted, scope)) {
      const value = toValue(text, { ...shape, base: scope.url });
      if (value !== undefined) return { value, sources: ref === undefined ? [] : [{ path: '', ref }] };
    }
  }
  return undefined;
}

/** A list within one thing: “Red, blue” behind its label. */
function findInline(name: string, items: Shape, scope: Scope): Found | undefined {
  if (items.kind !== 'leaf') return undefined;
  for (const { text, ref } of searchField(name, scope)) {
    const values = text
      .split(/,\s+|;\s*|\s\/\s|\s[·•|]\s/)
      .map((part) => toValue(part, { ...items, base: scope.url }))
      .filter((value) => value !== undefined);
    if (values.length > 0) return { value: values, sources: ref === undefined ? [] : [{ path: '', ref }] };
  }
  return undefined;
}

function findArray(name: string, items: Shape, page: Page): Found | undefined {
  const properties = items.kind === 'object' ? items.properties : [itemProperty(name, items)];
  let best: { group: Group; score: number } | undefined;
  for (const group of page.groups) {
    const score = scoreGroup(group, name, properties, page);
    if (score > (best?.score ?? 0.5)) best = { group, score };
  }
  const isScalar = items.kind !== 'object';
  if (isScalar) {
    const whole = wholeItems(name, items, page) ?? (best ? undefined : findInline(name, items, page.scope));
    if (whole) return whole;
  }
  return best && readGroup(best.group, properties, page, isScalar);
}

/** A list of plain values is read like a list of objects with this one property. */
function itemProperty(name: string, shape: Shape): Property {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return { name: [...words.slice(0, -1), singular(last)].join(' '), shape, isRequired: true, hints: [] };
}

/** The items of the list that the page itself calls so. */
function wholeItems(name: string, items: Shape, page: Page): Found | undefined {
  const group = page.groups.find(
    (each) => each.headers.length === 0 && each.label !== '' && labelRank(each.label, name) !== undefined,
  );
  if (!group || items.kind !== 'leaf') return undefined;
  const values: Json[] = [];
  const sources: Source[] = [];
  for (const node of group.nodes) {
    const text = group.scopeOf(node).pieces[0]?.text ?? '';
    const value = toValue(text, { ...items, base: page.scope.url });
    if (value === undefined) continue;
    if (node.ref !== undefined) sources.push({ path: String(values.length), ref: node.ref });
    values.push(value);
  }
  return values.length > 0 ? { value: values, sources } : undefined;
}

/** How much of what is wanted the items of a group hold, how many of them do, and whether the page calls it so. */
function scoreGroup(group: Group, name: string, properties: readonly Property[], page: Page): number {
  const sample = group.nodes.slice(0, 6);
  const shares = sample.map((node) => {
    const found = findObject(properties, page, group.scopeOf(node));
    return found && isWhole(found, properties) ? Object.keys(found.value as object).length / properties.length : 0;
  });
  const filled = shares.filter((share) => share > 0);
  if (filled.length === 0) return 0;
  const share = filled.reduce((sum, each) => sum + each, 0) / filled.length;
  const isCalledSo = name !== '' && group.label !== '' && labelRank(group.label, name) !== undefined;
  const rest = (filled.length > 1 ? 0.5 : 0) + (isCalledSo ? 0.3 : 0) + Math.min(group.nodes.length, 50) / 500;
  return share * (0.6 + (0.4 * filled.length) / sample.length) + rest;
}

/** An advertisement between the items, or a row of totals, lacks what every item has. */
function isWhole({ value }: Found, properties: readonly Property[]): boolean {
  return properties.every(({ name, isRequired }) => !isRequired || (value as Record<string, Json>)[name] !== undefined);
}

function readGroup(group: Group, properties: readonly Property[], page: Page, isScalar: boolean): Found | undefined {
  const values: Json[] = [];
  const sources: Source[] = [];
  for (const node of group.nodes) {
    const found = findObject(properties, page, group.scopeOf(node));
    if (!found || !isWhole(found, properties)) continue;
    const object = found.value as Readonly<Record<string, Json>>;
    const index = String(values.length);
    const own = isScalar ? found.sources.map(({ ref }) => ({ path: '', ref })) : found.sources;
    sources.push(...under(index, own));
    values.push(isScalar ? (Object.values(object)[0] ?? null) : object);
  }
  return values.length > 0 ? { value: values, sources } : undefined;
}
