/** Owns how each of the nine statuses looks: a colour, an icon and the word itself. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock3,
  Hand,
  type LucideIcon,
  OctagonX,
  TimerOff,
} from 'lucide-react';
import type { RunStatus } from '../../shared/run.ts';

/** The running dot stands in for an icon. */
const looks: Record<RunStatus, { readonly colour: string; readonly Icon: LucideIcon | undefined }> = {
  created: { colour: 'text-created', Icon: CircleDashed },
  queued: { colour: 'text-queued', Icon: Clock3 },
  running: { colour: 'text-running', Icon: undefined },
  paused: { colour: 'text-paused', Icon: Hand },
  completed: { colour: 'text-completed', Icon: CircleCheck },
  failed: { colour: 'text-failed', Icon: CircleX },
  terminated: { colour: 'text-terminated', Icon: OctagonX },
  timed_out: { colour: 'text-timed-out', Icon: TimerOff },
  canceled: { colour: 'text-canceled', Icon: Ban },
};

/** `testId` is left out where the badge is not the status of a run, as in the filter. */
export function StatusBadge(props: { readonly status: RunStatus; readonly testId?: string | undefined }) {
  const { status } = props;
  const { colour, Icon } = looks[status];
  return (
    <span
      data-testid={'testId' in props ? props.testId : 'run-status'}
      data-status={status}
      className={`inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full border border-current/25 bg-current/10 px-2.5 text-xs font-semibold ${colour}`}
    >
      {Icon ? (
        <Icon aria-hidden className="size-3.5" />
      ) : (
        <span aria-hidden className="mx-[3px] size-2 animate-beat rounded-full bg-current" />
      )}
      {status}
    </span>
  );
}
