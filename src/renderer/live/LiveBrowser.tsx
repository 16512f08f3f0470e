/** Owns the centre of the execution screen: tabs, address, whose turn it is, and the picture under them. */
import { Bot, Globe, Hand, Lock, UserRound, UserRoundX } from 'lucide-react';
import type { LiveState } from '../../shared/contract.ts';
import { isFinal, isLive, liveText } from '../../shared/run.ts';
import type { RunEntry } from '../app/store.ts';
import { useCommand } from '../app/useCommand.ts';
import { Button } from '../ui/Button.tsx';
import { ControlNotice, hasNotice } from './ControlNotice.tsx';
import { Stage } from './Stage.tsx';
import { type Driving, useDriving } from './useDriving.ts';

export function LiveBrowser({ run }: { readonly run: RunEntry }) {
  const driving = useDriving(run);
  const { view, live } = run;
  return (
    <>
      <ControlNotice run={run} driving={driving} />
      {live && isLive(view.status) && live.tabs.length > 0 && <TabStrip runId={view.runId} tabs={live.tabs} />}
      <Toolbar run={run} driving={driving} />
      <Stage run={run} driving={driving} />
      {view.status === 'paused' && (
        <p className="flex shrink-0 items-center justify-center gap-2 border-t border-line bg-panel px-3 py-1.5 font-medium text-paused">
          <Hand aria-hidden className="size-4" />
          {liveText.paused}
        </p>
      )}
    </>
  );
}

function TabStrip({ runId, tabs }: { readonly runId: string; readonly tabs: LiveState['tabs'] }) {
  const select = useCommand('selectTab');
  return (
    <div role="group" aria-label="Browser tabs" className="flex shrink-0 gap-1 overflow-x-auto bg-canvas px-2 pt-1.5">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          aria-current={tab.isActive ? 'page' : undefined}
          title={tab.title || tab.url}
          onClick={() => void select.run({ runId, tabId: tab.id })}
          className="flex h-8 max-w-52 min-w-24 items-center gap-2 rounded-t-md px-3 text-[13px] text-soft -outline-offset-2 hover:bg-hover aria-[current=page]:bg-panel aria-[current=page]:text-ink"
        >
          <Globe aria-hidden className="size-3.5 shrink-0 text-faint" />
          <span className="truncate">{tab.title || tab.url || 'New tab'}</span>
        </button>
      ))}
    </div>
  );
}

function Toolbar({ run, driving }: { readonly run: RunEntry; readonly driving: Driving }) {
  const { view, live } = run;
  const isOn = isLive(view.status);
  const url = isOn ? (live?.tabs.find((tab) => tab.isActive)?.url ?? '') : '';
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-panel px-2 py-1.5">
      <div className="flex h-8 min-w-40 flex-1 items-center gap-2 rounded-md border border-line bg-sunken px-2.5">
        <Lock aria-hidden className="size-3.5 shrink-0 text-faint" />
        <input
          readOnly
          aria-label="Address"
          value={url}
          title={url}
          placeholder={isOn ? 'Blank page' : 'No page'}
          className="min-w-0 flex-1 bg-transparent text-[13px] text-soft outline-none"
        />
      </div>
      <Turn turn={driving.turn} isOver={isFinal(view.status)} />
      {!isFinal(view.status) && driving.turn !== 'person' && !hasNotice(run, driving) && (
        <Button
          variant="primary"
          className="h-8!"
          icon={<Hand aria-hidden />}
          disabled={driving.turn === undefined}
          title={driving.turn === undefined ? 'The run has no browser yet' : 'Pause the agent and drive yourself'}
          isLoading={driving.isChanging}
          onClick={driving.take}
        >
          Take Control
        </Button>
      )}
    </div>
  );
}

const turns = {
  agent: { text: 'The agent is driving', tone: 'text-running', Icon: Bot },
  person: { text: 'You are driving', tone: 'text-paused', Icon: UserRound },
  nobody: { text: 'Nobody is driving', tone: 'text-queued', Icon: UserRoundX },
} as const;

function Turn({ turn, isOver }: { readonly turn: Driving['turn']; readonly isOver: boolean }) {
  const { text, tone, Icon } = turn
    ? turns[turn]
    : { ...turns.nobody, tone: 'text-faint', text: isOver ? 'The run is over' : 'No browser yet' };
  return (
    <span
      role="status"
      data-testid="turn"
      data-turn={turn}
      className={`inline-flex items-center gap-1.5 px-1 text-[13px] font-medium whitespace-nowrap ${tone}`}
    >
      <Icon aria-hidden className="size-4" />
      {text}
    </span>
  );
}
