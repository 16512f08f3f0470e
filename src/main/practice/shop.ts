/** Owns the practice shop: a list with search, filter and pages, product pages, and a cart kept in a cookie. */
import { randomInt } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import { emptyCart, readCart, writeCart } from './cart.ts';
import { type RenderPage, textFields } from './page.ts';

const productSchema = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  price: z.number(),
  brand: z.string(),
  stock: z.string(),
  rating: z.number(),
  sku: z.string(),
  description: z.string(),
});
export type Product = z.infer<typeof productSchema>;

const pageSize = 6;
const mostOfOne = 99;

/** @throws ZodError where `text` is no list of products */
export function parseProducts(text: string): Product[] {
  return z.array(productSchema).parse(JSON.parse(text));
}

function readQuantity(value = ''): number {
  const quantity = Math.trunc(Number(value));
  return Number.isFinite(quantity) ? Math.min(mostOfOne, Math.max(0, quantity)) : 0;
}

const money = (amount: number) => `$${amount.toFixed(2)}`;

/** Everything under `/shop`. */
export function practiceShop(products: readonly Product[], render: RenderPage): Hono {
  const app = new Hono();
  const byId = new Map(products.map((product) => [product.id, product]));
  app.get('/', (c) => render(c, { title: 'Shop', body: listPage(products, c) }));
  app.get('/product', async (c) => {
    const product = byId.get(c.req.query('id') ?? '');
    if (!product) return c.notFound();
    return render(c, { title: product.name, body: productPage(product, c.req.query('added') === '1') });
  });
  app.post('/cart/add', async (c) => {
    const { id = '', quantity } = await textFields(c);
    const product = byId.get(id);
    if (!product) return c.notFound();
    const cart = readCart(c);
    cart.set(product.id, Math.min(mostOfOne, (cart.get(product.id) ?? 0) + Math.max(1, readQuantity(quantity))));
    writeCart(c, cart);
    return c.redirect(`/shop/product?id=${product.id}&added=1`, 303);
  });
  app.get('/cart', (c) => render(c, { title: 'Cart', body: cartPage(lines(byId, readCart(c))) }));
  app.post('/cart', async (c) => {
    const form = await textFields(c);
    writeCart(c, new Map([...readCart(c).keys()].map((id) => [id, readQuantity(form[id])])));
    return c.redirect('/shop/cart', 303);
  });
  app.post('/cart/remove', async (c) => {
    const { id = '' } = await textFields(c);
    const cart = readCart(c);
    cart.delete(id);
    writeCart(c, cart);
    return c.redirect('/shop/cart', 303);
  });
  app.post('/checkout', (c) => {
    const total = sum(lines(byId, readCart(c)));
    if (total === 0) return c.redirect('/shop/cart', 303);
    emptyCart(c);
    return c.redirect(`/shop/thanks?order=${randomInt(100_000, 1_000_000)}&total=${total.toFixed(2)}`, 303);
  });
  app.get('/thanks', (c) => render(c, { title: 'Thank you', body: thanksPage(c) }));
  return app;
}

interface Line {
  readonly product: Product;
  readonly quantity: number;
}

function lines(byId: ReadonlyMap<string, Product>, cart: ReadonlyMap<string, number>): Line[] {
  return [...cart].flatMap(([id, quantity]) => {
    const product = byId.get(id);
    return product ? [{ product, quantity }] : [];
  });
}

function sum(cart: readonly Line[]): number {
  return cart.reduce((total, { product, quantity }) => total + product.price * quantity, 0);
}

function listPage(products: readonly Product[], c: Context): unknown {
  const query = c.req.query('q')?.trim() ?? '';
  const category = c.req.query('category') ?? '';
  const wanted = products.filter(
    (product) =>
      (category === '' || product.category === category) &&
      `${product.name} ${product.brand} ${product.description}`.toLowerCase().includes(query.toLowerCase()),
  );
  const pages = Math.max(1, Math.ceil(wanted.length / pageSize));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(c.req.query('page'))) || 1));
  const shown = wanted.slice((page - 1) * pageSize, page * pageSize);
  const categories = [...new Set(products.map((product) => product.category))];
  return html`<form method="get" action="/shop" class="row">
      <div class="field">
        <label for="q">Search products</label><input id="q" name="q" type="search" value="${query}" />
      </div>
      <div class="field">
        <label for="category">Category</label>
        <select id="category" name="category">
          <option value="">All categories</option>
          ${categories.map((name) => html`<option ${name === category ? 'selected' : ''}>${name}</option>`)}
        </select>
      </div>
      <button>Search</button>
    </form>
    ${
      wanted.length === 0
        ? html`<p role="status">No products found for “${query}”.</p>`
        : html`<p role="status">
            ${wanted.length} ${wanted.length === 1 ? 'product' : 'products'}, page ${page} of ${pages}
          </p>`
    }
    <ul class="products">
      ${shown.map(productCard)}
    </ul>
    ${pageLinks({ page, pages, query, category })}`;
}

function productCard(product: Product): unknown {
  return html`<li class="card">
    <h2><a href="/shop/product?id=${product.id}">${product.name}</a></h2>
    <div class="soft">${product.brand}</div>
    <div class="price">${money(product.price)}</div>
    <div>${product.stock}</div>
  </li>`;
}

function pageLinks(at: {
  readonly page: number;
  readonly pages: number;
  readonly query: string;
  readonly category: string;
}) {
  if (at.pages === 1) return '';
  const link = (page: number, words: string) =>
    html`<a
      href="/shop?${new URLSearchParams({ q: at.query, category: at.category, page: String(page) }).toString()}"
      ${page === at.page ? 'aria-current=page' : ''}
      >${words}</a
    > `;
  return html`<nav aria-label="Pages" class="row">
    ${at.page > 1 ? link(at.page - 1, 'Previous page') : ''}
    ${Array.from({ length: at.pages }, (_, index) => link(index + 1, `Page ${index + 1}`))}
    ${at.page < at.pages ? link(at.page + 1, 'Next page') : ''}
  </nav>`;
}

function productPage(product: Product, isAdded: boolean): unknown {
  const details: readonly (readonly [string, string])[] = [
    ['Name', product.name],
    ['Price', money(product.price)],
    ['Brand', product.brand],
    ['Stock', product.stock],
    ['Rating', `${product.rating} of 5`],
    ['SKU', product.sku],
    ['Category', product.category],
  ];
  return html`${isAdded ? html`<p role="status" class="message">Added to cart</p>` : ''}
    <p>${product.description}</p>
    <dl>
      ${details.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd class="${label === 'Price' ? 'price' : ''}">${value}</dd>`,
      )}
    </dl>
    <form method="post" action="/shop/cart/add" class="row">
      <input type="hidden" name="id" value="${product.id}" />
      <div class="field">
        <label for="quantity">Quantity</label>
        <input id="quantity" name="quantity" type="number" min="1" max="${mostOfOne}" value="1" />
      </div>
      <button>Add to cart</button>
    </form>
    <p><a href="/shop">Back to the shop</a></p>`;
}

function cartPage(cart: readonly Line[]): unknown {
  if (cart.length === 0)
    return html`<p>Your cart is empty.</p>
      <p><a href="/shop">Back to the shop</a></p>`;
  return html`<form method="post" action="/shop/cart">
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Price</th>
            <th scope="col">Quantity</th>
            <th scope="col">Sum</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${cart.map(cartRow)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="3">Total</th>
            <td>${money(sum(cart))}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
      <p><button class="plain">Update cart</button></p>
    </form>
    <form method="post" action="/shop/cart/remove" id="remove"></form>
    <form method="post" action="/shop/checkout"><button>Check out</button></form>`;
}

function cartRow({ product, quantity }: Line): unknown {
  return html`<tr>
    <th scope="row"><a href="/shop/product?id=${product.id}">${product.name}</a></th>
    <td>${money(product.price)}</td>
    <td>
      <input
        name="${product.id}"
        type="number"
        min="0"
        max="${mostOfOne}"
        value="${quantity}"
        aria-label="Quantity of ${product.name}"
      />
    </td>
    <td>${money(product.price * quantity)}</td>
    <td>
      <button class="plain" form="remove" name="id" value="${product.id}" aria-label="Remove ${product.name}">
        Remove
      </button>
    </td>
  </tr>`;
}

function thanksPage(c: Context): unknown {
  return html`<p role="status" class="message">Your order was placed.</p>
    <dl>
      <dt>Order number</dt>
      <dd>${c.req.query('order') ?? ''}</dd>
      <dt>Total</dt>
      <dd>$${c.req.query('total') ?? ''}</dd>
    </dl>
    <p><a href="/shop">Back to the shop</a></p>`;
}
