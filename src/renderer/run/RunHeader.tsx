/** Owns the head of both screens of a run: what it is, how it stands, and what can be done with the whole of it. */
import { CirclePlay, Eye, FolderOpen, RotateCw, Square } from 'lucide-react';
import { useState } from 'react';
import { isFinal } from '../../shared/run.ts';
import { elapsedMs, type RunView } from '../../shared/runView.ts';
import { hashOf } from '../app/router.ts';
import { useCommand } from '../app/useCommand.ts';
import { Button, LinkButton } from '../ui/Button.tsx';
import { CancelDialog } from '../ui/CancelDialog.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { formatAbsolute, formatDuration } from '../ui/format.ts';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { useRunAgain } from './useRunAgain.ts';

/** `screen` is the one it stands on: it offers the way to the other. */
export function RunHeader({ view, screen }: { readonly view: RunView; readonly screen: 'live' | 'review' }) {
  return (
    <header className="flex shrink-0 items-center gap-4 border-b border-line bg-panel px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-3">
          <h1 className="truncate text-base font-semibold" title={view.title}>
            {view.title}
          </h1>
          <StatusBadge status={view.status} />
        </div>
        <div className="flex items-center gap-1 text-faint">
          <span className="truncate font-mono text-xs">{view.runId}</span>
          <CopyButton text={view.runId} label="Copy run id" className="size-6! [&>svg]:size-3.5!" />
          {screen === 'review' && view.createdAt > 0 && (
            <span className="truncate text-xs">
              {formatAbsolute(view.createdAt)}
              {view.startedAt !== undefined &&
                view.finishedAt !== undefined &&
                `, took ${formatDuration(elapsedMs(view, view.finishedAt))}`}
            </span>
          )}
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-2">
        {isFinal(view.status) ? (
          <OverActions view={view} screen={screen} />
        ) : (
          <GoingOnActions view={view} screen={screen} />
        )}
      </div>
    </header>
  );
}

function GoingOnActions({ view, screen }: { readonly view: RunView; readonly screen: 'live' | 'review' }) {
  const [isAsking, setAsking] = useState(false);
  const { runId } = view;
  return (
    <>
      {screen === 'review' && (
        <LinkButton href={hashOf({ screen: 'run', runId })} icon={<Eye aria-hidden />}>
          Watch live
        </LinkButton>
      )}
      <Button icon={<Square aria-hidden />} onClick={() => setAsking(true)}>
        Cancel
      </Button>
      <CancelDialog run={view} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

function OverActions({ view, screen }: { readonly view: RunView; readonly screen: 'live' | 'review' }) {
  const { runId } = view;
  const { runAgain, isPending } = useRunAgain(view.task);
  const openFolder = useCommand('openRunFolder');
  return (
    <>
      {screen === 'review' && (
        <Button
          icon={<FolderOpen aria-hidden />}
          isLoading={openFolder.isPending}
          onClick={() => void openFolder.run({ runId })}
        >
          Open folder
        </Button>
      )}
      <Button icon={<RotateCw aria-hidden />} isLoading={isPending} onClick={runAgain}>
        Run again
      </Button>
      {screen === 'live' && (
        <LinkButton
          variant="primary"
          href={hashOf({ screen: 'run', runId, tab: 'recording' })}
          icon={<CirclePlay aria-hidden />}
        >
          View recording
        </LinkButton>
      )}
    </>
  );
}
