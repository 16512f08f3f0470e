/** Owns what the script beside the page may report, and the words and the action of the card that becomes of it. */
import { z } from 'zod';
import {
  boxSchema,
  locatorSchema,
  mouseButtonSchema,
  type Action,
  type ElementReference,
  type Point,
  type Target,
} from '../../shared/action.ts';

/** One thing a person did. Without `action` it cannot be repeated, or must not be kept. */
export interface PersonCard {
  readonly description: string;
  readonly action?: Action;
  readonly target?: Target;
}

/** The page is hostile ground even beside its own world: everything it yields is checked and bounded. */
const seenTarget = z.object({
  role: z.string().max(60),
  name: z.string().max(200),
  locators: z.array(locatorSchema).max(8),
  frames: z.array(z.string().max(2_000)).max(10),
  box: boxSchema,
  /** Address of the frame where the script could not see the way to it from the page. */
  foreign: z.string().optional(),
});
export type SeenTarget = z.infer<typeof seenTarget>;

export const personMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('click'),
    target: seenTarget,
    button: mouseButtonSchema,
    count: z.number().int().min(1).max(3),
    checked: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('drag'), target: seenTarget }),
  z.object({ kind: z.literal('hidden'), target: seenTarget }),
  z.object({ kind: z.literal('fill'), target: seenTarget, value: z.string().max(10_000) }),
  z.object({ kind: z.literal('select'), target: seenTarget, option: z.string().max(200) }),
  z.object({ kind: z.literal('press'), target: seenTarget.optional(), key: z.string().max(60) }),
  z.object({ kind: z.literal('fault'), text: z.string().max(500) }),
]);
type Message = z.infer<typeof personMessageSchema>;
export type PersonMessage = Exclude<Message, { kind: 'fault' }>;

const clickWords = {
  left: ['Clicked', 'Double-clicked', 'Triple-clicked'],
  middle: ['Middle-clicked'],
  right: ['Right-clicked'],
};
const longestValueInWords = 80;

/** @param path of a drag, in CSS pixels of the viewport; undefined where it is not known */
export function cardOf(message: PersonMessage, target: Target | undefined, path?: readonly Point[]): PersonCard {
  const element = target && { ref: '', name: target.name || target.role };
  const card = element ? elementCard(message, element, path) : pressCard(message);
  return target ? { ...card, target } : card;
}

function pressCard(message: PersonMessage): PersonCard {
  const key = message.kind === 'press' ? message.key : '';
  return { description: `Pressed ${key}`, action: { type: 'press', key } };
}

function elementCard(message: PersonMessage, element: ElementReference, path?: readonly Point[]): PersonCard {
  const { name } = element;
  switch (message.kind) {
    case 'click':
      return clickCard(message, element);
    case 'drag':
      return { description: `Dragged “${name}”`, ...(path && { action: { type: 'drag', path: [...path] } }) };
    case 'fill':
      return fillCard(message.value, element);
    case 'hidden':
      return { description: `Typed into “${name}” (hidden)` };
    case 'select': {
      const { option } = message;
      return { description: `Selected “${option}” in “${name}”`, action: { type: 'select', element, option } };
    }
    case 'press': {
      const { key } = message;
      return { description: `Pressed ${key} in “${name}”`, action: { type: 'press', key, element } };
    }
    default:
      return message satisfies never;
  }
}

function fillCard(value: string, element: ElementReference): PersonCard {
  const description = value === '' ? `Cleared “${element.name}”` : `Typed “${inWords(value)}” into “${element.name}”`;
  return { description, action: { type: 'fill', element, text: value } };
}

function clickCard(
  { button, count, checked }: Extract<PersonMessage, { kind: 'click' }>,
  element: ElementReference,
): PersonCard {
  if (checked !== undefined) {
    const verb = checked ? 'Checked' : 'Unchecked';
    return { description: `${verb} “${element.name}”`, action: { type: 'check', element, checked } };
  }
  const verb = clickWords[button][count - 1] ?? clickWords[button][0] ?? 'Clicked';
  const action: Action = {
    type: 'click',
    element,
    ...(button !== 'left' && { button }),
    ...(button === 'left' && count > 1 && { count }),
  };
  return { description: `${verb} “${element.name}”`, action };
}

function inWords(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return line.length > longestValueInWords ? `${line.slice(0, longestValueInWords)}…` : line;
}

/** A page at one moment, as far as a person may have changed it. */
export interface PageState {
  readonly url: string;
  readonly title: string;
  /** Names of the fields that were typed into until then; never their values. */
  readonly fields?: readonly string[];
}

/** What is different, in words for the engine and for a card. Queries of addresses are left out: forms put secrets there. */
export function changesSince(before: PageState, after: PageState): string[] {
  const changes: string[] = [];
  const [from, to] = [withoutQuery(before.url), withoutQuery(after.url)];
  if (from !== to) changes.push(`The address changed from ${from} to ${to}.`);
  else if (before.url !== after.url) changes.push(`The address changed, but is still ${to} up to its query.`);
  if (before.title !== after.title) changes.push(`The title changed from “${before.title}” to “${after.title}”.`);
  const known = new Set(before.fields);
  const fields = [...new Set(after.fields)].filter((name) => !known.has(name));
  if (fields.length > 0) changes.push(`Filled in: ${fields.map((name) => `“${name}”`).join(', ')}.`);
  return changes;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
