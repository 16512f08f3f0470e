/** Owns the Overview tab: the chosen card with its pictures. */
import { MousePointerClick } from 'lucide-react';
import type { Card } from '../../shared/runView.ts';
import type { RunEntry } from '../app/store.ts';
import { CardDetails } from '../run/CardDetails.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

export function OverviewTab({ run, card }: { readonly run: RunEntry; readonly card: Card | undefined }) {
  if (!card) {
    return (
      <EmptyState icon={<MousePointerClick />} title="Nothing was done in this run">
        <p>There is no thought, action or picture to show.</p>
      </EmptyState>
    );
  }
  return <CardDetails key={card.id} view={run.view} card={card} mediaBase={run.mediaBase} />;
}
