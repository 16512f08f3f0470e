/** Owns the tests of which pages need a person: those that show a human check, and no others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { detectChallenge } from './challenge.ts';
import { launchTestBrowser, serveSite, type TestBrowser, type TestSite } from './testSite.ts';

let site: TestSite;
let browser: TestBrowser;

beforeAll(async () => {
  site = await serveSite({
    '/': 'empty',
    '/frame': '<div data-challenge="slider" style="width:99px;height:99px">Slide</div>',
  });
  browser = await launchTestBrowser();
  // The real widgets need a network; what tells them apart is the address of their frames, which is served here
  await browser.session.context.route(/google\.com|hcaptcha\.com|cloudflare\.com/, (route) =>
    route.fulfill({ contentType: 'text/html', body: 'widget' }),
  );
});

afterAll(async () => {
  await browser.dispose();
  await site.close();
});

async function challengeOf(html: string): Promise<string | undefined> {
  const [page] = browser.session.context.pages();
  await page!.goto(site.url);
  await page!.setContent(html, { waitUntil: 'load' });
  return detectChallenge(page!);
}

const frame = (src: string, style = 'width:304px;height:78px') => `<iframe src="${src}" style="${style}"></iframe>`;
const recaptcha = 'https://www.google.com/recaptcha/api2/anchor?k=1&size=normal';

test.each([
  ['a reCAPTCHA box', frame(recaptcha), 'reCAPTCHA'],
  [
    'an hCaptcha box',
    frame('https://newassets.hcaptcha.com/captcha/v1/x/static/hcaptcha.html#frame=checkbox&id=0'),
    'hCaptcha',
  ],
  [
    'a Turnstile box',
    frame('https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/g/turnstile/if/ov2'),
    'Cloudflare',
  ],
  ['a check of the page’s own', '<div data-challenge="slider" aria-label="Slide to fit">x</div>', 'Slide to fit'],
  ['a check in a frame', frame('/frame'), 'slider'],
  ['a GeeTest box', '<div class="geetest_holder"><div class="geetest_btn">Click to verify</div></div>', 'GeeTest'],
])('%s needs a person', async (_what, html, words) => {
  expect(await challengeOf(html)).toContain(words);
});

test.each([
  [
    'an ordinary login',
    '<h1>Sign in</h1><form><input name="user"><input type="password"><button>Sign in</button></form>',
  ],
  ['a text about CAPTCHAs', '<h1>Just a moment</h1><p>What is a CAPTCHA? Verify you are human.</p>'],
  ['an invisible reCAPTCHA badge', frame('https://www.google.com/recaptcha/api2/anchor?k=1&size=invisible')],
  [
    'a reCAPTCHA puzzle in waiting',
    frame('https://www.google.com/recaptcha/api2/bframe?k=1', 'visibility:hidden;width:300px;height:300px'),
  ],
  ['a solved reCAPTCHA', `${frame(recaptcha)}<textarea name="g-recaptcha-response" hidden>token</textarea>`],
  ['a check that is passed', '<div data-challenge="slider" data-challenge-state="passed">Done</div>'],
  ['a check that is not shown', '<div data-challenge="slider" hidden>x</div>'],
])('%s needs nobody', async (_what, html) => {
  expect(await challengeOf(html)).toBeUndefined();
});
