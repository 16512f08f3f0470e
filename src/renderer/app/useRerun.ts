/** Owns *Run again*: the same task once more, then its screen. */
import { useRef, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import type { Task } from '../../shared/task.ts';
import { toastError } from '../ui/toasts.ts';
import { readApp, sync } from './core.ts';
import { navigate } from './router.ts';

export function useRerun(runId: string): { readonly rerun: () => Promise<void>; readonly isPending: boolean } {
  const isRunning = useRef(false);
  const [isPending, setPending] = useState(false);
  const rerun = async () => {
    if (isRunning.current) return;
    isRunning.current = true;
    setPending(true);
    try {
      const started = await sync.call('startRun', { task: await taskOf(runId) });
      navigate({ screen: 'run', runId: started.runId });
    } catch (thrown) {
      toastError(thrown);
    } finally {
      isRunning.current = false;
      setPending(false);
    }
  };
  return { rerun, isPending };
}

/** The list does not hold the tasks; the first event of a run does. */
async function taskOf(runId: string): Promise<Task> {
  const known = readApp().runsById[runId];
  if (known) return known.view.task;
  const { events } = await sync.call('watchRun', { runId, afterSeq: 0 });
  // Nobody shows this run, so its later events are not wanted
  if (!readApp().runsById[runId]) await sync.call('unwatchRun', { runId });
  const first = events.find((event) => event.type === 'runCreated');
  if (first?.type !== 'runCreated') throw new AppError('run.not_found', 'The log of this run does not hold its task.');
  return first.task;
}
