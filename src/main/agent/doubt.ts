/** Owns the question whether an action that was cut off in the middle has happened: no action is blindly repeated. */
import { type Action, type AriaNode, describeAction, type Observation } from '../../shared/action.ts';
import { practiceScheme } from '../../shared/task.ts';
import { fold, squeeze, valueOf } from './ariaTree.ts';
import { nodeOfStep } from './planStep.ts';
import type { Step } from './step.ts';

export interface Doubt {
  readonly action: Action;
}

export const doubtAnswers = { done: 'It is done', again: 'Do it again' } as const;

type Settled =
  | { readonly kind: 'done'; readonly note: string }
  /** It has not happened, or doing it once more changes nothing. */
  | { readonly kind: 'again' }
  | { readonly kind: 'unclear'; readonly reason: string };

/** Actions that change nothing when they are done once more. */
const harmless = new Set<Action['type']>(['wait', 'waitFor', 'extract', 'scroll']);

/** What the page as it is now says about the action. */
export function settleDoubt({ action }: Doubt, step: Step, observation: Observation): Settled {
  if (action.type === 'goto') {
    const { url } = action;
    return isAt(observation.url, url) ? { kind: 'done', note: `${url} is already open.` } : { kind: 'again' };
  }
  if (action.type === 'fill' || action.type === 'select' || action.type === 'check') {
    const node = nodeOfStep(step, observation.tree);
    const note = `“${action.element.name}” is already as it should be.`;
    return node && holds(node, action) ? { kind: 'done', note } : { kind: 'again' };
  }
  if (action.type === 'scroll' && !action.element && /^(?:up|down)$/.test(action.direction)) {
    return { kind: 'done', note: 'The page was scrolled.' };
  }
  if (harmless.has(action.type)) return { kind: 'again' };
  return { kind: 'unclear', reason: `“${describeAction(action)}” was cut off. Has it happened?` };
}

function holds(node: AriaNode, action: Extract<Action, { type: 'fill' | 'select' | 'check' }>): boolean {
  if (action.type === 'check') return (node.checked === true) === action.checked;
  if (action.type === 'fill') return squeeze(valueOf(node)) === squeeze(action.text);
  return fold(valueOf(node)) === fold(action.option);
}

function isAt(current: string, wanted: string): boolean {
  const a = URL.parse(current);
  if (!a) return false;
  const path = (url: URL) => url.pathname.replace(/\/$/, '') + url.search;
  if (wanted.startsWith(practiceScheme)) {
    const b = URL.parse(wanted.slice(practiceScheme.length), 'http://127.0.0.1');
    return b !== null && a.hostname === '127.0.0.1' && path(a) === path(b);
  }
  const b = URL.parse(wanted);
  return b !== null && a.host === b.host && path(a) === path(b);
}
