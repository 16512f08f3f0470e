/** Owns the change of hands as the screen needs it: taking, giving back, continuing, and the reminder to give back. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { isLive } from '../../shared/run.ts';
import { defaults } from '../../shared/settings.ts';
import type { RunEntry } from '../app/store.ts';
import { useCommand } from '../app/useCommand.ts';

const idleCheckMs = 2_000;

export interface Driving {
  /** Who drives now; undefined while the run has no browser. */
  readonly turn: 'agent' | 'person' | 'nobody' | undefined;
  readonly isChanging: boolean;
  readonly take: () => void;
  readonly release: () => void;
  readonly goOn: (answer?: string) => void;
  /** Whether the person drives and has done nothing for a long while. */
  readonly isIdle: boolean;
  /** To be called for every input of the person. */
  readonly noteInput: () => void;
}

export function useDriving({ view, live }: RunEntry): Driving {
  const { runId, title } = view;
  const { run: takeControl, isPending: isTaking } = useCommand('takeControl');
  const { run: releaseControl, isPending: isReleasing } = useCommand('releaseControl');
  const { run: continueRun, isPending: isContinuing } = useCommand('continueRun');
  const turn = isLive(view.status) ? live?.control.turn : undefined;
  const take = useCallback(() => void takeControl({ runId }), [takeControl, runId]);
  const release = useCallback(() => void releaseControl({ runId }), [releaseControl, runId]);
  const goOn = useCallback(
    (answer?: string) => void continueRun({ runId, ...(answer === undefined ? {} : { answer }) }),
    [continueRun, runId],
  );
  return {
    turn,
    isChanging: isTaking || isReleasing || isContinuing,
    take,
    release,
    goOn,
    ...useIdleReminder(turn === 'person', title),
  };
}

function useIdleReminder(isDriving: boolean, title: string) {
  const lastInputAt = useRef(0);
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    if (!isDriving) return undefined;
    lastInputAt.current = Date.now();
    let isReminded = false;
    const timer = setInterval(() => {
      const isLong = Date.now() - lastInputAt.current >= defaults.idleReminderMs;
      setIdle(isLong);
      if (isLong && !isReminded) remind(title);
      isReminded = isLong;
    }, idleCheckMs);
    return () => {
      clearInterval(timer);
      setIdle(false);
    };
  }, [isDriving, title]);
  const noteInput = useCallback(() => {
    lastInputAt.current = Date.now();
  }, []);
  return { isIdle, noteInput };
}

/** Only where it is allowed already: asking for leave in the middle of driving would be one more popup. */
function remind(title: string): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  new Notification('You are still driving', {
    body: `${title}\nThe agent waits until you choose Stop Controlling.`,
    tag: 'wheelhouse.idle',
  });
}
