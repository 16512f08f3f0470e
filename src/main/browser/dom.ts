/** Owns the shapes of a page's own objects, as far as the scripts that we run inside pages use them; the core has no DOM. */

export interface PageRect {
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface PageRoot {
  querySelectorAll(selector: string): Iterable<PageElement>;
  querySelector(selector: string): PageElement | null;
}

export interface PageOption {
  readonly label: string;
  readonly value: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly selected: boolean;
}

export interface PageElement extends PageRoot {
  readonly tagName: string;
  readonly id: string;
  readonly isContentEditable?: boolean;
  readonly innerText?: string;
  readonly textContent: string | null;
  readonly value?: unknown;
  readonly type?: string;
  readonly placeholder?: string;
  readonly labels?: ArrayLike<PageElement> | null;
  readonly control?: PageElement | null;
  readonly options?: ArrayLike<PageOption>;
  readonly files?: ArrayLike<{ readonly name: string }> | null;
  readonly parentElement: PageElement | null;
  readonly children: ArrayLike<PageElement>;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly clientWidth: number;
  readonly scrollTop: number;
  scrollTo(options: { top: number; behavior: 'instant' }): void;
  getRootNode(): PageRoot;
  getAttribute(name: string): string | null;
  closest(selector: string): PageElement | null;
  matches(selector: string): boolean;
  contains(other: PageElement): boolean;
  getBoundingClientRect(): PageRect;
  checkVisibility(options: { visibilityProperty: boolean; opacityProperty: boolean }): boolean;
}

/** What a script inside a page finds as `globalThis`. */
export interface PageGlobal {
  readonly document: PageRoot & {
    readonly title: string;
    readonly body: PageElement | null;
    readonly scrollingElement: PageElement | null;
  };
  readonly CSS: { escape(text: string): string };
  readonly innerHeight: number;
  readonly innerWidth: number;
  getComputedStyle(element: PageElement): { readonly overflowY: string };
  requestAnimationFrame(callback: () => void): void;
}
