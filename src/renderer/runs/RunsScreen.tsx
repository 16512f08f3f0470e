/** Owns Runs: every run, newest first, found by search and status, and kept true while runs change. */
import { History, SearchX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunRow } from '../../shared/contract.ts';
import { sync, useApp } from '../app/core.ts';
import { hashOf } from '../app/router.ts';
import type { RunList } from '../app/store.ts';
import { Button, LinkButton } from '../ui/Button.tsx';
import { CancelDialog } from '../ui/CancelDialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { Paging } from './Paging.tsx';
import { RunFilters } from './RunFilters.tsx';
import { RunTable } from './RunTable.tsx';

export function RunsScreen() {
  useEffect(() => sync.watchList(), []);
  const list = useApp((state) => state.list);
  const [canceling, setCanceling] = useState<string>();
  // The row goes on counting while the question is asked
  const cancelingRow = useApp((state) => (canceling === undefined ? undefined : state.rowsById[canceling]));

  return (
    <div className="flex h-full w-full flex-col gap-4 px-6 py-6">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-2xl font-semibold tracking-tight">Runs</h1>
        <RunFilters query={list.query} onChange={(query) => sync.setQuery(query)} />
      </div>
      <ListBody list={list} onCancel={(row) => setCanceling(row.runId)} />
      {cancelingRow && <CancelDialog run={cancelingRow} isOpen onClose={() => setCanceling(undefined)} />}
    </div>
  );
}

function ListBody({ list, onCancel }: { readonly list: RunList; readonly onCancel: (row: RunRow) => void }) {
  const { query } = list;
  const isFiltered = (query.search ?? '') !== '' || (query.statuses ?? []).length > 0;
  // The last runs of a page may be gone; then the page before is the last one
  const isPastEnd = list.state === 'ready' && list.ids.length === 0 && query.offset > 0;
  useEffect(() => {
    if (!isPastEnd) return;
    const last = Math.max(0, Math.ceil(list.total / query.limit) - 1);
    sync.setQuery({ ...query, offset: last * query.limit });
  }, [isPastEnd, list.total, query]);

  if (list.state === 'failed' && list.error) {
    return (
      <ErrorNotice error={list.error}>
        <Button size="small" onClick={() => void sync.relist()}>
          Try again
        </Button>
      </ErrorNotice>
    );
  }
  if (list.state === 'loading' || isPastEnd) return <EmptyState icon={<Spinner />} title="Loading the runs…" />;
  if (list.ids.length > 0) {
    return (
      <>
        <RunTable ids={list.ids} onCancel={onCancel} />
        <Paging list={list} onChange={(next) => sync.setQuery(next)} />
      </>
    );
  }
  return isFiltered ? (
    <EmptyState icon={<SearchX />} title="No run matches">
      <p>Search looks at titles, ids and addresses.</p>
      <Button onClick={() => sync.setQuery({ limit: query.limit, offset: 0 })}>Show all runs</Button>
    </EmptyState>
  ) : (
    <EmptyState icon={<History />} title="No runs yet">
      <p>Every task you run is kept here, with its video.</p>
      <LinkButton variant="primary" href={hashOf({ screen: 'discover' })}>
        Run your first task
      </LinkButton>
    </EmptyState>
  );
}
