/** Owns what cannot be missed above the picture: that a person drives, or that the agent needs one. */
import { CircleHelp, Hand, TimerReset } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunEntry } from '../app/store.ts';
import { Button } from '../ui/Button.tsx';
import type { Driving } from './useDriving.ts';

interface NoticeProps {
  readonly run: RunEntry;
  readonly driving: Driving;
}

/** Whether the agent's request is shown, which has a *Take Control* of its own. */
export function hasNotice({ view, live }: RunEntry, { turn }: Driving): boolean {
  if (turn === undefined || turn === 'person') return false;
  return live?.question !== undefined || (view.status === 'paused' && view.askedFor !== undefined);
}

export function ControlNotice({ run, driving }: NoticeProps) {
  if (driving.turn === 'person') return <DrivingBanner run={run} driving={driving} />;
  if (hasNotice(run, driving)) return <AskingBanner run={run} driving={driving} />;
  return undefined;
}

function DrivingBanner({ run, driving }: NoticeProps) {
  const holding = run.live?.control.holding;
  return (
    <div role="status" className="shrink-0 bg-paused text-canvas">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
        <Hand aria-hidden className="size-5 shrink-0" />
        <p className="min-w-48 flex-1">
          <strong className="block text-base leading-tight font-semibold">You are driving</strong>
          {holding ? (
            <span className="text-[13px]">Waiting for the agent’s action to end: {holding}</span>
          ) : (
            <span className="text-[13px]">
              The agent waits. Mouse and keyboard go to the page; press <Key>Esc</Key> twice to hand back.
            </span>
          )}
        </p>
        <Button className="border-transparent!" isLoading={driving.isChanging} onClick={driving.release}>
          Stop Controlling
        </Button>
      </div>
      {driving.isIdle && (
        <p className="flex items-center gap-2 bg-warn-wash px-3 py-1.5 text-ink">
          <TimerReset aria-hidden className="size-4 shrink-0 text-warn" />
          You have done nothing for a while. The agent waits until you hand back.
        </p>
      )}
    </div>
  );
}

function Key({ children }: { readonly children: ReactNode }) {
  return <kbd className="rounded border border-current/50 px-1 font-sans text-xs">{children}</kbd>;
}

function AskingBanner({ run, driving }: NoticeProps) {
  const { view, live } = run;
  const question = live?.question;
  return (
    <div role="alert" className="shrink-0 border-b-2 border-paused bg-panel">
      <div className="flex flex-col gap-2.5 bg-paused/12 px-3 py-3">
        <div className="flex gap-2.5">
          <CircleHelp aria-hidden className="mt-0.5 size-5 shrink-0 text-paused" />
          <div className="min-w-0 flex-1">
            <p className="text-base leading-tight font-semibold">The agent needs you</p>
            <p className="max-h-32 overflow-y-auto [overflow-wrap:anywhere] whitespace-pre-wrap">
              {question?.text ?? view.askedFor}
            </p>
          </div>
        </div>
        <div className="flex flex-wrap gap-2 pl-7.5">
          <Button variant="primary" icon={<Hand aria-hidden />} isLoading={driving.isChanging} onClick={driving.take}>
            Take Control
          </Button>
          {question ? (
            question.answers.map((answer) => (
              <Button key={answer} disabled={driving.isChanging} onClick={() => driving.goOn(answer)}>
                {answer}
              </Button>
            ))
          ) : (
            <Button disabled={driving.isChanging} onClick={() => driving.goOn()}>
              Continue
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
