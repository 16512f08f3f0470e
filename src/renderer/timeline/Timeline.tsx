/** Owns the list of cards: following what is new, staying put for a reader, and the keyboard. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { type Card, type RunView, videoTime } from '../../shared/runView.ts';
import { Button } from '../ui/Button.tsx';
import { type CardOrder, neighbour, orderCards } from './cards.ts';
import { CardView } from './CardView.tsx';

interface TimelineProps {
  readonly view: RunView;
  readonly order: CardOrder;
  readonly selectedId: string | undefined;
  readonly onSelect: (card: Card) => void;
  /** Whether cards still come: the newest is kept in view unless the reader has scrolled away. */
  readonly isLive?: boolean;
}

/** Which card a key chooses. */
const moves: Record<string, (listed: readonly Card[], selectedId: string | undefined) => Card | undefined> = {
  ArrowDown: (listed, selectedId) => neighbour(listed, selectedId, 1),
  ArrowUp: (listed, selectedId) => neighbour(listed, selectedId, -1),
  Home: (listed) => listed[0],
  End: (listed) => listed.at(-1),
};

/** Below this many cards all of them are in the document, where find and screen readers reach them. */
const virtualFrom = 200;
const nearEdgePx = 48;

export function Timeline({ view, order, selectedId, onSelect, isLive = false }: TimelineProps) {
  const listed = orderCards(view.cards, order);
  const { scroller, setScroller, isAtEdge, onScroll, jump } = useLiveEdge({ order, isLive, count: listed.length });
  const id = useId();

  const onKeyDown = (event: KeyboardEvent) => {
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    const card = moves[event.key]?.(listed, selectedId);
    if (card) onSelect(card);
  };
  const row = (card: Card, index: number) => (
    <div
      id={`${id}-${card.id}`}
      role="option"
      aria-selected={card.id === selectedId}
      aria-posinset={index + 1}
      aria-setsize={listed.length}
      onClick={() => onSelect(card)}
      className="cursor-pointer pb-2"
    >
      <CardView card={card} isSelected={card.id === selectedId} videoSeconds={videoTime(view, card.at)} />
    </div>
  );
  const List = listed.length > virtualFrom ? VirtualList : PlainList;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={setScroller}
        role="listbox"
        aria-label="Timeline"
        tabIndex={0}
        aria-activedescendant={selectedId === undefined ? undefined : `${id}-${selectedId}`}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="absolute inset-0 overflow-y-auto px-3 pt-1 -outline-offset-2 [overflow-anchor:none]"
      >
        <List scroller={scroller} listed={listed} selectedId={selectedId} row={row} />
      </div>
      {isLive && !isAtEdge && (
        <Button
          variant="primary"
          size="small"
          icon={order === 'newest' ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
          className={`absolute left-1/2 -translate-x-1/2 shadow-pop ${order === 'newest' ? 'top-2' : 'bottom-2'}`}
          onClick={jump}
        >
          Jump to live
        </Button>
      )}
    </div>
  );
}

interface ListProps {
  readonly scroller: HTMLElement | null;
  readonly listed: readonly Card[];
  readonly selectedId: string | undefined;
  readonly row: (card: Card, index: number) => ReactNode;
}

function PlainList({ scroller, listed, selectedId, row }: ListProps) {
  useEffect(() => {
    scroller?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [scroller, selectedId]);
  return listed.map((card, index) => (
    <div key={card.id} role="presentation">
      {row(card, index)}
    </div>
  ));
}

function VirtualList({ scroller, listed, selectedId, row }: ListProps) {
  // Its functions change what they return without changing themselves; nothing here is memoized by them
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: listed.length,
    getScrollElement: () => scroller,
    estimateSize: () => 104,
    getItemKey: (index) => listed[index]?.id ?? index,
    overscan: 8,
  });
  const selectedIndex = listed.findIndex((card) => card.id === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
    // Only a new selection scrolls; that its index moves when cards arrive must not
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, selectedId]);
  return (
    <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const card = listed[index];
        return (
          <div
            key={key}
            role="presentation"
            ref={virtualizer.measureElement}
            data-index={index}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start}px)` }}
          >
            {card && row(card, index)}
          </div>
        );
      })}
    </div>
  );
}

/** Keeps the newest card in view while the reader is at it, and the reader's place while they are not. */
function useLiveEdge(options: { readonly order: CardOrder; readonly isLive: boolean; readonly count: number }) {
  const { order, isLive, count } = options;
  // In the state, since the list in it must be drawn again once it is there
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [isAtEdge, setAtEdge] = useState(true);
  const before = useRef({ height: 0, count: 0, order });

  useLayoutEffect(() => {
    if (!scroller) return;
    const grown = scroller.scrollHeight - before.current.height;
    const hasMore = count > before.current.count && before.current.count > 0;
    const isTurned = order !== before.current.order;
    before.current = { height: scroller.scrollHeight, count, order };
    if ((isLive && isAtEdge) || isTurned) scroller.scrollTo({ top: edgeOf(scroller, order) });
    else if (order === 'newest' && hasMore) scroller.scrollBy({ top: grown });
  });

  const onScroll = () => {
    if (scroller) setAtEdge(Math.abs(edgeOf(scroller, order) - scroller.scrollTop) < nearEdgePx);
  };
  const jump = () => scroller?.scrollTo({ top: edgeOf(scroller, order) });
  return { scroller, setScroller, isAtEdge, onScroll, jump };
}

/** Where the newest card is, as a scroll position. */
function edgeOf(element: HTMLElement, order: CardOrder): number {
  return order === 'newest' ? 0 : Math.max(0, element.scrollHeight - element.clientHeight);
}
