/** Owns what the list of Runs shows: search, status filter and page, over rows that are in memory. */
import type { RunRow } from '../../shared/contract.ts';
import type { RunStatus } from '../../shared/run.ts';

export interface RowQuery {
  /** Found in title, id or URL, whatever the case. */
  readonly search?: string | undefined;
  /** Only these; none means all. */
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** One page of the rows that match, in the order they came, and how many match in all. */
export function queryRows(
  rows: readonly RunRow[],
  query: RowQuery,
): { readonly rows: RunRow[]; readonly total: number } {
  const search = query.search?.trim().toLowerCase() ?? '';
  const statuses = new Set(query.statuses ?? []);
  const matching = rows.filter(
    (row) => (statuses.size === 0 || statuses.has(row.status)) && (search === '' || holds(row, search)),
  );
  return { rows: matching.slice(query.offset, query.offset + query.limit), total: matching.length };
}

function holds(row: RunRow, search: string): boolean {
  return [row.title, row.runId, row.url ?? ''].some((text) => text.toLowerCase().includes(search));
}
