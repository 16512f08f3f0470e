/** Owns the proof that the practice site does what it promises, over real HTTP and in a real browser. */
import { request } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFault } from './practice/challenge.ts';
import { type PracticeSite, startPracticeSite } from './practice.ts';

let site: PracticeSite;
beforeAll(async () => {
  site = await startPracticeSite({ dir: join(import.meta.dirname, '..', '..', 'resources', 'practice') });
});
afterAll(() => site.close());

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(site.resolve(`practice:${path}`), { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('pages', () => {
  test('every link of the first page answers, says that it is practice, and loads nothing from elsewhere', async () => {
    const home = await get('/');
    const paths = [...home.text.matchAll(/href="(\/[^"]*)"/g)].map((match) => match[1]!.replace('ms=3000', 'ms=1'));
    expect(paths.length).toBeGreaterThan(12);
    for (const path of paths) {
      const { status, headers, text } = await get(path);
      expect(status, path).toBe(path === '/status/500' ? 500 : path === '/members' ? 302 : 200);
      if (status === 302 || path.startsWith('/assets')) continue;
      expect(headers.get('content-type'), path).toBe('text/html; charset=UTF-8');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'self'");
      expect(text, path).toContain('Practice site – for trying out Wheelhouse');
      expect(text, path).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  test('addresses of other schemes stay as they are', () => {
    expect(site.resolve('https://example.com/shop')).toBe('https://example.com/shop');
    expect(site.resolve('practice:/shop?q=a#b')).toBe(`${site.origin}/shop?q=a#b`);
  });

  test.each([
    '/assets/../products.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/products.json',
    '/download/constructor',
  ])('no path leads out of the site: %s', async (path) => {
    // Node's own client, because fetch would tidy the path up before sending it
    const status = await new Promise((resolve, reject) => {
      request(`${site.origin}/`, { path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  test('a download names its file', async () => {
    const { headers, text } = await get('/download/orders.csv');
    expect(headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
    expect(text).toContain('Ada Lovelace');
  });

  test('closing does not wait for a slow page', async () => {
    const other = await startPracticeSite({ dir: join(import.meta.dirname, '..', '..', 'resources', 'practice') });
    const slow = fetch(other.resolve('practice:/slow?ms=60000')).catch(() => 'cut off');
    await fetch(other.resolve('practice:/'));
    await other.close();
    await expect(slow).resolves.toBe('cut off');
  });
});

describe('shop', () => {
  test('search shows what was asked as text, and says when nothing was found', async () => {
    const { text } = await get(`/shop?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(text).toContain('No products found');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;');
  });

  test('twenty products come in pages of six, the rest on the last', async () => {
    const names = async (path: string) =>
      [...(await get(path)).text.matchAll(/product\?id=([a-z-]+)"/g)].map((m) => m[1]);
    expect(await names('/shop')).toHaveLength(6);
    expect(await names('/shop?page=4')).toHaveLength(2);
    expect(await names('/shop?page=99')).toEqual(await names('/shop?page=4'));
    expect(await names('/shop?q=lamp&category=Lighting')).toContain('brass-desk-lamp');
  });
});

test('the contact form answers with everything it got, escaped, and with no password', async () => {
  const form = new FormData();
  const fields = {
    name: '<b>Ada</b>',
    email: 'ada@example.com',
    message: 'Hello',
    password: 'hunter2',
    topic: 'Support',
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.append('interests', 'Garden');
  form.append('interests', 'Kitchen');
  form.set('file', new Blob(['12345']), 'five.txt');
  const { status, text } = await get('/contact', { method: 'POST', body: form });
  expect(status).toBe(200);
  for (const words of ['Thank you', 'Reference', '&lt;b&gt;Ada', 'Garden, Kitchen', 'five.txt (5 bytes)', 'received']) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain('hunter2');
  form.delete('email');
  const refused = await get('/contact', { method: 'POST', body: form });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('Please fill in: Email.');
});

describe('challenge', () => {
  const drag = [0, 40, 90, 130, 170, 176].map((x, index) => ({ x, t: 1_000 + index * 80 }));

  test('members are only those who passed', async () => {
    expect((await get('/members')).headers.get('location')).toBe('/challenge');
    const forged = await get('/members', { headers: { cookie: 'practice_member=yes' } });
    expect(forged.headers.get('location')).toBe('/challenge');
    const answer = { method: 'POST', body: JSON.stringify({ id: 'made-up', by: 'pointer', trace: drag }) };
    expect((await get('/challenge/pass', answer)).status).toBe(400);
  });

  test('a hand passes; a jump, a flash, a miss and a turned clock do not', () => {
    expect(findFault(drag, 200)).toBeUndefined();
    expect(findFault(drag.slice(0, 2), 64)).toContain('jump');
    expect(findFault(drag, 220)).toContain('gap');
    expect(
      findFault(
        drag.map(({ x, t }) => ({ x, t: t / 10 })),
        200,
      ),
    ).toContain('quick');
    expect(
      findFault(
        [
          { x: 0, t: 1 },
          { x: 1, t: 2 },
          { x: 2, t: 3 },
          { x: 3, t: 4 },
          { x: 176, t: 900 },
        ],
        200,
      ),
    ).toContain('jumped');
    expect(
      findFault(
        drag.map(({ x }, index) => ({ x, t: index === 2 ? 5_000 : index * 200 })),
        200,
      ),
    ).toContain('jumped');
    expect(findFault([], 200)).toBeDefined();
  });

  describe('in a browser', () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: process.env['WHEELHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
        chromiumSandbox: process.getuid?.() !== 0,
        args: ['--disable-background-networking'],
      });
      page = await browser.newPage();
    });
    afterAll(() => browser.close());

    const state = () => page.locator('[data-challenge=slider]').getAttribute('data-challenge-state');

    async function dragTo(grip: string, steps: number, pauseMs: number): Promise<void> {
      const target = Number(await page.locator('.track').getAttribute('data-target-x'));
      const track = (await page.locator('.track').boundingBox())!;
      const start = (await page.locator(grip).boundingBox())!;
      const [x, y] = [start.x + start.width / 2, start.y + start.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let step = 1; step <= steps; step += 1) {
        await page.mouse.move(x + ((track.x + target - x) * step) / steps, y);
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      await page.mouse.up();
    }

    test('events that a script makes do not move the piece, and one jump of the mouse does not pass', async () => {
      await page.goto(site.resolve('practice:/challenge'));
      await page.evaluate(`{
        const piece = document.querySelector('[role=slider]');
        for (const [type, clientX] of [['pointerdown', 20], ['pointermove', 300], ['pointerup', 300]])
          piece.dispatchEvent(new PointerEvent(type, { clientX, bubbles: true, pointerId: 1 }));
      }`);
      expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
      await dragTo('[role=slider]', 1, 0);
      await page.getByText('That was a jump').waitFor();
      expect(await state()).toBe('open');
    });

    test.each(['[role=slider]', '.piece'])('a person drags %s to the gap and reads the members page', async (grip) => {
      await page.context().clearCookies();
      await page.goto(site.resolve('practice:/challenge'));
      // The pauses are the drag itself: a hand takes time, and the site insists on it.
      await dragTo(grip, 20, 16);
      await page.getByText('Challenge passed. Welcome!').waitFor();
      expect(await state()).toBe('passed');
      await page.getByRole('link', { name: 'Continue to the members page' }).click();
      await page.getByRole('row', { name: 'Membership number WH-48213' }).waitFor();
    });

    test('a held arrow key passes too', async () => {
      await page.goto(site.resolve('practice:/challenge'));
      const piece = page.getByRole('slider', { name: 'Puzzle piece' });
      const target = Number(await page.locator('.track').getAttribute('data-target-x')) - 24;
      await piece.focus();
      while (Number(await piece.getAttribute('aria-valuenow')) < target - 3) await page.keyboard.down('ArrowRight');
      await page.keyboard.up('ArrowRight');
      await page.getByText('Challenge passed. Welcome!').waitFor();
    });

    test('cart: added, counted, changed, removed and checked out', async () => {
      await page.goto(site.resolve('practice:/shop'));
      await page.getByRole('link', { name: 'Brass desk lamp' }).click();
      await page.getByLabel('Quantity').fill('2');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('Added to cart').waitFor();
      await page.goto(site.resolve('practice:/shop/product?id=stoneware-mug'));
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByRole('link', { name: 'Cart (3)' }).click();
      await page.getByRole('row', { name: 'Total $112.00' }).waitFor();
      await page.getByLabel('Quantity of Brass desk lamp').fill('1');
      await page.getByLabel('Quantity of Brass desk lamp').press('Enter');
      await page.getByRole('row', { name: 'Total $63.00' }).waitFor();
      await page.getByRole('button', { name: 'Remove Stoneware mug' }).click();
      await page.getByRole('row', { name: 'Total $49.00' }).waitFor();
      await page.getByRole('button', { name: 'Check out' }).click();
      await page.getByRole('heading', { name: 'Thank you' }).waitFor();
      expect(await page.locator('dd').first().textContent()).toMatch(/^\d{6}$/);
      await page.getByRole('link', { name: 'Cart (0)' }).waitFor();
    });

    test('log in takes a name, then a password, and refuses the wrong one', async () => {
      await page.goto(site.resolve('practice:/login'));
      await page.getByLabel('User name').fill('demo');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('alert').getByText('is wrong').waitFor();
      await page.getByLabel('Password').fill('demo');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('You are logged in.').waitFor();
    });
  });
});
