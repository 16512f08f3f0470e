/** Owns what one step of a prompt is, and its plainest form in words. */
import { type ElementName, quote, renderName } from './phrase.ts';

export type Step =
  | { readonly kind: 'goto'; readonly url: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'forward' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'click'; readonly target: ElementName; readonly button: 'left' | 'right'; readonly count: 1 | 2 }
  | { readonly kind: 'type'; readonly text: string; readonly field: ElementName }
  | { readonly kind: 'clear'; readonly field: ElementName }
  | { readonly kind: 'select'; readonly option: string; readonly field: ElementName }
  | { readonly kind: 'check'; readonly target: ElementName; readonly checked: boolean }
  /** `key` is the browser's own name, such as `Enter` or `Control+A`. */
  | { readonly kind: 'press'; readonly key: string; readonly field?: ElementName }
  | { readonly kind: 'scroll'; readonly direction: 'up' | 'down' | 'top' | 'bottom' }
  | { readonly kind: 'scrollTo'; readonly target: ElementName }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'waitUntil'; readonly text: string }
  | { readonly kind: 'waitForMe'; readonly reason: string }
  | { readonly kind: 'upload'; readonly path: string; readonly field: ElementName }
  | { readonly kind: 'download'; readonly target: ElementName }
  /** Without fields, everything the data schema asks for. */
  | { readonly kind: 'extract'; readonly fields: readonly string[] }
  | { readonly kind: 'stopIf'; readonly text: string };

type Renderers = { readonly [K in Step['kind']]: (step: Extract<Step, { kind: K }>) => string };

const renderers: Renderers = {
  goto: ({ url }) => `Go to ${url}`,
  back: () => 'Go back',
  forward: () => 'Go forward',
  reload: () => 'Reload the page',
  click: ({ target, button, count }) =>
    `${button === 'right' ? 'Right-click' : count === 2 ? 'Double-click' : 'Click'} ${renderName(target)}`,
  type: ({ text, field }) => `Type ${quote(text)} into ${renderName(field)}`,
  clear: ({ field }) => `Clear ${renderName(field)}`,
  select: ({ option, field }) => `Select ${quote(option)} in ${renderName(field)}`,
  check: ({ target, checked }) => `${checked ? 'Check' : 'Uncheck'} ${renderName(target)}`,
  press: ({ key, field }) => (field ? `Press ${key} in ${renderName(field)}` : `Press ${key}`),
  scroll: ({ direction }) =>
    direction === 'up' || direction === 'down' ? `Scroll ${direction}` : `Scroll to the ${direction}`,
  scrollTo: ({ target }) => `Scroll to ${renderName(target)}`,
  wait: ({ seconds }) => `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
  waitUntil: ({ text }) => `Wait until ${quote(text)} appears`,
  waitForMe: ({ reason }) => (reason === '' ? 'Wait for me' : `Wait for me ${reason}`),
  upload: ({ path, field }) => `Upload ${quote(path)} to ${renderName(field)}`,
  download: ({ target }) => `Download ${renderName(target)}`,
  extract: ({ fields }) => (fields.length === 0 ? 'Extract the data' : `Extract ${fields.map(quote).join(', ')}`),
  stopIf: ({ text }) => `Stop if ${quote(text)} appears`,
};

/** The step in its plainest form; reads back as the same step. */
export function renderStep(step: Step): string {
  const render = renderers[step.kind] as (step: Step) => string;
  return render(step);
}
