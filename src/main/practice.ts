/** Owns the bundled practice site: every page of `practice:/PATH`, served on loopback and working offline. */
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html, raw } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { practiceScheme } from '../shared/task.ts';
import { practiceChallenge } from './practice/challenge.ts';
import { confirmContact } from './practice/contact.ts';
import { layout, type RenderPage, type ShowPage, textFields } from './practice/page.ts';
import { parseProducts, type Product, practiceShop } from './practice/shop.ts';

export interface PracticeSite {
  readonly origin: string;
  /** `practice:/PATH` as the loopback address it is served at; every other address as it is. */
  resolve(url: string): string;
  close(): Promise<void>;
}

interface Files {
  /** HTML of `pages/NAME.html`, by name; its first line is its title. */
  readonly pages: ReadonlyMap<string, { readonly title: string; readonly body: string }>;
  readonly assets: ReadonlyMap<string, { readonly type: string; readonly text: string }>;
  readonly products: readonly Product[];
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const longestWaitMs = 60_000;
const uploadLimitBytes = 50 * 1024 * 1024;
const cookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 30 * 24 * 3_600 } as const;

/**
 * Starts the site on a free port of 127.0.0.1. `dir` is `resources/practice`; it is read once.
 * @throws the error of the file system where `dir` is incomplete
 */
export async function startPracticeSite({ dir }: { readonly dir: string }): Promise<PracticeSite> {
  const app = createSite(await readFiles(dir));
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    resolve: (url) =>
      url.toLowerCase().startsWith(practiceScheme)
        ? `${origin}/${url.slice(practiceScheme.length).replace(/^\/+/, '')}`
        : url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // A slow page or an open browser must not hold up the end of the application.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

async function readFiles(dir: string): Promise<Files> {
  const read = async (folder: string) =>
    Promise.all(
      (await readdir(join(dir, folder))).map(
        async (name) => [name, await readFile(join(dir, folder, name), 'utf8')] as const,
      ),
    );
  const [pages, assets, products] = await Promise.all([
    read('pages'),
    read('assets'),
    readFile(join(dir, 'products.json'), 'utf8'),
  ]);
  return {
    pages: new Map(
      pages.map(([name, text]) => {
        const title = /^<title>(.*)<\/title>\n/.exec(text);
        return [name.replace(/\.html$/, ''), { title: title?.[1] ?? name, body: text.slice(title?.[0].length ?? 0) }];
      }),
    ),
    assets: new Map(
      assets.map(([name, text]) => [name, { text, type: types[extname(name)] ?? 'text/plain; charset=utf-8' }]),
    ),
    products: parseProducts(products),
  };
}

function createSite(files: Files): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    }),
    bodyLimit({ maxSize: uploadLimitBytes }),
  );
  const render: RenderPage = async (c, page) => c.html(await layout(c, page));
  const show = (c: Context, name: string, slots: Readonly<Record<string, string>> = {}, error?: string) => {
    const page = files.pages.get(name);
    if (!page) throw new Error(`resources/practice/pages/${name}.html is missing.`);
    const body = page.body.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => slots[slot] ?? '');
    return render(c, { title: page.title, body: html`${notice(error)}${raw(body)}` });
  };
  app.get('/assets/:name', (c) => {
    const asset = files.assets.get(c.req.param('name'));
    return asset ? c.body(asset.text, 200, { 'content-type': asset.type }) : c.notFound();
  });
  app.get('/favicon.ico', (c) => c.redirect('/assets/icon.svg'));
  app.route('/shop', practiceShop(files.products, render));
  app.route('/', practiceChallenge(show));
  addForms(app, { show, render });
  addTrials(app, { show, render });
  app.notFound(async (c) => {
    c.status(404);
    return render(c, { title: 'Page not found', body: html`<p>There is no such page on the practice site.</p>` });
  });
  return app;
}

interface Pages {
  readonly show: ShowPage;
  readonly render: RenderPage;
}

function addForms(app: Hono, { show, render }: Pages): void {
  app.get('/contact', (c) => show(c, 'contact'));
  app.post('/contact', async (c) => {
    const answer = confirmContact(await c.req.parseBody({ all: true }));
    c.status(answer.ok ? 200 : 422);
    return answer.ok ? render(c, answer) : show(c, 'contact', {}, answer.error);
  });
  app.get('/newsletter', (c) => show(c, 'newsletter'));
  app.post('/newsletter', async (c) => {
    const { address = '' } = await textFields(c);
    const words = html`<p role="status" class="message">Subscribed ${address}.</p>`;
    return render(c, { title: 'Newsletter', body: words });
  });
  app.get('/login', (c) => (getCookie(c, 'practice_account') ? c.redirect('/account') : show(c, 'login')));
  app.post('/login', async (c) => {
    const { username = '' } = await textFields(c);
    setCookie(c, 'practice_username', username.slice(0, 100), cookieOptions);
    return c.redirect('/login/password', 303);
  });
  app.get('/login/password', (c) => (getCookie(c, 'practice_username') ? show(c, 'password') : c.redirect('/login')));
  app.post('/login/password', async (c) => {
    const { password } = await textFields(c);
    if (getCookie(c, 'practice_username') !== 'demo' || password !== 'demo') {
      c.status(401);
      return show(c, 'password', {}, 'User name or password is wrong.');
    }
    setCookie(c, 'practice_account', 'demo', cookieOptions);
    return c.redirect('/account', 303);
  });
  app.get('/account', (c) => (getCookie(c, 'practice_account') ? show(c, 'account') : c.redirect('/login')));
  app.post('/logout', (c) => {
    deleteCookie(c, 'practice_account');
    return c.redirect('/login', 303);
  });
}

const downloads: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  'orders.csv': { type: 'text/csv', text: 'order,customer,total\n1001,Ada Lovelace,49.00\n1002,Alan Turing,72.00\n' },
  'notes.txt': { type: 'text/plain', text: 'Release notes\n\nThe kettle now whistles in tune.\n' },
};

function addTrials(app: Hono, { show, render }: Pages): void {
  app.get('/', (c) => show(c, 'home'));
  for (const name of ['popup', 'download', 'dialogs', 'iframe', 'animation'] as const) {
    app.get(`/${name}`, (c) => show(c, name));
  }
  app.get('/popup/report', (c) => show(c, 'report'));
  app.get('/scroll', (c) => {
    const section = (_: unknown, index: number) =>
      `<h2>Section ${index + 1}</h2><p>Paragraph ${index + 1} of a page that is longer than any window.</p>`;
    return show(c, 'scroll', { sections: Array.from({ length: 60 }, section).join('') });
  });
  app.get('/download/:name', (c) => {
    const name = c.req.param('name');
    const file = Object.hasOwn(downloads, name) ? downloads[name] : undefined;
    if (!file) return c.notFound();
    const disposition = `attachment; filename="${name}"`;
    return c.body(file.text, 200, { 'content-type': file.type, 'content-disposition': disposition });
  });
  app.get('/slow', async (c) => {
    const asked = Number(c.req.query('ms') ?? 3_000);
    const ms = Number.isFinite(asked) ? Math.min(longestWaitMs, Math.max(0, asked)) : 3_000;
    // The timer must not keep the process alive after everything else has ended.
    await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
    return render(c, { title: 'Slow page', body: html`<p>This page took ${ms} milliseconds.</p>` });
  });
  app.get('/status/:code{[45]\\d\\d}', (c) => {
    const code = Number(c.req.param('code')) as ContentfulStatusCode;
    c.status(code);
    return render(c, { title: `Status ${code}`, body: html`<p>This page answers with status ${code}.</p>` });
  });
}

function notice(error: string | undefined) {
  return error === undefined ? '' : html`<p role="alert" class="message error">${error}</p>`;
}
