/** Owns the frame that every page of the practice site shares, and how a page is asked for. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { cartCount } from './cart.ts';

/** A page's words, put into the frame that all pages share. */
export type RenderPage = (c: Context, page: { readonly title: string; readonly body: unknown }) => Promise<Response>;

/** A page of `resources/practice/pages` by its name, its `{{slots}}` filled with trusted HTML. */
export type ShowPage = (
  c: Context,
  name: string,
  slots?: Readonly<Record<string, string>>,
  error?: string,
) => Promise<Response>;

/** What a form sent, without its files. */
export async function textFields(c: Context): Promise<Partial<Record<string, string>>> {
  const fields = Object.entries(await c.req.parseBody());
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'));
}

/** The whole HTML of a page; `title` is escaped, and so is what `body` holds unless it is HTML already. */
export async function layout(c: Context, { title, body }: { readonly title: string; readonly body: unknown }) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} – Wheelhouse practice site</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/style.css" />
      </head>
      <body>
        <p class="banner" role="note">Practice site – for trying out Wheelhouse</p>
        <header><a href="/">All pages</a><a href="/shop/cart">Cart (${cartCount(c)})</a></header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
}
