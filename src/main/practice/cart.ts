/** Owns the practice shop's cart: product ids and quantities in one cookie. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** In a cookie, not in the browser's storage: the site's port, and with it its origin, is another one each time. */
const cookie = 'practice_cart';

/** How many things are in the visitor's cart. */
export function cartCount(c: Context): number {
  return [...readCart(c).values()].reduce((sum, quantity) => sum + quantity, 0);
}

/** Quantity by product id, from `id.quantity_id.quantity`; parts that make no sense are left out. */
export function readCart(c: Context): Map<string, number> {
  const cart = new Map<string, number>();
  for (const part of (getCookie(c, cookie) ?? '').split('_')) {
    const match = /^([a-z-]+)\.([1-9]\d?)$/.exec(part);
    if (match?.[1]) cart.set(match[1], Number(match[2]));
  }
  return cart;
}

/** Keeps what has a quantity above 0, for 30 days. */
export function writeCart(c: Context, cart: ReadonlyMap<string, number>): void {
  const value = [...cart].filter(([, quantity]) => quantity > 0).map(([id, quantity]) => `${id}.${quantity}`);
  setCookie(c, cookie, value.join('_'), { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 30 * 24 * 3_600 });
}

/** Throws everything out. */
export function emptyCart(c: Context): void {
  deleteCookie(c, cookie);
}
