/** Owns the way of a person's mouse and keyboard into the shown page, and what is held down there. */
import type { CDPSession, Page } from 'playwright-core';
import { modifierBits, type InputEvent } from '../../shared/input.ts';
import { detach, type CdpMethod, type CdpParameters } from './cdp.ts';
import { keyParameters, type KeyEvent } from './keyCodes.ts';

type Button = Extract<InputEvent, { type: 'down' }>['button'];
type MouseParameters = CdpParameters<'Input.dispatchMouseEvent'>;

interface PageInputOptions {
  /** CSS pixels, for a page that does not know its own viewport. */
  viewport(): { readonly width: number; readonly height: number };
  onFault(thrown: unknown): void;
  /** Called once per batch, after it is on its way. */
  onDispatched?(): void;
  readonly platform?: NodeJS.Platform;
}

const buttonBits: Readonly<Record<Button, number>> = { left: 1, right: 2, middle: 4, back: 8, forward: 16 };
/** A page that takes nothing for this long is not waited for. */
const settleMs = 500;
/** A page that hangs is not fed more moves than it can take at once when it comes back. */
const maxPending = 400;

/** The input of one run. Nothing is awaited between two events: CDP keeps their order within one session. */
export class PageInput {
  readonly #options: PageInputOptions;
  readonly #platform: NodeJS.Platform;
  #page: Page | undefined;
  #session: CDPSession | undefined;
  #attached = 0;
  #position = { x: 0, y: 0 };
  #isComposing = false;
  readonly #heldKeys = new Map<string, KeyEvent>();
  readonly #heldButtons = new Set<Button>();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: PageInputOptions) {
    this.#options = options;
    this.#platform = options.platform ?? process.platform;
  }

  /** Sends input to this page from now on; what is held on the page before it is let go there first. Never throws. */
  async attach(page: Page): Promise<void> {
    const turn = ++this.#attached;
    let session: CDPSession;
    try {
      session = await page.context().newCDPSession(page);
    } catch (thrown) {
      if (!page.isClosed()) this.#options.onFault(thrown);
      return;
    }
    if (turn !== this.#attached) return detach(session);
    const released = this.releaseAll();
    const old = this.#session;
    this.#page = page;
    this.#session = session;
    await released;
    if (old) await detach(old);
  }

  /** Sends events to the page in their order and does not wait for any of them. */
  dispatch(events: readonly InputEvent[]): void {
    for (const [index, event] of events.entries()) {
      const isIdleMove = event.type === 'move' && event.buttons === 0;
      if (isIdleMove && this.#pending.size > maxPending) continue;
      if (!isOvertaken(event, events[index + 1])) this.#dispatchOne(event);
    }
    this.#options.onDispatched?.();
  }

  #dispatchOne(event: InputEvent): void {
    switch (event.type) {
      case 'move':
      case 'down':
      case 'up':
      case 'wheel':
        this.#mouse(event);
        return;
      case 'keyDown':
      case 'keyUp':
        this.#key(event);
        return;
      case 'text':
        this.#isComposing = false;
        this.#send('Input.insertText', { text: event.text });
        return;
      case 'compose':
        this.#compose(event.text);
        return;
      case 'releaseAll':
        void this.releaseAll();
        return;
      default:
        event satisfies never;
    }
  }

  #mouse(event: Extract<InputEvent, { type: 'move' | 'down' | 'up' | 'wheel' }>): void {
    const { width, height } = this.#page?.viewportSize() ?? this.#options.viewport();
    const at = { x: event.x * width, y: event.y * height };
    const modifiers = this.#modifiers(event.modifiers);
    if (event.type === 'wheel') {
      const { deltaX, deltaY } = event;
      this.#sendMouse({ type: 'mouseWheel', ...at, modifiers, deltaX, deltaY });
      return;
    }
    const isElsewhere = at.x !== this.#position.x || at.y !== this.#position.y;
    this.#position = at;
    // Menus that open on hover must see the pointer arrive before it presses
    if (event.type === 'move' || (event.type === 'down' && isElsewhere)) {
      const buttons = event.type === 'down' ? event.buttons & ~buttonBits[event.button] : event.buttons;
      this.#sendMouse({ type: 'mouseMoved', ...at, modifiers, buttons, button: pressedOf(buttons) });
    }
    if (event.type !== 'move') this.#button(event, { ...at, modifiers });
  }

  #button(
    event: Extract<InputEvent, { type: 'down' | 'up' }>,
    at: Pick<MouseParameters, 'x' | 'y' | 'modifiers'>,
  ): void {
    const { button, buttons, clickCount } = event;
    if (event.type === 'down') this.#heldButtons.add(button);
    else this.#heldButtons.delete(button);
    const type = event.type === 'down' ? 'mousePressed' : 'mouseReleased';
    this.#sendMouse({ type, ...at, button, buttons, clickCount });
  }

  #key(event: KeyEvent): void {
    const parameters = keyParameters({ ...event, modifiers: this.#modifiers(event.modifiers) }, this.#platform);
    const id = event.code || event.key;
    if (event.type === 'keyDown') this.#heldKeys.set(id, event);
    else this.#heldKeys.delete(id);
    if (parameters) this.#send('Input.dispatchKeyEvent', parameters);
    // A Mac reports no key as released while Command is held, so they go up with it
    if (event.type === 'keyUp' && event.key === 'Meta') this.#releaseKeys((held) => !isModifier(held.key));
  }

  #compose(text: string): void {
    this.#isComposing = text !== '';
    const parameters = { text, selectionStart: text.length, selectionEnd: text.length };
    this.#send('Input.imeSetComposition', parameters);
  }

  /** AltGr arrives as Control and Alt on some systems; the page must see the character and not a shortcut. */
  #modifiers(modifiers: number): number {
    const isAltGraph = [...this.#heldKeys.values()].some((held) => held.key === 'AltGraph');
    return isAltGraph ? modifiers & ~(modifierBits.Control | modifierBits.Alt) : modifiers;
  }

  /**
   * Lets go of every key, button and composition that is held in the page. Resolves once the page has taken all
   * that was dispatched before, or after 500 ms. Never throws.
   */
  async releaseAll(): Promise<void> {
    this.#releaseKeys(() => true);
    if (this.#isComposing) this.#compose('');
    for (const button of this.#heldButtons) {
      this.#heldButtons.delete(button);
      const buttons = [...this.#heldButtons].reduce((mask, held) => mask | buttonBits[held], 0);
      // Outside the page, so that it clicks nothing: nobody let go of the button on purpose
      this.#position = { x: -1, y: -1 };
      this.#sendMouse({ type: 'mouseReleased', ...this.#position, button, buttons, clickCount: 1 });
    }
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, settleMs);
    });
    await Promise.race([Promise.all(this.#pending), deadline]);
    clearTimeout(timer);
  }

  #releaseKeys(which: (held: KeyEvent) => boolean): void {
    for (const [id, held] of this.#heldKeys) {
      if (!which(held)) continue;
      this.#heldKeys.delete(id);
      const parameters = keyParameters({ ...held, type: 'keyUp', modifiers: 0 }, this.#platform);
      if (parameters) this.#send('Input.dispatchKeyEvent', parameters);
    }
  }

  #sendMouse(parameters: MouseParameters): void {
    this.#send('Input.dispatchMouseEvent', { ...parameters, pointerType: 'mouse' });
  }

  #send<M extends CdpMethod>(method: M, parameters: CdpParameters<M>): void {
    const page = this.#page;
    const session = this.#session;
    if (!session || !page || page.isClosed()) return;
    const sent = session
      .send(method, parameters)
      .then(
        () => undefined,
        (thrown: unknown) => {
          // A page that closed, or that was left for another one, has no use for the rest of its input
          if (!page.isClosed() && session === this.#session) this.#options.onFault(thrown);
        },
      )
      .finally(() => this.#pending.delete(sent));
    this.#pending.add(sent);
  }

  /** Lets go of everything and leaves the page. Never throws. */
  async dispose(): Promise<void> {
    this.#attached += 1;
    await this.releaseAll();
    const session = this.#session;
    this.#session = undefined;
    if (session) await detach(session);
  }
}

/** A move without a button that the next event of the batch replaces; a held button draws, and every point counts. */
function isOvertaken(event: InputEvent, next: InputEvent | undefined): boolean {
  return event.type === 'move' && next?.type === 'move' && event.buttons === 0 && next.buttons === 0;
}

function pressedOf(buttons: number): Button | 'none' {
  const order: readonly Button[] = ['left', 'right', 'middle', 'back', 'forward'];
  return order.find((button) => buttons & buttonBits[button]) ?? 'none';
}

function isModifier(key: string): boolean {
  return Object.hasOwn(modifierBits, key) || key === 'AltGraph';
}
