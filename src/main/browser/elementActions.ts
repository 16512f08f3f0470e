/** Owns what a mouse and a keyboard do to elements: clicking, checking, pressing keys, scrolling, dragging. */
import type { ElementHandle, FileChooser, Locator } from 'playwright-core';
import { AppError } from '../../shared/errors.ts';
import type { PageElement, PageGlobal } from './dom.ts';
import { normaliseKey } from './keys.ts';
import type { Done, Of, Work } from './work.ts';

/** A checkbox that is covered is most often drawn by its label; so long is waited before the label is tried. */
const coveredMs = 1_000;
const dragSteps = 8;

export async function click({ action, attempt, element, page }: Work<Of<'click'>>): Promise<Done> {
  const how = { button: action.button ?? 'left', clickCount: action.count ?? 1 } as const;
  const target = element();
  const choosers: FileChooser[] = [];
  const onChooser = (chooser: FileChooser) => void choosers.push(chooser);
  await target.click({ ...how, trial: true, ...attempt.before });
  attempt.begin();
  page.once('filechooser', onChooser);
  try {
    await target.click({ ...how, ...attempt.after });
  } finally {
    page.off('filechooser', onChooser);
  }
  return choosers.length > 0 ? { note: 'This asks for a file: upload one to it instead of clicking it.' } : {};
}

export async function check({ action, attempt, element, page }: Work<Of<'check'>>): Promise<Done> {
  const target = element();
  const isAlready = (await target.isChecked(attempt.before)) === action.checked;
  if (isAlready) return { note: action.checked ? 'It was checked already.' : 'It was unchecked already.' };
  const label = await clickableLabel({ target, attempt, checked: action.checked });
  attempt.begin();
  if (label) await label.click(attempt.after);
  else await target.setChecked(action.checked, attempt.after);
  const isNow = await page
    .waitForFunction(
      isCheckedAs,
      { handle: await target.elementHandle(attempt.after), checked: action.checked },
      attempt.after,
    )
    .then(
      () => true,
      () => false,
    );
  if (!isNow)
    throw new AppError('action.failed', `“${action.element.name}” stayed ${action.checked ? 'unchecked' : 'checked'}.`);
  return {};
}

/** Runs inside the page. */
function isCheckedAs({ handle, checked }: { handle: unknown; checked: boolean }): boolean {
  const element = handle as PageElement & { readonly checked?: boolean };
  const control = (element.control ?? element) as PageElement & { readonly checked?: boolean };
  const state =
    typeof control.checked === 'boolean' ? control.checked : control.getAttribute('aria-checked') === 'true';
  return state === checked;
}

interface LabelOptions {
  readonly target: Locator;
  readonly attempt: Work['attempt'];
  readonly checked: boolean;
}

/** The label to click where the box itself cannot be: hidden, or drawn over. Undefined where the box itself can. */
async function clickableLabel({ target, attempt, checked }: LabelOptions): Promise<ElementHandle | undefined> {
  const { timeout, signal } = attempt.before;
  const label = await target.evaluateHandle(
    (node: PageElement) => node.labels?.[0] ?? node.closest('label') ?? node,
    undefined,
    attempt.before,
  );
  const labelElement = label.asElement() as ElementHandle | null;
  const hasLabel =
    labelElement !== null && !(await target.evaluate((node: unknown, other) => node === other, labelElement));
  try {
    await target.setChecked(checked, {
      trial: true,
      timeout: hasLabel ? Math.min(coveredMs, timeout) : timeout,
      signal,
    });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!hasLabel) throw error;
    await labelElement.click({ trial: true, ...attempt.before });
    return labelElement;
  }
}

export async function press({ action, attempt, element, page }: Work<Of<'press'>>): Promise<Done> {
  const key = normaliseKey(action.key);
  if (!action.element) {
    attempt.begin();
    await page.keyboard.press(key);
    return {};
  }
  const target = element();
  await target.waitFor({ state: 'visible', ...attempt.before });
  attempt.begin();
  await target.press(key, attempt.after);
  return {};
}

export async function scroll({ action, attempt, element, page }: Work<Of<'scroll'>>): Promise<Done> {
  attempt.begin();
  if (action.element) {
    await element().scrollIntoViewIfNeeded(attempt.after);
    return {};
  }
  const hasMoved = await page.evaluate(scrollPage, action.direction);
  if (hasMoved) return {};
  const isUp = action.direction === 'up' || action.direction === 'top';
  return { note: `The page is at its ${isUp ? 'top' : 'bottom'} already.` };
}

/** Runs inside the page: scrolls the document, or where that cannot scroll, the largest part of it that can. */
function scrollPage(direction: 'up' | 'down' | 'top' | 'bottom'): boolean {
  const page = globalThis as unknown as PageGlobal;
  const room = (element: PageElement) => element.scrollHeight - element.clientHeight;
  let box = page.document.scrollingElement;
  if (!box || room(box) <= 1) {
    let largest = 0;
    for (const element of page.document.querySelectorAll('*')) {
      if (room(element) <= 1 || element.clientHeight * element.clientWidth <= largest) continue;
      if (!/auto|scroll|overlay/.test(page.getComputedStyle(element).overflowY)) continue;
      largest = element.clientHeight * element.clientWidth;
      box = element;
    }
  }
  if (!box) return false;
  const step = Math.round(Math.min(box.clientHeight, page.innerHeight) * 0.8);
  const before = box.scrollTop;
  const goals = { up: before - step, down: before + step, top: 0, bottom: box.scrollHeight };
  box.scrollTo({ top: goals[direction], behavior: 'instant' });
  return box.scrollTop !== before;
}

export async function drag({ action, attempt, page }: Work<Of<'drag'>>): Promise<Done> {
  const [start, ...path] = action.path;
  if (!start) return {};
  attempt.begin();
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  try {
    for (const point of path) {
      attempt.signal.throwIfAborted();
      await page.mouse.move(point.x, point.y, { steps: dragSteps });
    }
  } finally {
    await page.mouse.up();
  }
  return {};
}
