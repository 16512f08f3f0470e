/** Owns turning one step of a prompt and one look at the page into the action to take, or into what is missing for it. */
import type { Action, AriaNode, ElementReference } from '../../shared/action.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { type AriaTree, nameOf, optionsOf } from './ariaTree.ts';
import { type Match, matchElement, matchOption, type Purpose } from './match.ts';
import { type ElementName, renderName } from './phrase.ts';
import type { Step } from './step.ts';

export type Plan =
  | { readonly kind: 'act'; readonly action: Action; readonly thought: string }
  /** It may still come: the page is looked at again for so long. */
  | { readonly kind: 'missing'; readonly code: ErrorCode; readonly reason: string; readonly patienceMs: number };

/** Steps that need the page to be in a certain state; the others are the engine's own affair. */
export type PageStep = Exclude<Step, { kind: 'extract' | 'stopIf' | 'waitForMe' }>;

interface Sight {
  readonly tree: AriaTree;
  /** The step that was done just before. */
  readonly previous?: Step;
}

/** How long something the page does not show yet is waited for, in milliseconds. */
export const patienceMs = 10_000;
/** Two of a kind are often one that is being replaced. */
const ambiguityMs = 1_500;

type Planners = { readonly [K in PageStep['kind']]: (step: Extract<PageStep, { kind: K }>, sight: Sight) => Plan };

const planners: Planners = {
  goto: ({ url }) => act({ type: 'goto', url }, `I open ${url}.`),
  back: () => act({ type: 'back' }, 'I go back to the page before.'),
  forward: () => act({ type: 'forward' }, 'I go forward to the next page.'),
  reload: () => act({ type: 'reload' }, 'I reload the page.'),
  click: ({ target, button, count }, { tree }) =>
    withElement(target, 'click', tree, (element, node) =>
      act(
        { type: 'click', element, ...(button === 'right' ? { button } : {}), ...(count === 2 ? { count } : {}) },
        `${seen(element, node)}; I ${count === 2 ? 'double-click' : button === 'right' ? 'right-click' : 'click'} it.`,
      ),
    ),
  type: ({ text, field }, { tree }) =>
    withElement(field, 'type', tree, (element, node) =>
      act({ type: 'fill', element, text }, `${seen(element, node)}; ${typeWords(text, element.name)}.`),
    ),
  clear: ({ field }, { tree }) =>
    withElement(field, 'type', tree, (element, node) =>
      act({ type: 'fill', element, text: '' }, `${seen(element, node)}; I clear it.`),
    ),
  select: planSelect,
  check: ({ target, checked }, { tree }) =>
    withElement(target, 'check', tree, (element, node) =>
      act({ type: 'check', element, checked }, `${seen(element, node)}; I ${checked ? 'check' : 'uncheck'} it.`),
    ),
  press: planPress,
  scroll: ({ direction }) =>
    act(
      { type: 'scroll', direction },
      `I scroll ${direction === 'up' || direction === 'down' ? direction : `to the ${direction} of the page`}.`,
    ),
  scrollTo: ({ target }, { tree }) =>
    withElement({ ordinal: 1, ...target }, 'any', tree, (element, node) =>
      act({ type: 'scroll', direction: 'down', element }, `${seen(element, node)}; I scroll to it.`),
    ),
  wait: ({ seconds }) => act({ type: 'wait', seconds }, `I wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`),
  waitUntil: ({ text }) => act({ type: 'waitFor', text }, `I wait until “${text}” appears.`),
  upload: ({ path, field }, { tree }) =>
    withElement(field, 'click', tree, (element, node) =>
      act({ type: 'upload', element, path }, `${seen(element, node)}; I upload “${path}” there.`),
    ),
  download: ({ target }, { tree }) =>
    withElement(target, 'click', tree, (element, node) =>
      act({ type: 'download', element }, `${seen(element, node)}; I download what it offers.`),
    ),
};

/** What to do for a step on the page as it is. */
export function planStep(step: PageStep, sight: Sight): Plan {
  const plan = planners[step.kind] as (step: PageStep, sight: Sight) => Plan;
  return plan(step, sight);
}

function act(action: Action, thought: string): Plan {
  return { kind: 'act', action, thought };
}

/** The element of the page that a step is about, if it can be told; for checking what a step has done. */
export function nodeOfStep(step: Step, tree: AriaTree): AriaNode | undefined {
  if (step.kind === 'check') return nodeOf(matchElement(tree, step.target, 'check'));
  if (step.kind === 'select') return nodeOf(matchElement(tree, step.field, 'select'));
  return step.kind === 'type' || step.kind === 'clear' ? nodeOf(matchElement(tree, step.field, 'type')) : undefined;
}

function nodeOf(match: Match): AriaNode | undefined {
  return match.kind === 'found' ? match.node : undefined;
}

function withElement(
  name: ElementName,
  purpose: Purpose,
  tree: AriaTree,
  then: (element: ElementReference, node: AriaNode) => Plan,
): Plan {
  const match = matchElement(tree, name, purpose);
  return match.kind === 'found' ? then(match.element, match.node) : missing(match, name, purpose);
}

function missing(match: Exclude<Match, { kind: 'found' }>, name: ElementName, purpose: Purpose): Plan {
  switch (match.kind) {
    case 'ambiguous':
      return {
        kind: 'missing',
        code: 'element.ambiguous',
        reason: `I see ${match.count} things called “${match.name}” and do not know which one is meant.`,
        patienceMs: ambiguityMs,
      };
    case 'disabled':
      return notFound(`“${match.name}” is on this page, but it is disabled.`);
    case 'none': {
      const wanted = `${purposeWords[purpose]}${name.text === '' ? renderName(name) : `“${name.text}”`}`;
      const others = match.nearest.map((nearest) => `“${nearest}”`).join(', ');
      return notFound(
        `I do not see ${wanted} on this page. ${others === '' ? 'I see nothing like it.' : `I see: ${others}.`}`,
      );
    }
    default:
      return match satisfies never;
  }
}

function notFound(reason: string): Plan {
  return { kind: 'missing', code: 'element.not_found', reason, patienceMs };
}

const purposeWords: Readonly<Record<Purpose, string>> = {
  click: '',
  any: '',
  type: 'the field ',
  select: 'the list ',
  check: 'the box ',
};

function planSelect({ option, field }: Extract<Step, { kind: 'select' }>, { tree }: Sight): Plan {
  return withElement(field, 'select', tree, (element, node) => {
    const options = optionsOf(node);
    const chosen = options.length === 0 ? option : matchOption(node, option);
    if (chosen === undefined) {
      const names = options.slice(0, 8).map((each) => `“${nameOf(each)}”`);
      const more = options.length > names.length ? ` and ${options.length - names.length} more` : '';
      return notFound(`“${element.name}” has no option “${option}”. It has: ${names.join(', ')}${more}.`);
    }
    return act({ type: 'select', element, option: chosen }, `${seen(element, node)}; I select “${chosen}” in it.`);
  });
}

function planPress({ key, field }: Extract<Step, { kind: 'press' }>, { tree, previous }: Sight): Plan {
  if (field) {
    return withElement(field, 'type', tree, (element, node) =>
      act({ type: 'press', key, element }, `${seen(element, node)}; I press ${key} in it.`),
    );
  }
  // The key belongs to the field that was just typed into, even where something else has taken the focus since.
  const typed = previous?.kind === 'type' ? matchElement(tree, previous.field, 'type') : undefined;
  if (typed?.kind !== 'found') return act({ type: 'press', key }, `I press ${key}.`);
  const { element } = typed;
  return act({ type: 'press', key, element }, `I press ${key} in “${element.name}”, which I have just filled in.`);
}

const secretField = /pass(?:word|code|phrase)?\b|secret|\bpin\b|token|cv[cv]\b|security code/i;

function typeWords(text: string, field: string): string {
  return secretField.test(field) ? 'I type what the task gives for it' : `I type “${text}” into it`;
}

const roleWords: Readonly<Record<string, string>> = {
  button: 'a button',
  link: 'a link',
  textbox: 'a text field',
  searchbox: 'a search field',
  combobox: 'a list to choose from',
  listbox: 'a list to choose from',
  spinbutton: 'a number field',
  slider: 'a slider',
  checkbox: 'a checkbox',
  switch: 'a switch',
  radio: 'a radio button',
  tab: 'a tab',
  menuitem: 'a menu entry',
  option: 'an option',
  img: 'a picture',
  heading: 'a heading',
};

function seen({ name }: ElementReference, { role }: AriaNode): string {
  const what = roleWords[role];
  return what ? `“${name}” is ${what} on this page` : `I see “${name}” on this page`;
}
