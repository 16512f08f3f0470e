/** Owns the review of a run: how it ended on top, five tabs, and the timeline that stays beside them. */
import { Code, FileJson, Film, Image, SlidersHorizontal } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { Card } from '../../shared/runView.ts';
import { useApp } from '../app/core.ts';
import { navigate, type RunTab } from '../app/router.ts';
import type { RunEntry } from '../app/store.ts';
import { RunHeader } from '../run/RunHeader.tsx';
import { firstSelection } from '../timeline/cards.ts';
import { TimelinePanel } from '../timeline/TimelinePanel.tsx';
import { type TabItem, Tabs } from '../ui/Tabs.tsx';
import { CodeTab } from './CodeTab.tsx';
import { OutputTab } from './OutputTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { ParametersTab } from './ParametersTab.tsx';
import { RecordingTab } from './RecordingTab.tsx';
import { Result } from './Result.tsx';
import type { Selection } from './selection.ts';

const items: readonly TabItem<RunTab>[] = [
  { value: 'overview', label: 'Overview', icon: <Image aria-hidden /> },
  { value: 'output', label: 'Output', icon: <FileJson aria-hidden /> },
  { value: 'parameters', label: 'Parameters', icon: <SlidersHorizontal aria-hidden /> },
  { value: 'recording', label: 'Recording', icon: <Film aria-hidden /> },
  { value: 'code', label: 'Code', icon: <Code aria-hidden /> },
];

/** The run must be watched already; RunRoute does so. */
export function RunScreen({ runId, tab }: { readonly runId: string; readonly tab: RunTab }) {
  const run = useApp((state) => state.runsById[runId]);
  const [selection, setSelection] = useState<Selection>();
  const choose = (card: Card) => {
    setSelection({ cardId: card.id, by: 'person' });
    // The other tabs show nothing of a card
    if (tab !== 'overview' && tab !== 'recording') navigate({ screen: 'run', runId, tab: 'overview' });
  };
  const follow = useCallback(
    (cardId: string) => setSelection((before) => (before?.cardId === cardId ? before : { cardId, by: 'video' })),
    [],
  );
  if (!run) return undefined;
  const { view } = run;
  const selected = view.cards.find((card) => card.id === selection?.cardId) ?? firstSelection(view.cards);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader view={view} screen="review" />
      <div className="flex min-h-0 flex-1 max-md:flex-col max-md:overflow-y-auto">
        <div className="flex min-w-0 flex-1 flex-col gap-4 p-4 md:overflow-y-auto">
          <Result view={view} />
          <Tabs
            label="Run"
            items={items}
            value={tab}
            onChange={(chosen) => navigate({ screen: 'run', runId, tab: chosen })}
            className="flex flex-col"
            panelClassName="pt-4"
          >
            <Panel tab={tab} run={run} selected={selected} selection={selection} onFollow={follow} />
          </Tabs>
        </div>
        <aside
          aria-label="Agent logs"
          className="shrink-0 border-line max-md:h-[32rem] max-md:border-t md:w-80 md:border-l xl:w-96"
        >
          <TimelinePanel
            view={view}
            firstOrder="oldest"
            heading="Timeline"
            selectedId={selected?.id}
            onSelect={choose}
          />
        </aside>
      </div>
    </div>
  );
}

function Panel(props: {
  readonly tab: RunTab;
  readonly run: RunEntry;
  readonly selected: Card | undefined;
  readonly selection: Selection | undefined;
  readonly onFollow: (cardId: string) => void;
}) {
  const { tab, run, selected, selection, onFollow } = props;
  switch (tab) {
    case 'overview':
      return <OverviewTab run={run} card={selected} />;
    case 'output':
      return <OutputTab run={run} />;
    case 'parameters':
      return <ParametersTab view={run.view} />;
    case 'recording':
      return <RecordingTab run={run} selection={selection} onFollow={onFollow} />;
    case 'code':
      return <CodeTab view={run.view} />;
    default:
      return tab satisfies never;
  }
}
