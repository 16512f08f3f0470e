/** Owns what the name of a wanted field may be called on a page: its words, its synonyms, and what it is about. */

export type Concept =
  | 'title'
  | 'price'
  | 'url'
  | 'email'
  | 'phone'
  | 'description'
  | 'rating'
  | 'count'
  | 'stock'
  | 'author'
  | 'date'
  | 'id';

const synonyms: Readonly<Record<Concept, readonly string[]>> = {
  title: ['title', 'name', 'heading', 'headline'],
  price: ['price', 'cost', 'amount', 'unit price', 'price tag'],
  url: ['url', 'link', 'href', 'web address'],
  email: ['email', 'e mail', 'mail', 'email address', 'e mail address', 'mail address'],
  phone: ['phone', 'telephone', 'tel', 'mobile', 'phone number', 'telephone number'],
  description: ['description', 'summary', 'about', 'details', 'excerpt', 'abstract'],
  rating: ['rating', 'stars', 'score', 'review score', 'star rating', 'average rating'],
  count: ['count', 'number of results', 'result count', 'results', 'item count', 'number of items', 'total results'],
  stock: [
    'stock',
    'availability',
    'in stock',
    'available',
    'is available',
    'is in stock',
    'stock status',
    'stock level',
  ],
  author: ['author', 'written by', 'by', 'writer', 'author name'],
  date: ['date', 'published', 'publication date', 'published on', 'posted on', 'published at'],
  id: ['id', 'reference', 'reference number', 'number', 'code', 'identifier', 'reference code'],
};

/** Words that say whose the thing is, not what it is. */
const empty = new Set([
  'the',
  'a',
  'an',
  'of',
  'your',
  'our',
  'my',
  'its',
  'this',
  'product',
  'products',
  'item',
  'page',
  'current',
  's',
]);

/** Lower-case words of `productName`, `product_name`, `Product name:` or `the price of the lamp`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim()
    .split(' ');
}

/** The words that say what a field is; “price” of “the price of the lamp”. */
export function coreOf(words: readonly string[]): string {
  const of = words.indexOf('of');
  const head = of > 0 && words[0] !== 'number' ? words.slice(0, of) : words;
  const core = head.filter((word) => !empty.has(word));
  return (core.length > 0 ? core : head).join(' ');
}

export function conceptOf(name: string): Concept | undefined {
  const core = coreOf(wordsOf(name));
  const entry = Object.entries(synonyms).find(([, names]) => names.includes(core));
  return entry?.[0] as Concept | undefined;
}

/** What the last word of the name is about; in a list of alike things `bookTitle` can only be the title. */
export function looseConceptOf(name: string): Concept | undefined {
  const last = coreOf(wordsOf(name)).split(' ').at(-1) ?? '';
  return (['title', 'url', 'price', 'rating', 'description'] as const).find((concept) =>
    synonyms[concept].includes(last),
  );
}

export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** How well a label of the page says the wanted name: 0 the same, up to 3; undefined where it says something else. */
export function labelRank(label: string, wanted: string): number | undefined {
  const labelWords = wordsOf(label);
  const wantedWords = wordsOf(wanted);
  if (labelWords.join(' ') === wantedWords.join(' ')) return 0;
  const labelCore = coreOf(labelWords);
  const wantedCore = coreOf(wantedWords);
  if (labelCore === '' || wantedCore === '') return undefined;
  if (labelCore === wantedCore || stem(labelCore) === stem(wantedCore)) return 1;
  const concept = conceptOf(wanted);
  if (concept && synonyms[concept].includes(labelCore)) return 2;
  const isWithin = ` ${labelCore} `.includes(` ${wantedCore} `);
  return isWithin && labelWords.length <= wantedWords.length + 3 ? 3 : undefined;
}

function stem(words: string): string {
  return words.split(' ').map(singular).join(' ');
}
