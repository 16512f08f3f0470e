/** Owns the execution screen: a head over three panels whose sizes are remembered. */
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useApp } from '../app/core.ts';
import { RunHeader } from '../run/RunHeader.tsx';
import { AgentLogs } from './AgentLogs.tsx';
import { LiveBrowser } from './LiveBrowser.tsx';
import { TaskPanel } from './TaskPanel.tsx';

const regionClass = 'flex h-full min-h-0 min-w-0 flex-col';
const separatorClass =
  'relative w-px bg-line outline-none before:absolute before:inset-y-0 before:-left-1 before:w-2 data-[separator=active]:bg-accent data-[separator=hover]:bg-accent focus-visible:bg-accent';

/** The run must be watched already; RunRoute does so. */
export function LiveScreen({ runId }: { readonly runId: string }) {
  const run = useApp((state) => state.runsById[runId]);
  const layout = useDefaultLayout({ id: 'wheelhouse.live', storage: localStorage });
  if (!run) return undefined;
  const { view } = run;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader view={view} screen="live" />
      <Group id="live" className="min-h-0 flex-1" {...layout}>
        <Panel id="task" defaultSize="22%" minSize={200}>
          <section aria-label="Task configuration" className={`${regionClass} bg-panel`}>
            <TaskPanel view={view} />
          </section>
        </Panel>
        <Separator aria-label="Width of the task configuration" className={separatorClass} />
        <Panel id="browser" defaultSize="50%" minSize={320}>
          <section aria-label="Live browser" className={regionClass}>
            <LiveBrowser run={run} />
          </section>
        </Panel>
        <Separator aria-label="Width of the agent logs" className={separatorClass} />
        <Panel id="logs" defaultSize="28%" minSize={240}>
          <section aria-label="Agent logs" className={`${regionClass} bg-canvas`}>
            <AgentLogs run={run} />
          </section>
        </Panel>
      </Group>
    </div>
  );
}
