/** Owns how the end of a run is told: why it ended so, and what can be done next. */
import { Ban, CircleX, OctagonX, TimerOff } from 'lucide-react';
import type { FinalStatus } from '../../shared/run.ts';
import type { RunView } from '../../shared/runView.ts';
import { errorText } from '../ui/errorText.ts';

type BadEnd = Exclude<FinalStatus, 'completed'>;

const looks = {
  failed: { wash: 'bg-danger-wash', tone: 'text-failed', Icon: CircleX, title: 'The run failed' },
  terminated: { wash: 'bg-warn-wash', tone: 'text-terminated', Icon: OctagonX, title: 'The agent gave up' },
  timed_out: { wash: 'bg-danger-wash', tone: 'text-timed-out', Icon: TimerOff, title: 'A limit was reached' },
  canceled: { wash: 'bg-panel', tone: 'text-canceled', Icon: Ban, title: 'Canceled' },
} as const satisfies Record<BadEnd, unknown>;

/** Nothing for runs that go on or that reached their goal. */
export function Ending({ view }: { readonly view: RunView }) {
  const { status, error } = view;
  if (!isBadEnd(status)) return undefined;
  const { tone, wash, Icon, title } = looks[status];
  const text = error && errorText(error);
  return (
    <section
      aria-label="Failure Reason"
      className={`flex gap-3 rounded-lg border border-current/30 p-3.5 ${wash} ${tone}`}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 text-ink">
        <h2 className={`text-xs font-semibold tracking-wide uppercase ${tone}`}>Failure Reason</h2>
        <p className="font-semibold">{text?.title ?? title}</p>
        {text && <p className="break-words whitespace-pre-wrap">{text.reason}</p>}
        {text && <p className="mt-1 text-soft">{text.remedy}</p>}
        {error && (
          <p className="mt-1.5 text-xs text-faint">
            Error code <code className="font-mono">{error.code}</code>
          </p>
        )}
      </div>
    </section>
  );
}

function isBadEnd(status: RunView['status']): status is BadEnd {
  return Object.hasOwn(looks, status);
}
