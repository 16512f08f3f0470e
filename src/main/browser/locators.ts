/** Owns how an element is described so that it can be found again, and finding it again. */
import type { ElementHandle, Frame, FrameLocator, Locator, Page } from 'playwright-core';
import type { ElementLocator, Target } from '../../shared/action.ts';
import type { PageElement, PageGlobal } from './dom.ts';

const maxTextChars = 80;

export interface DescribeOptions {
  readonly page: Page;
  /** The element itself. */
  readonly element: Locator;
  /** What a person calls it. */
  readonly name: string;
  /** How the observation names it; without this there is no locator by role. */
  readonly node?: { readonly role: string; readonly name?: string | undefined };
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Describes an element: every locator that leads to it and nothing else, best first, the frames around it, its box
 * in the viewport. @throws Playwright's error where the element is gone
 */
export async function describeTarget(options: DescribeOptions): Promise<Target> {
  const { page, element, node, name, timeoutMs, signal } = options;
  const handle = await element.elementHandle({ timeout: timeoutMs, signal });
  const frame = (await handle.ownerFrame()) ?? page.mainFrame();
  const traits = await handle.evaluate(readTraits);
  const candidates = ranked(traits, node);
  const checked = await Promise.all(candidates.map((candidate) => isOnly({ frame, candidate, handle })));
  const locators = candidates.filter((_, index) => checked[index]);
  const frames = await enclosing(frame);
  const box = await handle.boundingBox();
  await handle.dispose();
  return {
    role: node?.role ?? '',
    name: name || (node?.name ?? ''),
    locators,
    ...(frames.length > 0 ? { frames } : {}),
    ...(box ? { box } : {}),
  };
}

/** The element `target` describes, by the first of its locators that leads to exactly one; undefined where none does. */
export async function locate(page: Page, target: Target): Promise<Locator | undefined> {
  let root: Page | FrameLocator = page;
  for (const selector of target.frames ?? []) root = root.frameLocator(selector);
  for (const candidate of target.locators) {
    const locator = toLocator(root, candidate);
    // A selector that a changed page makes invalid, or a frame that is gone, counts as nothing found
    const count = await locator.count().catch(() => 0);
    if (count === 1) return locator;
  }
  return undefined;
}

/** One recorded locator as Playwright's, within a page or a frame. */
export function toLocator(root: Page | Frame | FrameLocator, candidate: ElementLocator): Locator {
  switch (candidate.by) {
    case 'testId':
      return root.getByTestId(candidate.value);
    case 'role':
      return root.getByRole(candidate.role as Parameters<Page['getByRole']>[0], {
        ...(candidate.name === undefined ? {} : { name: candidate.name }),
        ...(candidate.exact === undefined ? {} : { exact: candidate.exact }),
      });
    case 'label':
      return root.getByLabel(candidate.value, { exact: true });
    case 'placeholder':
      return root.getByPlaceholder(candidate.value, { exact: true });
    case 'text':
      return root.getByText(candidate.value, { exact: true });
    case 'css':
      return root.locator(candidate.value);
    default:
      return candidate satisfies never;
  }
}

interface Traits {
  readonly testId: string;
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly css: string;
}

function ranked(traits: Traits, node: DescribeOptions['node']): ElementLocator[] {
  const candidates: ElementLocator[] = [];
  if (traits.testId) candidates.push({ by: 'testId', value: traits.testId });
  if (node && node.role !== 'generic' && node.name) {
    candidates.push({ by: 'role', role: node.role, name: node.name, exact: true });
  }
  if (traits.label) candidates.push({ by: 'label', value: traits.label });
  if (traits.placeholder) candidates.push({ by: 'placeholder', value: traits.placeholder });
  if (traits.text && traits.text.length <= maxTextChars) candidates.push({ by: 'text', value: traits.text });
  if (traits.css) candidates.push({ by: 'css', value: traits.css });
  return candidates;
}

interface Candidacy {
  readonly frame: Frame;
  readonly candidate: ElementLocator;
  readonly handle: ElementHandle;
}

async function isOnly({ frame, candidate, handle }: Candidacy): Promise<boolean> {
  const locator = toLocator(frame, candidate);
  try {
    const found = await locator.elementHandles();
    const [only] = found;
    const isSame =
      found.length === 1 && only !== undefined && (await only.evaluate((node, other) => node === other, handle));
    await Promise.all(found.map((each) => each.dispose()));
    return isSame;
  } catch {
    // The page changed under us or the selector is not valid here: it is no good locator
    return false;
  }
}

/** CSS selectors of the iframes around `frame`, outermost first. */
async function enclosing(frame: Frame): Promise<string[]> {
  const selectors: string[] = [];
  for (let inner = frame; ;) {
    const outer = inner.parentFrame();
    if (!outer) return selectors;
    const element = await inner.frameElement();
    selectors.unshift((await element.evaluate(readTraits)).css);
    await element.dispose();
    inner = outer;
  }
}

/** Runs inside the page: all that may tell this element from others. */
function readTraits(element: PageElement): Traits {
  const { CSS } = globalThis as unknown as PageGlobal;
  const squeeze = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
  const root = element.getRootNode();
  const isUnique = (selector: string) => {
    const found = [...root.querySelectorAll(selector)];
    return found.length === 1 && found[0] === element;
  };
  const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\a ')}"`;
  const tag = CSS.escape(element.tagName.toLowerCase());
  const byAttribute = () => {
    // An id with a run of digits was made by a program and will be another one next time
    if (element.id && !/\d{3,}/.test(element.id) && isUnique(`#${CSS.escape(element.id)}`))
      return `#${CSS.escape(element.id)}`;
    for (const name of ['data-testid', 'name', 'title', 'aria-label', 'href', 'src', 'alt', 'type', 'value']) {
      const value = element.getAttribute(name);
      const selector = value ? `${tag}[${name}=${quote(value)}]` : '';
      if (value && value.length <= 120 && isUnique(selector)) return selector;
    }
    return isUnique(tag) ? tag : '';
  };
  const byPath = () => {
    const parts: string[] = [];
    for (let node: PageElement | null = element; node; node = node.parentElement) {
      const current = node;
      const name = CSS.escape(current.tagName.toLowerCase());
      const siblings = [...Array.from(current.parentElement?.children ?? [])].filter(
        (other) => other.tagName === current.tagName,
      );
      const hasId = current !== element && current.id !== '' && !/\d{3,}/.test(current.id);
      const part = siblings.length > 1 ? `${name}:nth-of-type(${siblings.indexOf(current) + 1})` : name;
      parts.unshift(hasId ? `#${CSS.escape(current.id)}` : part);
      const selector = parts.join(' > ');
      if (isUnique(selector)) return selector;
    }
    return '';
  };
  return {
    testId: element.getAttribute('data-testid') ?? '',
    label: squeeze(element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent),
    placeholder: element.getAttribute('placeholder') ?? '',
    text: squeeze(element.textContent),
    css: byAttribute() || byPath(),
  };
}
