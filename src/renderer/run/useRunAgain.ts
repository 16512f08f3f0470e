/** Owns starting a run's task once more. */
import { navigate } from '../app/router.ts';
import { useCommand } from '../app/useCommand.ts';
import type { Task } from '../../shared/task.ts';

/** Starts the task as a new run and goes to it. */
export function useRunAgain(task: Task): { readonly isPending: boolean; readonly runAgain: () => void } {
  const start = useCommand('startRun');
  const runAgain = async () => {
    const started = await start.run({ task });
    if (started) navigate({ screen: 'run', runId: started.runId });
  };
  return { isPending: start.isPending, runAgain: () => void runAgain() };
}
