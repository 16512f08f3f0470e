/** Owns the pages of one browser as tabs: which there are, which one is active, and when none is left. */
import type { BrowserContext, Page } from 'playwright-core';
import type { Tab } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { withLimit } from './limit.ts';

/** A browser that ends closes its pages first; this long a last page's end may be the browser's. */
const browserEndMs = 300;
const titleMs = 1_000;

interface Entry {
  readonly id: string;
  readonly page: Page;
  title: string;
}

/** Follows the pages of `context`: a new one becomes active, and when the active one closes its opener does. */
export class Tabs {
  readonly #onLost: (reason: AppError) => void;
  readonly #listeners = new Set<() => void>();
  readonly #openers = new Map<Page, Page>();
  #entries: readonly Entry[] = [];
  #active: Page;
  #count = 0;
  #isContextClosed = false;

  /** `onLost` is told that the last page closed or the active page crashed: the run cannot go on. */
  constructor(context: BrowserContext, { onLost }: { readonly onLost: (reason: AppError) => void }) {
    const [first] = context.pages();
    if (!first) throw new AppError('page.closed', 'The browser has no page.');
    this.#onLost = onLost;
    this.#active = first;
    context.once('close', () => {
      this.#isContextClosed = true;
    });
    for (const page of context.pages()) this.#add(page);
    context.on('page', (page) => {
      this.#add(page);
      this.#activate(page);
      void this.#learnOpener(page);
    });
  }

  /** The page that is worked on. After `onLost` it is the last one there was. */
  get active(): Page {
    return this.#active;
  }

  get activeId(): string | undefined {
    return this.#entries.find((entry) => entry.page === this.#active)?.id;
  }

  list(): Tab[] {
    return this.#entries.map(({ id, page, title }) => ({
      id,
      title,
      url: page.url(),
      isActive: page === this.#active,
    }));
  }

  /** Makes a tab the active one. @throws AppError `input.invalid` where there is no such tab any more */
  async select(id: string): Promise<void> {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (!entry) throw new AppError('input.invalid', 'This tab is closed already.');
    this.#activate(entry.page);
    await toFront(entry.page);
  }

  /** Calls `listener` after every change of the tabs, their titles or addresses. @returns how to stop */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #add(page: Page): void {
    if (page.isClosed() || this.#entries.some((entry) => entry.page === page)) return;
    this.#count += 1;
    const entry: Entry = { id: `t${this.#count}`, page, title: '' };
    this.#entries = [...this.#entries, entry];
    const refresh = () => void this.#refresh(entry);
    page.on('domcontentloaded', refresh);
    page.on('load', refresh);
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) refresh();
    });
    page.once('close', () => this.#remove(entry));
    page.once('crash', () => this.#crashed(entry));
    refresh();
  }

  async #learnOpener(page: Page): Promise<void> {
    // A page that closed at once has no opener to go back to
    const opener = await page.opener().catch(() => null);
    if (opener) this.#openers.set(page, opener);
  }

  #activate(page: Page): void {
    if (page.isClosed()) return;
    this.#active = page;
    this.#tell();
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    const opener = this.#openers.get(entry.page);
    this.#openers.delete(entry.page);
    if (entry.page !== this.#active) {
      this.#tell();
      return;
    }
    const next = this.#entries.find((other) => other.page === opener) ?? this.#entries.at(-1);
    if (next) {
      this.#activate(next.page);
      void toFront(next.page);
      return;
    }
    this.#tell();
    setTimeout(() => {
      const isAlone = this.#entries.length === 0 && !this.#isContextClosed;
      if (isAlone) this.#onLost(new AppError('page.closed', 'The last page of the browser closed.'));
    }, browserEndMs);
  }

  #crashed(entry: Entry): void {
    if (entry.page !== this.#active || this.#isContextClosed) return;
    this.#onLost(new AppError('page.crashed', `The page at ${entry.page.url()} crashed.`));
  }

  async #refresh(entry: Entry): Promise<void> {
    this.#tell();
    const title = await titleOf(entry.page);
    if (title === undefined || title === entry.title) return;
    entry.title = title;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The page's title; undefined where the page does not answer at once. */
export async function titleOf(page: Page): Promise<string | undefined> {
  // A page on its way to another one has no title to tell; the next event asks again
  const title = page.title().catch(() => undefined);
  return withLimit(title, titleMs);
}

async function toFront(page: Page): Promise<void> {
  // A page that closes meanwhile needs no front place
  await page.bringToFront().catch(() => undefined);
}
