/** Owns which of the two screens of a run is shown: live while it goes on, review once it is over. */
import { useState } from 'react';
import { isFinal } from '../../shared/run.ts';
import { LiveScreen } from '../live/LiveScreen.tsx';
import { RunScreen } from '../replay/RunScreen.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { LinkButton } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { useRun } from './core.ts';
import { hashOf, type RunTab } from './router.ts';

export function RunRoute({ runId, tab }: { readonly runId: string; readonly tab: RunTab | undefined }) {
  const { run, error } = useRun(runId);
  // A run that was opened live stays on the live screen when it ends, with its last picture
  const [mode, setMode] = useState<'live' | 'review'>();
  if (!mode && run) setMode(isFinal(run.view.status) ? 'review' : 'live');

  if (!run) {
    if (!error) return <EmptyState icon={<Spinner />} title="Opening the run…" />;
    return (
      <div className="mx-auto flex w-full max-w-2xl flex-col items-start gap-4 p-8">
        <ErrorNotice error={error} />
        <LinkButton href={hashOf({ screen: 'runs' })}>All runs</LinkButton>
      </div>
    );
  }
  if (tab || mode === 'review') return <RunScreen runId={runId} tab={tab ?? 'overview'} />;
  return <LiveScreen runId={runId} />;
}
