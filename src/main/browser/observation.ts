/** Owns what the agent sees: the page's accessibility tree in our own shape, with all that belongs to one look. */
import type { Page } from 'playwright-core';
import type { AriaNode, Observation } from '../../shared/action.ts';
import type { Tab } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { defaults } from '../../shared/settings.ts';
import { detectChallenge } from './challenge.ts';
import type { PageGlobal } from './dom.ts';
import { pauseFor, within } from './limit.ts';
import { titleOf } from './tabs.ts';

const readyMs = 5_000;
/** A page that is still empty after its document may take this long to fill itself. */
const fillMs = 3_000;
const snapshotMs = 10_000;
const retryMs = 100;

interface ObserveOptions {
  readonly tabs: () => readonly Tab[];
  readonly signal: AbortSignal;
  /** Takes the picture that belongs to this look; undefined where there is none. */
  readonly screenshot: () => Promise<string | undefined>;
  /** How long a page that keeps navigating is followed, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Looks at the page once it is reasonably settled; changes nothing on it, not even its scroll position.
 * @throws AppError `page.closed`, `page.crashed` or `navigation.timeout`; the reason of `signal`
 */
export async function observe(page: Page, options: ObserveOptions): Promise<Observation> {
  const deadline = performance.now() + (options.timeoutMs ?? defaults.navigationTimeoutMs);
  await ready(page, options.signal);
  const tree = await snapshot(page, { signal: options.signal, deadline });
  const parts = Promise.all([titleOf(page), detectChallenge(page), typedSecrets(page), options.screenshot()]);
  const [title, challenge, secrets, screenshot] = await within(parts, {
    ms: snapshotMs,
    signal: options.signal,
    onLate: () => new AppError('navigation.timeout', `The page at ${page.url()} stopped answering.`),
  });
  return {
    url: page.url(),
    title: title ?? '',
    tree: secrets.size > 0 ? hide(tree, secrets) : tree,
    ...(challenge === undefined ? {} : { challenge }),
    tabs: options
      .tabs()
      .map(({ id, title: tabTitle, url, isActive }) => ({ id, title: tabTitle, url, active: isActive })),
    ...(screenshot === undefined ? {} : { screenshot }),
  };
}

async function ready(page: Page, signal: AbortSignal): Promise<void> {
  // A page that is still loading after this is observed as far as it is
  await page.waitForLoadState('domcontentloaded', { timeout: readyMs, signal }).catch(() => undefined);
  signal.throwIfAborted();
}

type Tree = readonly (AriaNode | string)[];

/** The tree; taken again where a navigation pulls the page away, and once more where the page is still empty. */
async function snapshot(page: Page, { signal, deadline }: { signal: AbortSignal; deadline: number }): Promise<Tree> {
  const fillUntil = performance.now() + fillMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      const tree = normaliseTree(await page.ariaSnapshotJSON({ mode: 'ai', timeout: snapshotMs, signal }));
      if (!isEmpty(tree) || performance.now() > fillUntil || (await isComplete(page))) return tree;
      await page.waitForLoadState('load', { timeout: fillMs, signal }).catch(() => undefined);
    } catch (error) {
      signal.throwIfAborted();
      const gone = lostPage(page, error);
      if (gone) throw gone;
      if (performance.now() > deadline) {
        throw new AppError('navigation.timeout', `The page at ${page.url()} did not come to rest.`, { cause: error });
      }
      await pauseFor(retryMs, signal);
      await ready(page, signal);
    }
  }
}

function lostPage(page: Page, error: unknown): AppError | undefined {
  if (error instanceof Error && /crashed/i.test(error.message)) {
    return new AppError('page.crashed', `The page at ${page.url()} crashed.`, { cause: error });
  }
  return page.isClosed()
    ? new AppError('page.closed', 'The page closed while it was looked at.', { cause: error })
    : undefined;
}

async function isComplete(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { document } = globalThis as unknown as PageGlobal & { document: { readyState: string } };
    return document.readyState === 'complete';
  });
}

function isEmpty(tree: Tree): boolean {
  return tree.every((node) => typeof node !== 'string' && !node.name && !node.text && isEmpty(node.children ?? []));
}

/** Values of password fields, which Playwright's snapshot shows like any other. */
async function typedSecrets(page: Page): Promise<ReadonlySet<string>> {
  const values = await Promise.all(
    page.frames().map((frame) =>
      frame
        .evaluate(() => {
          const { document } = globalThis as unknown as PageGlobal;
          return [...document.querySelectorAll('input[type="password"]')].map((field) => String(field.value));
        })
        // A frame that went away holds no field any more
        .catch(() => []),
    ),
  );
  return new Set(values.flat().filter((value) => value !== ''));
}

function hide(tree: Tree, secrets: ReadonlySet<string>): Tree {
  return tree.map((node) => {
    if (typeof node === 'string') return node;
    const isSecret = node.role === 'textbox' && node.text !== undefined && secrets.has(node.text);
    return {
      ...node,
      ...(isSecret ? { text: '••••' } : {}),
      ...(node.children ? { children: hide(node.children, secrets) } : {}),
    };
  });
}

/** Playwright's snapshot in the shape of `AriaNode`: what we do not know is left out, text nodes become strings. */
export function normaliseTree(raw: unknown): Tree {
  const nodes: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return nodes.map(normaliseNode).filter((node) => node !== undefined);
}

function normaliseNode(raw: unknown): AriaNode | string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw !== 'object' || raw === null) return undefined;
  const fields = raw as Record<string, unknown>;
  const role = text(fields['role']);
  if (role === undefined) return undefined;
  if (role === 'text') return text(fields['text']) ?? '';
  const children = normaliseTree(fields['children'] ?? []);
  const node = {
    role,
    name: text(fields['name']),
    ref: text(fields['ref']),
    text: text(fields['text']),
    url: text(fields['url']),
    placeholder: text(fields['placeholder']),
    level: typeof fields['level'] === 'number' ? fields['level'] : undefined,
    checked: fields['checked'] === 'mixed' ? 'mixed' : flag(fields['checked']),
    selected: flag(fields['selected']),
    disabled: flag(fields['disabled']),
    expanded: flag(fields['expanded']),
    active: flag(fields['active']),
    cursor: text(fields['cursor']),
    children: children.length > 0 ? children : undefined,
  };
  return withoutUndefined(node) as AriaNode;
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]: [string, unknown]) => value !== undefined));
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** The node with this reference, wherever it is in the tree. */
export function findNode(tree: Tree, ref: string): AriaNode | undefined {
  for (const node of tree) {
    if (typeof node === 'string') continue;
    if (node.ref === ref) return node;
    const inside = findNode(node.children ?? [], ref);
    if (inside) return inside;
  }
  return undefined;
}
