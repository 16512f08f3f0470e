/** Owns the watch over what a person does to the page while driving: each thing becomes a card, no secret ever does. */
import type { CDPSession, ElementHandle, Frame, Page } from 'playwright-core';
import type { Point, Target } from '../../shared/action.ts';
import type { InputEvent } from '../../shared/input.ts';
import { detach } from './cdp.ts';
import { cardOf, personMessageSchema, type PersonCard, type PersonMessage, type SeenTarget } from './personMessage.ts';
import { bindingName, cssOfSource, flushExpression, personScript, worldName } from './personScript.ts';

export { changesSince, type PageState, type PersonCard } from './personMessage.ts';

interface PersonWatcherOptions {
  emit(card: PersonCard): void;
  /** CSS pixels of a page that does not know its own viewport. */
  viewport(): { readonly width: number; readonly height: number };
  onFault(thrown: unknown): void;
}

/** Nothing the page is asked may take longer. */
const answerMs = 1_000;
/** A click waits this long for the second one that makes it a double click. */
const doubleClickMs = 300;
/** One card for wheel events that follow each other this closely. */
const wheelBurstMs = 2_000;
const dragPixels = 5;
const mostPathPoints = 30;

/** One run's watcher. Input never waits for it, and whatever fails in it is reported and dropped. */
export class PersonWatcher {
  readonly #options: PersonWatcherOptions;
  /** Pages whose documents carry the script, which stays as long as they do. */
  readonly #watched = new WeakMap<Page, Promise<void>>();
  readonly #sessions = new Set<CDPSession>();
  /** The script's worlds, to ask for what is typed and not yet told. */
  readonly #worlds = new Map<CDPSession, Set<number>>();
  #isDriving = false;
  #isDisposed = false;
  #page: Page | undefined;
  #queue: Promise<void> = Promise.resolve();
  #click: { readonly card: PersonCard; readonly id: string; readonly count: number; timer: NodeJS.Timeout } | undefined;
  #path: Point[] = [];
  #finishedPath: readonly Point[] | undefined;
  #wheelAt = -Infinity;
  readonly #fields = new Set<string>();

  constructor(options: PersonWatcherOptions) {
    this.#options = options;
  }

  /**
   * Watches this page, and begins to make cards if it did not yet: call it when a person takes control and
   * whenever another page is shown meanwhile. Never throws.
   */
  async follow(page: Page): Promise<void> {
    if (!this.#isDriving) this.#fields.clear();
    this.#isDriving = true;
    this.#page = page;
    const watched = this.#watched.get(page) ?? this.#watch(page);
    this.#watched.set(page, watched);
    await watched;
  }

  /** Names of the fields typed into since the person began; never what was typed. */
  get fields(): readonly string[] {
    return [...this.#fields];
  }

  async #watch(page: Page): Promise<void> {
    page.on('framenavigated', (frame) => void this.#watchFrame(frame));
    await this.#install(page, () => page.context().newCDPSession(page));
    await Promise.all(page.frames().map((frame) => this.#watchFrame(frame)));
  }

  /** A frame of another site has a process of its own, which the page's session does not reach. */
  async #watchFrame(frame: Frame): Promise<void> {
    if (frame.parentFrame() === null) return;
    const page = frame.page();
    await this.#install(page, async () => {
      try {
        return await page.context().newCDPSession(frame);
      } catch {
        // It lives in the process of its page, which is watched already
        return undefined;
      }
    });
  }

  async #install(page: Page, connect: () => Promise<CDPSession | undefined>): Promise<void> {
    let session: CDPSession | undefined;
    try {
      session = await connect();
      if (!session) return;
      if (this.#isDisposed) {
        await detach(session);
        return;
      }
      this.#listen(page, session);
      await session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName });
      await session.send('Page.enable');
      await session.send('Runtime.enable');
      await session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: personScript,
        worldName,
        runImmediately: true,
      });
    } catch (thrown) {
      if (!page.isClosed()) this.#options.onFault(thrown);
    }
  }

  #listen(page: Page, session: CDPSession): void {
    const worlds = new Set<number>();
    this.#sessions.add(session);
    this.#worlds.set(session, worlds);
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === worldName) worlds.add(context.id);
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => worlds.delete(executionContextId));
    session.on('Runtime.executionContextsCleared', () => worlds.clear());
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === bindingName && this.#isDriving) this.#enqueue(page, payload);
    });
    session.on('close', () => {
      this.#sessions.delete(session);
      this.#worlds.delete(session);
    });
  }

  /** Takes note of input just before it goes to the page, for what only the pointer's own path can tell. */
  saw(events: readonly InputEvent[]): void {
    for (const event of events) {
      if (event.type === 'wheel') this.#onWheel(event.deltaX, event.deltaY);
      else if (event.type === 'down' || event.type === 'move' || event.type === 'up') this.#onPointer(event);
    }
  }

  #onWheel(deltaX: number, deltaY: number): void {
    const now = performance.now();
    const isNew = now - this.#wheelAt > wheelBurstMs;
    this.#wheelAt = now;
    if (!isNew) return;
    const isVertical = Math.abs(deltaY) >= Math.abs(deltaX);
    const direction = isVertical ? (deltaY < 0 ? 'up' : 'down') : deltaX < 0 ? 'left' : 'right';
    this.#emit({ description: `Scrolled ${direction}` });
  }

  #onPointer(event: Extract<InputEvent, { type: 'down' | 'move' | 'up' }>): void {
    const { width, height } = this.#page?.viewportSize() ?? this.#options.viewport();
    const point = { x: Math.round(event.x * width), y: Math.round(event.y * height) };
    if (event.type === 'down') {
      this.#finishedPath = undefined;
      this.#path = event.button === 'left' ? [point] : [];
      return;
    }
    if (this.#path.length === 0) return;
    this.#path.push(point);
    if (event.type === 'move') return;
    const [start] = this.#path;
    const isDrag = start && Math.hypot(point.x - start.x, point.y - start.y) > dragPixels;
    this.#finishedPath = isDrag ? thin(this.#path) : undefined;
    this.#path = [];
  }

  /** One after the other, so that a slow look into a frame cannot swap two cards. */
  #enqueue(page: Page, payload: string): void {
    this.#queue = this.#queue
      .then(() => this.#take(page, payload))
      .catch((thrown: unknown) => this.#options.onFault(thrown));
  }

  async #take(page: Page, payload: string): Promise<void> {
    const message = personMessageSchema.parse(JSON.parse(payload));
    if (message.kind === 'fault') throw new Error(`The page's listener failed: ${message.text}`);
    const target = message.target && (await placed(page, message.target));
    if (message.kind === 'fill' || message.kind === 'hidden') this.#fields.add(target?.name ?? '');
    const card = cardOf(message, target, message.kind === 'drag' ? this.#finishedPath : undefined);
    if (message.kind === 'click') this.#holdClick(message, card);
    else this.#emit(card);
  }

  /** A double click begins as a click; only what it became is told. */
  #holdClick(message: Extract<PersonMessage, { kind: 'click' }>, card: PersonCard): void {
    const id = JSON.stringify([message.target.locators, message.button]);
    const held = this.#click;
    if (held?.id === id && message.count > held.count) clearTimeout(held.timer);
    else this.#emitClick();
    const timer = setTimeout(() => this.#emitClick(), doubleClickMs);
    this.#click = { card, id, count: message.count, timer };
  }

  #emitClick(): void {
    const held = this.#click;
    if (!held) return;
    this.#click = undefined;
    clearTimeout(held.timer);
    this.#options.emit(held.card);
  }

  #emit(card: PersonCard): void {
    this.#emitClick();
    this.#options.emit(card);
  }

  /** Resolves when all that was done until now has its card; within about a second on a page that hangs. Never throws. */
  async flush(): Promise<void> {
    const asked = [...this.#worlds].flatMap(([session, worlds]) =>
      [...worlds].map((contextId) =>
        session.send('Runtime.evaluate', { expression: flushExpression, contextId }, { timeout: answerMs }),
      ),
    );
    // A frame that has gone meanwhile told everything as it went
    await Promise.allSettled(asked);
    await this.#queue;
    this.#emitClick();
  }

  /** Ends the making of cards, after the last one. Never throws. */
  async stop(): Promise<void> {
    await this.flush();
    this.#isDriving = false;
    this.#wheelAt = -Infinity;
  }

  /** Leaves all pages. Never throws. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#isDriving = false;
    if (this.#click) clearTimeout(this.#click.timer);
    await Promise.all([...this.#sessions].map((session) => detach(session)));
  }
}

/** Undefined where the page fails or takes too long. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } catch {
    // The page or its frame left while it was asked, and with it the answer
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The target as seen from the page, which a script in a frame of another site cannot know. */
async function placed(page: Page, { foreign, ...target }: SeenTarget): Promise<Target> {
  const frame = foreign === undefined ? undefined : page.frames().find((one) => one.url() === foreign);
  if (!frame) return tidy(target);
  const way = await within(wayTo(frame));
  if (!way) return tidy(target);
  const { x, y } = way.shift;
  const box = { ...target.box, x: target.box.x + x, y: target.box.y + y };
  return tidy({ ...target, box, frames: [...way.frames, ...target.frames] });
}

/** CSS selectors of the frames to enter and where the innermost one lies. @throws where a frame has left */
async function wayTo(frame: Frame): Promise<{ frames: string[]; shift: Point }> {
  const frames: string[] = [];
  let shift: Point | undefined;
  for (let inner = frame; inner.parentFrame() !== null; inner = inner.parentFrame() ?? inner) {
    const owner: ElementHandle = await inner.frameElement();
    const cssOf = await owner.evaluateHandle<(element: unknown) => string>(`(${cssOfSource})`);
    frames.unshift(await owner.evaluate((element, css) => css(element), cssOf));
    // Playwright measures from the page's own viewport, so the innermost frame says it all
    shift ??= (await owner.boundingBox()) ?? undefined;
  }
  return { frames, shift: { x: shift?.x ?? 0, y: shift?.y ?? 0 } };
}

function tidy({ frames, ...target }: Omit<SeenTarget, 'foreign'>): Target {
  return frames.length > 0 ? { ...target, frames } : target;
}

/** At most 30 points of a path, evenly taken, both ends among them. */
function thin(path: readonly Point[]): readonly Point[] {
  if (path.length <= mostPathPoints) return path;
  const step = (path.length - 1) / (mostPathPoints - 1);
  return Array.from({ length: mostPathPoints }, (_, index) => path[Math.round(index * step)] ?? { x: 0, y: 0 });
}
