/** Owns the start of a run from Discover: one run for one intention, then its screen. */
import { useRef, useState } from 'react';
import type { TaskInput } from '../../shared/task.ts';
import { navigate } from '../app/router.ts';
import { useCommand } from '../app/useCommand.ts';

/** `pending` names what was started: a double click on it starts nothing more. */
export function useStart() {
  const command = useCommand('startRun', true);
  const isStarted = useRef(false);
  const [pending, setPending] = useState<string>();
  const start = async (name: string, task: TaskInput): Promise<void> => {
    if (isStarted.current) return;
    isStarted.current = true;
    setPending(name);
    const answer = await command.run({ task: { mayAsk: true, ...task } });
    if (answer) {
      navigate({ screen: 'run', runId: answer.runId });
      return;
    }
    isStarted.current = false;
    setPending(undefined);
  };
  return { start, pending, error: command.error };
}
