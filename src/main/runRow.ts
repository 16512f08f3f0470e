/** Owns what the list of runs knows of one run. */
import type { RunRow } from '../shared/contract.ts';
import type { RunView } from '../shared/runView.ts';

/** The row of Runs for a run. */
export function rowOf(view: RunView): RunRow {
  const url = view.blocks[0]?.url;
  return {
    runId: view.runId,
    title: view.title,
    status: view.status,
    engine: view.task.engine,
    createdAt: view.createdAt,
    humanMs: view.humanMs,
    actions: view.actions,
    steps: view.steps,
    ...(url ? { url } : {}),
    startedAt: view.startedAt,
    finishedAt: view.finishedAt,
    error: view.error,
  };
}
