/** Owns the table of runs. */
import { RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunRow } from '../../shared/contract.ts';
import { isFinal } from '../../shared/run.ts';
import { useApp } from '../app/core.ts';
import { hashOf, navigate } from '../app/router.ts';
import { useRerun } from '../app/useRerun.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { Duration, RelativeTime } from '../ui/Time.tsx';

export function RunTable(props: { readonly ids: readonly string[]; readonly onCancel: (row: RunRow) => void }) {
  return (
    <div className="min-h-40 overflow-auto rounded-lg border border-line bg-panel">
      <table className="w-full min-w-[760px] table-fixed border-collapse text-left">
        <thead className="sticky top-0 z-10 bg-panel text-[13px] text-faint shadow-[inset_0_-1px_var(--line)]">
          <tr>
            <Column>Run</Column>
            <Column className="w-36">Status</Column>
            <Column className="w-36">Created</Column>
            <Column className="w-24">Duration</Column>
            <Column className="w-20 text-right">Actions</Column>
            <Column className="w-36">
              <span className="sr-only">What can be done</span>
            </Column>
          </tr>
        </thead>
        <tbody>
          {props.ids.map((runId) => (
            <Row key={runId} runId={runId} onCancel={props.onCancel} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Column({ className = '', children }: { readonly className?: string; readonly children: ReactNode }) {
  return (
    <th scope="col" className={`px-4 py-2.5 font-medium ${className}`}>
      {children}
    </th>
  );
}

function Row({ runId, onCancel }: { readonly runId: string; readonly onCancel: (row: RunRow) => void }) {
  const row = useApp((state) => state.rowsById[runId]);
  if (!row) return undefined;
  const { title, status, createdAt, startedAt, finishedAt } = row;
  return (
    <tr
      className="group cursor-pointer border-b border-line last:border-0 hover:bg-hover/60 focus-within:bg-hover/60"
      onClick={(event) => {
        // A selection, or a control of its own, is no wish to open the run
        if (event.target instanceof Element && event.target.closest('a, button')) return;
        if (getSelection()?.isCollapsed === false) return;
        navigate({ screen: 'run', runId });
      }}
    >
      <td className="px-4 py-2.5">
        <a
          href={hashOf({ screen: 'run', runId })}
          title={title}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {title}
        </a>
        <div className="flex h-6 items-center gap-1 text-xs text-faint">
          <span className="truncate font-mono">{runId}</span>
          <CopyButton
            text={runId}
            label="Copy run id"
            className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          />
        </div>
      </td>
      <td className="px-4 py-2.5">
        <StatusBadge status={status} />
        {row.place !== undefined && <div className="mt-0.5 text-xs text-faint">place {row.place}</div>}
      </td>
      <td className="px-4 py-2.5 text-soft">
        <RelativeTime at={createdAt} />
      </td>
      <td className="px-4 py-2.5 text-soft">
        <Duration from={startedAt} to={finishedAt} />
      </td>
      <td className="px-4 py-2.5 text-right text-soft tabular-nums">{row.actions}</td>
      <td className="px-4 py-2.5 text-right">
        {isFinal(status) ? <RunAgain row={row} /> : <Cancel row={row} onCancel={onCancel} />}
      </td>
    </tr>
  );
}

function Cancel({ row, onCancel }: { readonly row: RunRow; readonly onCancel: (row: RunRow) => void }) {
  return (
    <Button size="small" icon={<X aria-hidden />} aria-label={`Cancel ${row.title}`} onClick={() => onCancel(row)}>
      Cancel
    </Button>
  );
}

function RunAgain({ row }: { readonly row: RunRow }) {
  const { rerun, isPending } = useRerun(row.runId);
  return (
    <Button
      size="small"
      variant="ghost"
      icon={<RotateCw aria-hidden />}
      aria-label={`Run again ${row.title}`}
      isLoading={isPending}
      onClick={() => void rerun()}
    >
      Run again
    </Button>
  );
}
