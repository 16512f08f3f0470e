/** Owns the proof that elements and data are found in the trees that a real Chromium yields. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Observation } from '../../shared/action.ts';
import { normaliseTree } from '../browser/observation.ts';
import { launchTestBrowser } from '../browser/testBrowser.ts';
import { pageShows, valueOf } from './ariaTree.ts';
import { compileSchema, problemsOf } from './dataSchema.ts';
import { extractFields, extractSchema } from './extraction.ts';
import { type Match, matchElement, matchOption, type Purpose } from './match.ts';
import type { ElementName } from './phrase.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchTestBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await browser.newPage();
  return () => page.close();
});

async function observe(html: string): Promise<Observation> {
  await page.setContent(html);
  for (const frame of page.frames()) await frame.waitForLoadState();
  const tree = normaliseTree(await page.ariaSnapshotJSON({ mode: 'ai' }));
  return { url: 'https://shop.test/list', title: '', tree, tabs: [] };
}

describe('elements', () => {
  const html = `<h1>Search</h1><form><input type=search aria-label="Search"><button>Search</button></form>
    <label>Password <input type=password value=x></label><input placeholder="Your email">
    <div>Nickname <input></div>
    <button>Add to <b>cart</b></button><button disabled>Pay now</button><a href="/terms">Terms</a> <a href="/terms">Terms</a>
    <ul><li>Brass <button>Edit</button></li><li>Paper <button>Edit</button></li></ul>
    <label for=c>Colour</label><select id=c><option>Red<option selected>Dark blue</select>
    <fieldset><legend>Reply</legend><label><input type=radio name=r>By email</label></fieldset>
    <label><input type=checkbox> Agree</label><div onclick="1" style="cursor:pointer">Show more</div><p>Plain words</p>
    <iframe srcdoc="<button>Inside</button>"></iframe><a href="/settings">Settings</a><h2>Settings</h2>`;
  const cases: [string, Partial<ElementName>, Purpose, string][] = [
    ['the button of that name before the field and the heading', { text: 'Search' }, 'click', 'button Search'],
    ['the field where something is typed', { text: 'search' }, 'type', 'searchbox Search'],
    ['the kind that was asked for', { text: 'Search', kind: 'heading' }, 'click', 'heading Search'],
    ['a password field', { text: 'Password' }, 'type', 'textbox Password'],
    ['a field by its placeholder', { text: 'your email' }, 'type', 'textbox Your email'],
    ['a field by the words before it', { text: 'Nickname' }, 'type', 'textbox Nickname'],
    ['a name that is spread over several elements', { text: 'Add to cart' }, 'click', 'button Add to cart'],
    ['a name that begins so', { text: 'Add' }, 'click', 'button Add to cart'],
    ['the only option list of that name', { text: 'Colour' }, 'select', 'combobox Colour'],
    ['radio buttons as a list', { text: 'Reply' }, 'select', 'group Reply'],
    ['a box', { text: 'agree' }, 'check', 'checkbox Agree'],
    ['what only looks clickable', { text: 'Show more' }, 'click', 'generic Show more'],
    ['plain text where nothing else fits', { text: 'Plain words' }, 'click', 'paragraph Plain words'],
    ['a button in a frame', { text: 'Inside' }, 'click', 'button Inside'],
    ['two links to one address as one', { text: 'Terms' }, 'click', 'link Terms'],
    ['the link before the heading', { text: 'Settings' }, 'click', 'link Settings'],
    ['the second of two', { text: 'Edit', ordinal: 2 }, 'click', 'button Edit'],
    ['nothing by accident', { text: 'Cart checkout' }, 'click', 'none'],
    ['nothing when only part of a word fits', { text: 'Sear' }, 'click', 'none'],
    ['that there are two', { text: 'Edit' }, 'click', 'ambiguous 2'],
    ['that it is disabled', { text: 'Pay now' }, 'click', 'disabled'],
    [
      'unquoted words with their kind',
      { text: 'Edit', kind: 'button', ordinal: 1, words: 'the first Edit button' },
      'click',
      'button Edit',
    ],
  ];
  const inWords = (match: Match) =>
    match.kind === 'found'
      ? `${match.node.role} ${match.element.name}`
      : `${match.kind}${match.kind === 'ambiguous' ? ` ${match.count}` : ''}`;

  test('are found as a person means them', async () => {
    const { tree } = await observe(html);
    const found = cases.map(([what, name, purpose]) => [
      what,
      inWords(matchElement(tree, { text: '', ...name }, purpose)),
    ]);
    expect(found).toEqual(cases.map(([what, , , expected]) => [what, expected]));
    const [first, second] = [1, 2].map((ordinal) => matchElement(tree, { text: 'Edit', ordinal }, 'click'));
    expect(first).not.toEqual(second);
  });

  test('behind an open dialog do not count', async () => {
    const { tree } = await observe('<button>OK</button><div role=dialog aria-label=Sure?><button>OK</button></div>');
    expect(matchElement(tree, { text: 'OK' }, 'click')).toMatchObject({ kind: 'found' });
  });

  test('that are not there are answered with the nearest names', async () => {
    const { tree } = await observe('<button>Save draft</button><button>Send</button><a href=/>Home</a>');
    expect(matchElement(tree, { text: 'Save message' }, 'click')).toMatchObject({
      kind: 'none',
      nearest: ['Save draft', expect.anything(), expect.anything()],
    });
  });

  test('have options and values', async () => {
    const { tree } = await observe(html);
    const colour = matchElement(tree, { text: 'Colour' }, 'select');
    if (colour.kind !== 'found') throw new Error('no list');
    expect([
      matchOption(colour.node, 'red'),
      matchOption(colour.node, 'dark'),
      matchOption(colour.node, 'x'),
      valueOf(colour.node),
    ]).toEqual(['Red', 'Dark blue', undefined, 'Dark blue']);
    expect([pageShows(tree, 'PLAIN  words'), pageShows(tree, 'nowhere')]).toEqual([true, false]);
  });
});

describe('data', () => {
  test('named fields come from tables, terms, labels, fields, headings and sentences', async () => {
    const observation = await observe(`<h1>Brass lamp</h1><p>$49.00</p>
      <table><tr><th>Brand</th><td>Northlight</td></tr><tr><th>Weight:</th><td>3 kg</td></tr></table>
      <dl><dt>Size</dt><dd>XL</dd></dl><p><b>Rating:</b> 4.5 out of 5</p><p>Stock: 12 | SKU: LI-1</p>
      <div><div>Delivery</div><div>2 days</div></div><label>Voucher <input value="SAVE"></label>
      <p>Your reference is <b>WH-1042</b>. Write to help@shop.test.</p><h2>Material</h2><p>Solid brass</p>`);
    const fields = [
      'title',
      'price',
      'Brand',
      'weight',
      'size',
      'rating',
      'stock',
      'sku',
      'delivery',
      'voucher',
      'Reference',
      'email',
      'material',
      'warranty',
    ];
    const { data, missing, sources } = extractFields(observation, fields);
    expect(data).toEqual({
      title: 'Brass lamp',
      price: '$49.00',
      Brand: 'Northlight',
      weight: '3 kg',
      size: 'XL',
      rating: '4.5 out of 5',
      stock: '12',
      sku: 'LI-1',
      delivery: '2 days',
      voucher: 'SAVE',
      Reference: 'WH-1042',
      email: 'help@shop.test',
      material: 'Solid brass',
    });
    expect(missing).toEqual(['warranty']);
    expect(sources.map(({ path }) => path)).toEqual(Object.keys(data as object));
  });

  const card = (name: string, price: string, id: number) =>
    `<li><article><h3><a href="/p/${id}">${name}</a></h3><p>${price}</p><p>In stock</p></article></li>`;
  const listSchema = {
    type: 'object',
    properties: {
      products: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            productName: { type: 'string' },
            price: { type: 'number' },
            url: { type: 'string', format: 'uri' },
            inStock: { type: 'boolean' },
          },
          required: ['productName', 'price'],
        },
      },
      total: { type: 'integer' },
    },
    required: ['products'],
  };

  test('a schema with a list is filled from what the page repeats, each with its source', async () => {
    const observation = await observe(`<nav><ul><li><a href=/>Home</a></li><li><a href=/a>All</a></li></ul></nav>
      <h1>Lamps</h1><p>Total: 1,204</p><ul>${card('Brass', '$1,299.00', 1)}${card('Paper', '89,50 €', 2)}<li>Advertisement</li></ul>`);
    const { data, sources } = extractSchema(observation, listSchema);
    expect(data).toEqual({
      products: [
        { productName: 'Brass', price: 1299, url: 'https://shop.test/p/1', inStock: true },
        { productName: 'Paper', price: 89.5, url: 'https://shop.test/p/2', inStock: true },
      ],
      total: 1204,
    });
    expect(sources.map(({ path }) => path)).toContain('products.1.price');
    expect(problemsOf(compileSchema(listSchema), data ?? null)).toEqual([]);
  });

  test('a table with columns gives a row for an object, and one row alone gives its cells', async () => {
    const rows = (count: number) =>
      `<table><thead><tr><th>Date</th><th>Amount</th></tr></thead><tbody>${[...Array(count).keys()]
        .map((row) => `<tr><td>2026-01-0${row + 1}</td><td>${row + 1}.50</td></tr>`)
        .join('')}</tbody></table>`;
    const item = {
      type: 'object',
      properties: { date: { type: 'string', format: 'date' }, amount: { type: 'number' } },
      required: ['date', 'amount'],
    };
    const many = await observe(rows(2));
    expect(extractSchema(many, { type: 'array', items: item }).data).toEqual([
      { date: '2026-01-01', amount: 1.5 },
      { date: '2026-01-02', amount: 2.5 },
    ]);
    expect(extractFields(await observe(rows(1)), ['Amount']).data).toEqual({ Amount: '1.50' });
  });

  test('names in the plural are lists, and lists of words are read under their heading', async () => {
    const observation = await observe(`<h1>Lamps</h1><ul>${card('Brass', '$5', 1)}${card('Paper', '$6', 2)}</ul>
      <h2>Tags</h2><ul><li>new</li><li>warm</li></ul>`);
    expect(extractFields(observation, ['product names', 'prices', 'tags']).data).toEqual({
      'product names': ['Brass', 'Paper'],
      prices: ['$5', '$6'],
      tags: ['new', 'warm'],
    });
  });

  test('what is not on the page is missing, never made up', async () => {
    const observation = await observe('<h1>Nothing here</h1><p>Come back later.</p>');
    const { data, missing } = extractSchema(observation, listSchema);
    expect([data, missing]).toEqual([undefined, ['products', 'total']]);
    expect(problemsOf(compileSchema(listSchema), { products: [{ price: 'x' }] })).toEqual([
      '“products.0.productName”',
      '“products.0.price” (must be number)',
    ]);
  });
});
