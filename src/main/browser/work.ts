/** Owns what the code of each action is given to work with, and what it gives back. */
import type { Locator, Page } from 'playwright-core';
import type { Action, Observation, RunFile } from '../../shared/action.ts';
import type { Attempt } from './attempt.ts';
import type { Downloads } from './downloads.ts';
import type { Tabs } from './tabs.ts';

export interface Timeouts {
  readonly actionMs: number;
  readonly navigationMs: number;
  readonly waitUntilMs: number;
}

export interface HandsOptions {
  readonly tabs: Tabs;
  readonly downloads: Downloads;
  /** Does something in the agent's name; the control lease refuses it where `epoch` is over. */
  readonly act: <T>(epoch: number, what: string, work: () => Promise<T>) => Promise<T>;
  /** The address to open for one that a task names; `practice:/` ones live somewhere else each time. */
  readonly resolveUrl: (url: string) => string | Promise<string>;
  /** What the page did beside itself since the last call: dialogs, failed downloads. */
  readonly takeNotes: () => readonly string[];
  /** The look the actions were planned on; with it an element whose reference went stale is found again. */
  readonly observation: () => Observation | undefined;
  /** The page with the element untouched, as a file name within `screenshots`; undefined where there is none. */
  readonly screenshot: () => Promise<string | undefined>;
  readonly timeouts?: Partial<Timeouts>;
}

/** What an action's own code works with. */
export interface Work<A extends Action = Action> {
  readonly action: A;
  readonly page: Page;
  readonly attempt: Attempt;
  readonly host: HandsOptions;
  readonly timeouts: Timeouts;
  /** The element. @throws AppError `element.not_found` where the action is about none */
  readonly element: () => Locator;
}

export interface Done {
  readonly note?: string;
  readonly file?: RunFile;
}

export type Of<T extends Action['type']> = Extract<Action, { type: T }>;
