/** Owns the right panel of the execution screen: the cards as they come, and the one that was chosen. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { RunEntry } from '../app/store.ts';
import { CardDetails } from '../run/CardDetails.tsx';
import { TimelinePanel } from '../timeline/TimelinePanel.tsx';
import { Button } from '../ui/Button.tsx';

export function AgentLogs({ run }: { readonly run: RunEntry }) {
  const [selectedId, setSelectedId] = useState<string>();
  const { view, mediaBase } = run;
  const selected = selectedId === undefined ? undefined : view.cards.find((card) => card.id === selectedId);
  return (
    <TimelinePanel
      view={view}
      firstOrder="newest"
      heading="Agent logs"
      selectedId={selectedId}
      onSelect={(card) => setSelectedId(card.id)}
    >
      {selected && (
        <aside aria-label="Details" className="max-h-[55%] shrink-0 overflow-y-auto border-t border-line bg-panel p-3">
          <div className="mb-2 flex items-center justify-between">
            <h3 className="font-semibold">Details</h3>
            <Button
              variant="ghost"
              size="icon"
              className="size-7!"
              aria-label="Close details"
              icon={<X aria-hidden />}
              onClick={() => setSelectedId(undefined)}
            />
          </div>
          <CardDetails key={selected.id} view={view} card={selected} mediaBase={mediaBase} />
        </aside>
      )}
    </TimelinePanel>
  );
}
