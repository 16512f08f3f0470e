/** Owns the timeline with what stands around it: counters, the order, and that the agent is at work. */
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { isFinal } from '../../shared/run.ts';
import type { Card, RunView } from '../../shared/runView.ts';
import { Button } from '../ui/Button.tsx';
import type { CardOrder } from './cards.ts';
import { Timeline } from './Timeline.tsx';

interface TimelinePanelProps {
  readonly view: RunView;
  readonly firstOrder: CardOrder;
  readonly selectedId: string | undefined;
  readonly onSelect: (card: Card) => void;
  readonly heading: string;
  /** Stands under the list; the details of the chosen card on the live screen. */
  readonly children?: ReactNode;
}

export function TimelinePanel({ view, firstOrder, selectedId, onSelect, heading, children }: TimelinePanelProps) {
  const [order, setOrder] = useState(firstOrder);
  const isNewest = order === 'newest';
  const isGoingOn = !isFinal(view.status);
  const working = view.status === 'running' && <Working />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center justify-between px-3 pt-2">
        <h2 className="font-semibold">{heading}</h2>
        <Button
          variant="ghost"
          size="icon"
          className="size-7!"
          aria-label={isNewest ? 'Show oldest first' : 'Show newest first'}
          title={isNewest ? 'Newest first; show oldest first' : 'Oldest first; show newest first'}
          icon={isNewest ? <ArrowDownWideNarrow aria-hidden /> : <ArrowUpNarrowWide aria-hidden />}
          onClick={() => setOrder(isNewest ? 'oldest' : 'newest')}
        />
      </div>
      <div className="grid shrink-0 grid-cols-2 gap-2 px-3 pt-1 pb-2">
        <Counter name="Actions" count={view.actions} />
        <Counter name="Steps" count={view.steps} />
      </div>
      {isNewest && working}
      {view.cards.length === 0 ? (
        <p className="flex-1 px-3 py-2 text-faint">
          {isGoingOn ? 'What the agent thinks and does will appear here.' : 'Nothing was done in this run.'}
        </p>
      ) : (
        <Timeline view={view} order={order} selectedId={selectedId} onSelect={onSelect} isLive={isGoingOn} />
      )}
      {!isNewest && working}
      {children}
    </div>
  );
}

function Counter({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <p className="truncate rounded-md bg-sunken px-3 py-1 text-center text-[13px] text-soft">
      {name}: <span className="font-semibold text-ink tabular-nums">{count.toLocaleString('en-US')}</span>
    </p>
  );
}

function Working() {
  return (
    <p className="mx-3 mb-1.5 flex shrink-0 items-center gap-2 rounded-md border border-dashed border-line px-3 py-1.5 text-[13px] text-soft">
      <span aria-hidden className="size-2 animate-beat rounded-full bg-running" />
      The agent is working…
    </p>
  );
}
