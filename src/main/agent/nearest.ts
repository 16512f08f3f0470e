/** Owns the guess which known form or name somebody meant; only ever shown, never acted on. */
import { type FormName, forms } from './forms.ts';

/** An example of the form whose words are nearest to a piece that fits none, spelling mistakes included. */
export function nearestForm(piece: string): string {
  const words = (
    piece
      .slice(0, 400)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).slice(0, 40);
  let best: { name: FormName; score: number } = { name: 'click', score: 0 };
  for (const name of Object.keys(forms) as FormName[]) {
    const score = Math.max(
      0,
      ...words.map((word, index) => likeness(word, forms[name].hints) * (index === 0 ? 2 : 1) - index / 100),
    );
    if (score > best.score) best = { name, score };
  }
  return forms[best.name].example;
}

function likeness(word: string, hints: readonly string[]): number {
  if (hints.includes(word)) return 1;
  return word.length > 3 &&
    hints.some((hint) => hint.length > 2 && editDistance(word, hint) <= (word.length > 5 ? 2 : 1))
    ? 0.8
    : 0;
}

/** Letters to change, add or leave out; for words of ordinary length. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
