/** Owns the tests of looking at pages that do not hold still, and of reading what Playwright answers. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { findNode, normaliseTree, observe } from './observation.ts';
import { launchTestBrowser, serveSite, type TestBrowser, type TestSite } from './testSite.ts';

let site: TestSite;
let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  const hop = (to: string) => `<title>Hop</title><p>Wait</p><script>location.href='${to}'</script>`;
  site = await serveSite({
    '/hop': hop('/hop2'),
    '/hop2': hop('/end'),
    '/end': '<title>End</title><h1>Arrived</h1>',
    '/late': `<title>Late</title><div id="app"></div><img src="/slow">
      <script>setTimeout(()=>app.innerHTML='<button disabled aria-expanded="true">Ready</button><input type="checkbox" aria-label="Box" checked>',300)</script>`,
    '/slow': (_request, response) => void setTimeout(() => response.end(), 500),
    '/tall': '<div style="height:4000px">Tall</div>',
    '/silent': () => undefined,
  });
  browser = await launchTestBrowser();
  page = browser.session.context.pages()[0]!;
});

afterAll(async () => {
  await browser.dispose();
  await site.close();
});

const signal = new AbortController().signal;
const look = (at: AbortSignal = signal) =>
  observe(page, { tabs: () => [], signal: at, screenshot: () => Promise.resolve('a.jpg') });

test('a page that goes on to another one while it is looked at is seen as it ends up', async () => {
  await page.goto(`${site.url}/hop`, { waitUntil: 'commit' });
  await expect.poll(async () => (await look()).title).toBe('End');
  const seen = await look();
  expect(seen).toMatchObject({ url: `${site.url}/end`, screenshot: 'a.jpg' });
  expect(JSON.stringify(seen.tree)).toContain('Arrived');
});

test('a page that fills itself after its document is waited for, and the states of its elements are read', async () => {
  await page.goto(`${site.url}/late`, { waitUntil: 'commit' });
  const [root] = (await look()).tree;
  expect(root).toMatchObject({
    children: [
      { role: 'button', name: 'Ready', disabled: true, expanded: true, ref: expect.any(String) as string },
      { role: 'checkbox', name: 'Box', checked: true },
    ],
  });
});

test('looking does not scroll', async () => {
  await page.goto(`${site.url}/tall`);
  await page.evaluate('scrollTo(0, 1234)');
  await look();
  expect(await page.evaluate('scrollY')).toBe(1234);
});

test('an aborted look ends at once with the reason', async () => {
  void page.goto(`${site.url}/silent`).catch(() => undefined);
  const reason = new Error('taken over');
  await expect(look(AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('any answer becomes a tree of ours, and every reference in it can be found', () => {
  const node = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.record(
        {
          role: fc.oneof(fc.constantFrom('button', 'text', 'generic'), fc.integer()),
          name: fc.string(),
          ref: fc.uuid(),
          checked: fc.constantFrom(true, false, 'mixed', 'odd'),
          box: fc.constant({ x: 1 }),
          children: fc.array(tie('node')),
        },
        { requiredKeys: [] },
      ),
      fc.constant(null),
    ),
  })).node;
  fc.assert(
    fc.property(fc.array(node), (raw) => {
      const tree = normaliseTree(raw);
      const text = JSON.stringify(tree);
      expect(text).not.toMatch(/"box"|"odd"|"role":"text"/);
      for (const [, ref] of text.matchAll(/"ref":"([^"]+)"/g)) expect(findNode(tree, ref!)?.ref).toBe(ref);
    }),
  );
});
