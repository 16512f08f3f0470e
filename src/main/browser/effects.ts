/** Owns waiting, within bounds, for what an action set off: a navigation that commits, requests that come back. */
import type { Frame, Page, Request } from 'playwright-core';
import type { PageGlobal } from './dom.ts';
import { withLimit } from './limit.ts';

const frameMs = 500;
const commitMs = 5_000;
const requestsMs = 1_500;
const kinds = new Set(['fetch', 'xhr', 'document', 'script']);

/** Watches a page from just before an action until its first effects are there. */
export class Effects {
  readonly #page: Page;
  readonly #open = new Set<Request>();
  #navigation: Request | undefined;
  #changed: (() => void) | undefined;

  constructor(page: Page) {
    this.#page = page;
    page.on('request', this.#onRequest);
    page.on('requestfinished', this.#onEnd);
    page.on('requestfailed', this.#onEnd);
    page.on('framenavigated', this.#onNavigated);
  }

  /**
   * Returns as soon as the page has painted after the action and nothing that the action started is under way, or
   * when the bounds are over: 5 s for a navigation to commit, 1.5 s for requests. Never throws.
   */
  async settle(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#page.isClosed()) return;
    await this.#painted();
    if (await this.#until(() => this.#navigation === undefined && this.#open.size === 0, { ms: requestsMs, signal })) {
      // An answer that came back may start a navigation of its own
      await this.#painted();
    }
    await this.#until(() => this.#navigation === undefined, { ms: commitMs, signal });
  }

  dispose(): void {
    this.#page.off('request', this.#onRequest);
    this.#page.off('requestfinished', this.#onEnd);
    this.#page.off('requestfailed', this.#onEnd);
    this.#page.off('framenavigated', this.#onNavigated);
  }

  /** A round trip through the page's own event loop: what the action queued has begun by then. */
  async #painted(): Promise<void> {
    const painted = this.#page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const page = globalThis as unknown as PageGlobal;
          page.requestAnimationFrame(() => setTimeout(resolve, 0));
          setTimeout(resolve, 100);
        }),
    );
    // A navigation ends the script, which is an answer as well
    await withLimit(
      painted.catch(() => undefined),
      frameMs,
    );
  }

  /** @returns whether the condition came true only after some waiting */
  async #until(condition: () => boolean, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<boolean> {
    if (condition() || signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const check = () => {
      if (condition() || signal.aborted || this.#page.isClosed()) resolve(undefined);
    };
    this.#changed = check;
    signal.addEventListener('abort', check, { once: true });
    this.#page.once('close', check);
    await withLimit(promise, ms);
    signal.removeEventListener('abort', check);
    this.#page.off('close', check);
    this.#changed = undefined;
    return true;
  }

  readonly #onRequest = (request: Request) => {
    if (!kinds.has(request.resourceType())) return;
    if (request.isNavigationRequest() && isMain(request, this.#page)) this.#navigation = request;
    else this.#open.add(request);
  };

  readonly #onEnd = (request: Request) => {
    this.#open.delete(request);
    // A navigation request that failed, or that became a download, commits nothing
    if (request === this.#navigation && request.failure() !== null) this.#navigation = undefined;
    this.#changed?.();
  };

  readonly #onNavigated = (frame: Frame) => {
    if (frame !== this.#page.mainFrame()) return;
    this.#navigation = undefined;
    this.#open.clear();
    this.#changed?.();
  };
}

function isMain(request: Request, page: Page): boolean {
  try {
    return request.frame() === page.mainFrame();
  } catch {
    // The request's frame is only being made: it is not the main one
    return false;
  }
}
