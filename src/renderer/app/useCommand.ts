/** Owns how a button runs a command: once at a time, with its state, and its failure said to the person. */
import { useCallback, useRef, useState } from 'react';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import { type ErrorData, toErrorData } from '../../shared/errors.ts';
import { toastError } from '../ui/toasts.ts';
import { sync } from './core.ts';

export interface Command<N extends CommandName> {
  /** Sends the command; undefined where it failed, or where the one before is still under way. */
  readonly run: (input: CommandInput<N>) => Promise<CommandOutput<N> | undefined>;
  readonly isPending: boolean;
  /** Why the last one failed. */
  readonly error: ErrorData | undefined;
}

/** With `isQuiet` a failure is not shown as a toast; the caller shows `error` at its place. */
export function useCommand<N extends CommandName>(command: N, isQuiet = false): Command<N> {
  const isRunning = useRef(false);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<ErrorData>();
  const run = useCallback(
    async (input: CommandInput<N>) => {
      if (isRunning.current) return undefined;
      isRunning.current = true;
      setPending(true);
      try {
        const output = await sync.call(command, input);
        setError(undefined);
        return output;
      } catch (thrown) {
        setError(toErrorData(thrown));
        if (!isQuiet) toastError(thrown);
        return undefined;
      } finally {
        isRunning.current = false;
        setPending(false);
      }
    },
    [command, isQuiet],
  );
  return { run, isPending, error };
}
