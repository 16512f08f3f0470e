/** Owns noticing that only a person gets on here: known CAPTCHAs and human checks that are really shown. */
import type { Frame, Page } from 'playwright-core';
import type { PageElement, PageGlobal } from './dom.ts';
import { withLimit } from './limit.ts';

const answerMs = 1_000;
const maxFrames = 20;

/** Known widgets live in frames of their own, which their address gives away. */
const widgets: readonly { readonly name: string; readonly url: RegExp; readonly answer?: string }[] = [
  {
    name: 'a reCAPTCHA',
    url: /\/recaptcha\/(?:api2|enterprise)\/anchor\?(?!.*size=invisible)/,
    answer: '[name="g-recaptcha-response"]',
  },
  { name: 'a reCAPTCHA', url: /\/recaptcha\/(?:api2|enterprise)\/bframe/, answer: '[name="g-recaptcha-response"]' },
  {
    name: 'an hCaptcha',
    url: /hcaptcha\.com\/.*frame=(?:checkbox(?!-invisible)|challenge)/,
    answer: '[name="h-captcha-response"]',
  },
  { name: 'a Cloudflare check', url: /challenges\.cloudflare\.com\//, answer: '[name="cf-turnstile-response"]' },
  { name: 'an Arkose puzzle', url: /(?:arkoselabs|funcaptcha)\.com\//, answer: '[name="fc-token"][data-solved]' },
  { name: 'a DataDome check', url: /captcha-delivery\.com\// },
  { name: 'an AWS check', url: /awswaf\.com\/.*captcha/ },
];

/**
 * A CAPTCHA or human check that is visible on the page and not passed yet, in words; undefined where there is none
 * or the page does not answer. Costs next to nothing on pages without one.
 */
export async function detectChallenge(page: Page): Promise<string | undefined> {
  try {
    return (await withLimit(detectWidget(page), answerMs)) ?? (await detectMarked(page));
  } catch {
    // The page went on to another one while we looked; the next observation looks again
    return undefined;
  }
}

async function detectWidget(page: Page): Promise<string | undefined> {
  for (const frame of page.frames()) {
    const widget = widgets.find(({ url }) => url.test(frame.url()));
    if (!widget || !(await isShown(frame))) continue;
    if (widget.answer !== undefined && (await isAnswered(page, widget.answer))) continue;
    return `This page shows ${widget.name}, which only a person can pass.`;
  }
  return undefined;
}

/** Whether the frame takes visible room: invisible badges and challenges in waiting do not. */
async function isShown(frame: Frame): Promise<boolean> {
  const element = await frame.frameElement();
  return element.evaluate((node: PageElement) => {
    const box = node.getBoundingClientRect();
    const isVisible = node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return isVisible && box.width >= 40 && box.height >= 30 && box.bottom > 0;
  });
}

/** Widgets leave their proof in a hidden field of the page around them. */
async function isAnswered(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((answer) => {
    const { document } = globalThis as unknown as PageGlobal;
    return [...document.querySelectorAll(answer)].some(
      (field) => typeof field.value === 'string' && field.value !== '',
    );
  }, selector);
}

/** Checks that are part of the page itself. */
async function detectMarked(page: Page): Promise<string | undefined> {
  const frames = page.frames().slice(0, maxFrames);
  const answers = await Promise.all(frames.map((frame) => askFrame(frame)));
  return answers.find((answer) => answer !== undefined && answer !== null) ?? undefined;
}

async function askFrame(frame: Frame): Promise<string | null | undefined> {
  // A frame that went away in between has nothing to say
  const answer = frame.evaluate(findMarked).catch(() => null);
  return withLimit(answer, answerMs);
}

/** Runs inside the page. */
function findMarked(): string | null {
  const { document } = globalThis as unknown as PageGlobal;
  const isShown = (element: PageElement) => {
    const box = element.getBoundingClientRect();
    return (
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 0 && box.height > 0
    );
  };
  const isAnyShown = (selector: string) => [...document.querySelectorAll(selector)].some(isShown);
  for (const element of document.querySelectorAll('[data-challenge]')) {
    if (element.getAttribute('data-challenge-state') === 'passed' || !isShown(element)) continue;
    const name = element.getAttribute('aria-label') ?? element.getAttribute('data-challenge') ?? '';
    return name === ''
      ? 'This page shows a human check, which only a person can pass.'
      : `This page shows a human check, “${name.slice(0, 100)}”, which only a person can pass.`;
  }
  const isCloudflare = document.querySelector(
    '#challenge-form, #challenge-running, script[src*="/cdn-cgi/challenge-platform/"]',
  );
  if (isCloudflare && /^(?:just a moment|attention required)/i.test(document.title)) {
    return 'Cloudflare checks whether a person is here before it shows this page.';
  }
  if (
    isAnyShown(
      '.geetest_holder:not(.geetest_success) .geetest_btn, .geetest_panel .geetest_window, .geetest_box_wrap .geetest_box',
    )
  ) {
    return 'This page shows a GeeTest puzzle, which only a person can pass.';
  }
  if (document.querySelector('script[src*="awswaf.com"]') && isAnyShown('#captcha-container, awswaf-captcha')) {
    return 'This page shows an AWS check, which only a person can pass.';
  }
  return null;
}
