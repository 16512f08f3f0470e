/** Owns what can be done on a page and what can be seen on it: actions, targets, results and observations. */
import { z } from 'zod';
import { errorCodes, type ErrorData } from './errors.ts';
import { jsonSchema } from './task.ts';

/** How to find an element again, best first in a list: the order of Playwright's own recorder. */
export const locatorSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('testId'), value: z.string() }),
  z.object({ by: z.literal('role'), role: z.string(), name: z.string().optional(), exact: z.boolean().optional() }),
  z.object({ by: z.literal('label'), value: z.string() }),
  z.object({ by: z.literal('placeholder'), value: z.string() }),
  z.object({ by: z.literal('text'), value: z.string() }),
  z.object({ by: z.literal('css'), value: z.string() }),
]);
export type ElementLocator = z.infer<typeof locatorSchema>;

/** CSS pixels of the page's viewport. */
export const boxSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof boxSchema>;

export const pointSchema = z.object({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof pointSchema>;

/** An element as it is recorded with an action: readable, findable again, drawable over the picture. */
export const targetSchema = z.object({
  role: z.string(),
  name: z.string(),
  locators: z.array(locatorSchema),
  /** CSS selectors of the iframes to enter, outermost first. */
  frames: z.array(z.string()).optional(),
  box: boxSchema.optional(),
});
export type Target = z.infer<typeof targetSchema>;

export const mouseButtonSchema = z.enum(['left', 'middle', 'right']);

/** A reference into the observation that the action was planned on; `name` is what a person calls it. */
const elementSchema = z.object({ ref: z.string(), name: z.string() });
export type ElementReference = z.infer<typeof elementSchema>;

/** Everything an engine or a person can do. An engine can do nothing else (design D10). */
export const actionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('goto'), url: z.string() }),
  z.object({ type: z.literal('back') }),
  z.object({ type: z.literal('forward') }),
  z.object({ type: z.literal('reload') }),
  z.object({
    type: z.literal('click'),
    element: elementSchema,
    button: mouseButtonSchema.optional(),
    count: z.number().int().min(1).max(3).optional(),
  }),
  z.object({ type: z.literal('fill'), element: elementSchema, text: z.string() }),
  z.object({ type: z.literal('select'), element: elementSchema, option: z.string() }),
  z.object({ type: z.literal('check'), element: elementSchema, checked: z.boolean() }),
  z.object({ type: z.literal('press'), key: z.string(), element: elementSchema.optional() }),
  z.object({
    type: z.literal('scroll'),
    direction: z.enum(['up', 'down', 'top', 'bottom']),
    element: elementSchema.optional(),
  }),
  z.object({ type: z.literal('wait'), seconds: z.number().min(0).max(3_600) }),
  z.object({ type: z.literal('waitFor'), text: z.string() }),
  z.object({ type: z.literal('upload'), element: elementSchema, path: z.string() }),
  z.object({ type: z.literal('download'), element: elementSchema }),
  z.object({
    type: z.literal('extract'),
    data: jsonSchema,
    /** Where each value came from: a path into `data` such as `price` or `0.name`, and its element. */
    sources: z.array(z.object({ path: z.string(), ref: z.string() })),
  }),
  /** A press, a path and a release of the mouse; only a person's own drag is recorded as one. */
  z.object({ type: z.literal('drag'), path: z.array(pointSchema).min(2) }),
]);
export type Action = z.infer<typeof actionSchema>;
export type ActionType = Action['type'];

export const fileSchema = z.object({
  /** File name within the run's `downloads` folder. */
  name: z.string(),
  /** Bytes. */
  size: z.number(),
  sha256: z.string(),
  at: z.number(),
});
export type RunFile = z.infer<typeof fileSchema>;

export const errorDataSchema = z.object({
  code: z.enum(errorCodes as [ErrorData['code'], ...ErrorData['code'][]]),
  message: z.string(),
});

/**
 * What became of an action. `dispatched` says whether the page may have felt it: an action that failed before
 * it was dispatched may be repeated, any other must be checked against the page first.
 */
export type ActionResult =
  | { readonly ok: true; readonly note?: string; readonly file?: RunFile }
  | { readonly ok: false; readonly error: ErrorData; readonly dispatched: boolean; readonly interrupted?: boolean };

/** One node of the page's accessibility tree, as Playwright's `ariaSnapshotJSON({ mode: 'ai' })` yields it. */
export interface AriaNode {
  readonly role: string;
  readonly name?: string;
  readonly ref?: string;
  /** The value of a field, or the text of a leaf. */
  readonly text?: string;
  readonly url?: string;
  readonly placeholder?: string;
  readonly level?: number;
  readonly checked?: boolean | 'mixed';
  readonly selected?: boolean;
  readonly disabled?: boolean;
  readonly expanded?: boolean;
  readonly active?: boolean;
  /** `pointer` on what looks clickable, whatever its role. */
  readonly cursor?: string;
  readonly children?: readonly (AriaNode | string)[];
}

export interface Observation {
  readonly url: string;
  readonly title: string;
  readonly tree: readonly (AriaNode | string)[];
  /** A CAPTCHA or another thing only a person can pass, in words; undefined where there is none. */
  readonly challenge?: string;
  readonly tabs: readonly {
    readonly id: string;
    readonly title: string;
    readonly url: string;
    readonly active: boolean;
  }[];
  /** File name within the run's `screenshots` folder. */
  readonly screenshot?: string;
}

/** The element an action is about, where it is about one. */
export function elementOf(action: Action): ElementReference | undefined {
  return 'element' in action ? action.element : undefined;
}

type Words = { readonly [T in ActionType]: (action: Extract<Action, { type: T }>) => string };

const words: Words = {
  goto: ({ url }) => `Go to ${url}`,
  back: () => 'Go back',
  forward: () => 'Go forward',
  reload: () => 'Reload the page',
  click: (action) => `${clickVerb(action)} “${action.element.name}”`,
  fill: ({ text, element }) => (text === '' ? `Clear “${element.name}”` : `Type “${text}” into “${element.name}”`),
  select: ({ option, element }) => `Select “${option}” in “${element.name}”`,
  check: ({ checked, element }) => `${checked ? 'Check' : 'Uncheck'} “${element.name}”`,
  press: ({ key, element }) => (element ? `Press ${key} in “${element.name}”` : `Press ${key}`),
  scroll: ({ direction, element }) => (element ? `Scroll to “${element.name}”` : `Scroll ${scrollWords[direction]}`),
  wait: ({ seconds }) => `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
  waitFor: ({ text }) => `Wait until “${text}” appears`,
  upload: ({ path, element }) => `Upload “${path}” to “${element.name}”`,
  download: ({ element }) => `Download “${element.name}”`,
  extract: () => 'Extract data',
  drag: () => 'Drag with the mouse',
};

const scrollWords = { up: 'up', down: 'down', top: 'to the top', bottom: 'to the bottom' } as const;

function clickVerb(action: Extract<Action, { type: 'click' }>): string {
  if (action.button === 'right') return 'Right-click';
  if (action.button === 'middle') return 'Middle-click';
  return action.count === 2 ? 'Double-click' : action.count === 3 ? 'Triple-click' : 'Click';
}

/** What an action is, in words for a card; never holds more of a typed text than the action itself. */
export function describeAction(action: Action): string {
  return (words[action.type] as (action: Action) => string)(action);
}
