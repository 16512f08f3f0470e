/** Owns putting values into fields, and making sure that the page took them. */
import type { Frame, Locator } from 'playwright-core';
import { AppError } from '../../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { PageElement, PageOption } from './dom.ts';
import { pauseFor } from './limit.ts';
import type { Done, Of, Work } from './work.ts';

/** Options may still be on their way; a field that has others by then does not get this one any more. */
const optionsMs = 3_000;

export async function fill({ action, attempt, element }: Work<Of<'fill'>>): Promise<Done> {
  const { text } = action;
  const { name } = action.element;
  const target = element();
  const handle = await target.elementHandle(attempt.before);
  await handle.waitForElementState('visible', attempt.before);
  await handle.waitForElementState('editable', attempt.before);
  attempt.begin();
  await target.fill(text, attempt.after);
  let field = await readField(target, attempt);
  if (!holds(field.value, text)) {
    // Some fields, those with a mask above all, take keystrokes only
    await target.fill('', attempt.after);
    await target.pressSequentially(text, attempt.after);
    field = await readField(target, attempt);
  }
  if (holds(field.value, text)) return {};
  if (field.value === '')
    throw new AppError('action.failed', `“${name}” stayed empty; the page does not take this text.`);
  return {
    note: field.isSecret
      ? 'The field changed what was typed.'
      : `The field changed it to “${field.value.slice(0, 200)}”.`,
  };
}

async function readField(
  target: Locator,
  attempt: Attempt,
): Promise<{ readonly value: string; readonly isSecret: boolean }> {
  return target.evaluate(
    (node: PageElement) => {
      const field = node.control ?? node;
      const value = typeof field.value === 'string' ? field.value : (field.innerText ?? '');
      return { value, isSecret: field.type === 'password' };
    },
    undefined,
    attempt.after,
  );
}

/** Line ends and the space around a text are a field's own business. */
function holds(value: string, text: string): boolean {
  const even = (raw: string) =>
    raw
      .replace(/\r\n?/g, '\n')
      .replace(/\u00a0/g, ' ')
      .trim();
  return even(value) === even(text);
}

type FieldKind = 'select' | 'list' | 'radios' | 'combobox';

export async function select(work: Work<Of<'select'>>): Promise<Done> {
  const target = work.element();
  await target.waitFor({ state: 'visible', ...work.attempt.before });
  const kind = await target.evaluate(kindOf, undefined, work.attempt.before);
  switch (kind) {
    case 'select':
      return selectNative(work, target);
    case 'list':
    case 'radios':
      return selectShown(
        work,
        target.getByRole(kind === 'list' ? 'option' : 'radio', { name: work.action.option, exact: true }),
      );
    case 'combobox':
      return selectFromPopup(work, target);
    default:
      return kind satisfies never;
  }
}

/** Runs inside the page. */
function kindOf(node: PageElement): FieldKind {
  const field = node.control ?? node;
  if (field.tagName === 'SELECT') return 'select';
  const role = field.getAttribute('role');
  if (role === 'listbox') return 'list';
  return role === 'radiogroup' || field.tagName === 'FIELDSET' ? 'radios' : 'combobox';
}

async function selectNative({ action, attempt }: Work<Of<'select'>>, target: Locator): Promise<Done> {
  const index = await findOption({ action, attempt, target });
  attempt.begin();
  await target.selectOption({ index }, attempt.after);
  const isSelected = await target.evaluate(
    (node: PageElement, place) => (node.control ?? node).options?.[place]?.selected === true,
    index,
    attempt.after,
  );
  if (!isSelected) throw new AppError('action.failed', `“${action.element.name}” did not keep “${action.option}”.`);
  return {};
}

interface OptionSearch {
  readonly action: Of<'select'>;
  readonly attempt: Attempt;
  readonly target: Locator;
}

/** The place of the option with this label, else this value; any case is good where no option has the exact one. */
async function findOption({ action, attempt, target }: OptionSearch): Promise<number> {
  const until = performance.now() + Math.min(optionsMs, attempt.before.timeout / 2);
  for (;;) {
    const options = await target.evaluate(readOptions, undefined, attempt.before);
    const wanted = squeeze(action.option);
    const tests: ((option: Choice) => boolean)[] = [
      ({ label }) => label === wanted,
      ({ value }) => value === wanted,
      ({ label, value }) => [label, value].some((each) => each.toLowerCase() === wanted.toLowerCase()),
    ];
    const index = tests.map((test) => options.findIndex(test)).find((place) => place >= 0);
    const option = index === undefined ? undefined : options[index];
    if (index !== undefined && option && !option.isDisabled) return index;
    if (performance.now() > until) {
      if (option)
        throw new AppError('action.failed', `“${action.option}” in “${action.element.name}” cannot be chosen now.`);
      throw noOption(
        action,
        options.map(({ label }) => label),
      );
    }
    await pauseFor(100, attempt.signal);
  }
}

interface Choice {
  readonly label: string;
  readonly value: string;
  readonly isDisabled: boolean;
}

/** Runs inside the page. */
function readOptions(node: PageElement): Choice[] {
  const options: PageOption[] = Array.from((node.control ?? node).options ?? []);
  return options.map(({ label, value, disabled }) => ({
    label: label.replace(/\s+/g, ' ').trim(),
    value,
    isDisabled: disabled,
  }));
}

function noOption(action: Of<'select'>, labels: readonly string[]): AppError {
  const shown = labels.filter((label) => label !== '').slice(0, 12);
  const rest = labels.length > shown.length ? ', …' : '';
  const offer = shown.length > 0 ? ` It offers: ${shown.join(', ')}${rest}.` : '';
  return new AppError('element.not_found', `There is no “${action.option}” in “${action.element.name}”.${offer}`);
}

async function selectShown({ action, attempt }: Work<Of<'select'>>, option: Locator): Promise<Done> {
  if ((await option.count()) === 0) throw noOption(action, []);
  await option.click({ trial: true, ...attempt.before });
  attempt.begin();
  await option.click(attempt.after);
  return {};
}

/** Lists that a page draws itself: open it, then choose what opened; an editable one is typed into where that helps. */
async function selectFromPopup({ action, attempt, page }: Work<Of<'select'>>, target: Locator): Promise<Done> {
  await target.click({ trial: true, ...attempt.before });
  const handle = await target.elementHandle(attempt.before);
  const frame = (await handle.ownerFrame()) ?? page.mainFrame();
  const isEditable = await handle.evaluate((node: PageElement) => ['INPUT', 'TEXTAREA'].includes(node.tagName));
  attempt.begin();
  const isOpen = (await target.getAttribute('aria-expanded', attempt.after)) === 'true';
  if (!isOpen) await target.click(attempt.after);
  let option = await shownOption({ frame, text: action.option, ms: isEditable ? 700 : optionsMs, attempt });
  if (!option && isEditable) {
    await target.fill(action.option, attempt.after);
    option = await shownOption({ frame, text: action.option, ms: optionsMs, attempt });
  }
  if (!option) {
    const labels = await frame.getByRole('option').filter({ visible: true }).allInnerTexts();
    await target.press('Escape', attempt.after);
    throw noOption(action, labels.map(squeeze));
  }
  await option.click(attempt.after);
  return {};
}

interface ShownOption {
  readonly frame: Frame;
  readonly text: string;
  readonly ms: number;
  readonly attempt: Attempt;
}

async function shownOption({ frame, text, ms, attempt }: ShownOption): Promise<Locator | undefined> {
  const until = performance.now() + ms;
  for (;;) {
    for (const exact of [true, false]) {
      for (const role of ['option', 'menuitem', 'menuitemradio', 'treeitem'] as const) {
        const option = frame.getByRole(role, { name: text, exact }).filter({ visible: true });
        if ((await option.count()) > 0) return option.first();
      }
    }
    if (performance.now() > until) return undefined;
    await pauseFor(50, attempt.after.signal);
  }
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
