/** Owns what the timeline knows about its cards without drawing them: order, neighbours, and where the video is. */
import type { Card, RunView } from '../../shared/runView.ts';

export type CardOrder = 'newest' | 'oldest';

/** Cards as they are listed; the view keeps them oldest first. */
export function orderCards(cards: readonly Card[], order: CardOrder): readonly Card[] {
  return order === 'newest' ? cards.toReversed() : cards;
}

/** The card after `step` rows from the selected one, kept within the list; from nothing, its first or last. */
export function neighbour(listed: readonly Card[], selectedId: string | undefined, step: 1 | -1): Card | undefined {
  const index = listed.findIndex((card) => card.id === selectedId);
  if (index === -1) return step === 1 ? listed[0] : listed.at(-1);
  return listed[Math.min(listed.length - 1, Math.max(0, index + step))];
}

/** What was going on `seconds` into the video: the last card that had begun by then. */
export function cardAtVideoTime(view: RunView, seconds: number): Card | undefined {
  if (!view.recording) return undefined;
  // A seek to a card's own time lands a little before it, because the video's clock has coarser ticks
  const at = view.recording.startedAt + seconds * 1000 + 50;
  let low = 0;
  let high = view.cards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((view.cards[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return view.cards[low - 1];
}

/** File names of the pictures that belong to a card, in the order they were made. */
export function screenshotsOf(card: Card): { readonly before?: string; readonly after?: string } {
  if (card.kind === 'action') {
    return { ...(card.before ? { before: card.before } : {}), ...(card.after ? { after: card.after } : {}) };
  }
  return card.kind !== 'block' && card.screenshot ? { after: card.screenshot } : {};
}

/** The newest picture of the run that is kept, for when there is no live one. */
export function lastScreenshot(cards: readonly Card[]): string | undefined {
  for (let index = cards.length - 1; index >= 0; index--) {
    const card = cards[index];
    if (!card) continue;
    const { before, after } = screenshotsOf(card);
    if (after ?? before) return after ?? before;
  }
  return undefined;
}

/** The card that Overview shows before one is chosen: the last with a picture, else the last. */
export function firstSelection(cards: readonly Card[]): Card | undefined {
  return cards.findLast((card) => card.kind !== 'block' && lastScreenshot([card]) !== undefined) ?? cards.at(-1);
}
