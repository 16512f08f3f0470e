/** Owns the left panel of the execution screen: what was asked for, how far it is, and what it has used. */
import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { isFinal } from '../../shared/run.ts';
import { type BlockView, elapsedMs, humanTimeMs, outputOf, type RunView } from '../../shared/runView.ts';
import { useApp } from '../app/core.ts';
import { useNow } from '../app/now.ts';
import { Ending } from '../run/Ending.tsx';
import { Notice } from '../run/Notice.tsx';
import { formatDuration } from '../ui/format.ts';
import { JsonView } from '../ui/JsonView.tsx';

export function TaskPanel({ view }: { readonly view: RunView }) {
  const block = view.blocks[view.block];
  const output = outputOf(view);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <h2 className="font-semibold">Task configuration</h2>
      <Ending view={view} />
      {view.notices.map((notice, index) => (
        <Notice key={index} error={notice} />
      ))}
      {block && <CurrentBlock view={view} block={block} />}
      <Figures view={view} />
      {view.blocks.length > 1 && <Blocks view={view} />}
      <Facts view={view} />
      {output !== undefined && (
        <Part title="Output">
          <JsonView value={output} label="Output so far" />
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h3 className="text-xs font-semibold tracking-wide text-faint uppercase">{title}</h3>
      {children}
    </div>
  );
}

function CurrentBlock({ view, block }: { readonly view: RunView; readonly block: BlockView }) {
  const count = view.blocks.length;
  return (
    <>
      <Part title={count > 1 ? `Block ${view.block + 1} of ${count}` : 'Block'}>
        <p className="font-medium break-words">{block.label}</p>
      </Part>
      {block.url && (
        <Part title="URL">
          <p className="max-h-24 overflow-y-auto [overflow-wrap:anywhere]">{block.url}</p>
        </Part>
      )}
      <Part title="Prompt">
        <p className="max-h-60 overflow-y-auto rounded-md border border-line bg-canvas px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap">
          {block.prompt}
        </p>
      </Part>
    </>
  );
}

function Figures({ view }: { readonly view: RunView }) {
  const now = useNow(1_000, !isFinal(view.status));
  return (
    <div className="grid grid-cols-2 gap-2">
      <Figure name="Elapsed">{formatDuration(elapsedMs(view, now))}</Figure>
      <Figure name="Human control" title="Time a person drove or was awaited; it does not count against the time limit">
        {formatDuration(humanTimeMs(view, now))}
      </Figure>
      <Figure name="Actions">{view.actions.toLocaleString('en-US')}</Figure>
      <Figure name="Steps">{view.steps.toLocaleString('en-US')}</Figure>
      {view.tokens > 0 && <Figure name="Tokens">{view.tokens.toLocaleString('en-US')}</Figure>}
      {view.cost > 0 && <Figure name="Cost">{formatCost(view.cost)}</Figure>}
    </div>
  );
}

/** Small sums keep the digits that say something. */
function formatCost(dollars: number): string {
  return `$${dollars.toFixed(dollars < 1 ? 4 : 2)}`;
}

function Figure(props: { readonly name: string; readonly title?: string; readonly children: ReactNode }) {
  const { name, title = name, children } = props;
  return (
    <div className="min-w-0 rounded-md bg-sunken px-3 py-2">
      <p className="truncate text-xs text-faint" title={title}>
        {name}
      </p>
      <p className="truncate text-base font-semibold tabular-nums">{children}</p>
    </div>
  );
}

const blockLooks = {
  pending: { Icon: CircleDashed, tone: 'text-faint', text: 'to do' },
  running: { Icon: LoaderCircle, tone: 'text-running motion-safe:animate-spin', text: 'under way' },
  completed: { Icon: CircleCheck, tone: 'text-completed', text: 'done' },
  failed: { Icon: CircleX, tone: 'text-failed', text: 'not done' },
} as const;

function Blocks({ view }: { readonly view: RunView }) {
  return (
    <Part title="Blocks">
      <ol className="flex flex-col gap-1">
        {view.blocks.map(({ label, state }, index) => {
          const { Icon, tone, text } = blockLooks[state];
          return (
            <li
              key={label}
              aria-current={index === view.block ? 'step' : undefined}
              className="flex items-center gap-2 rounded-md px-2 py-1 aria-[current=step]:bg-accent-wash"
            >
              <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
              <span className="truncate">{label}</span>
              <span className="ml-auto shrink-0 text-xs text-faint">{text}</span>
            </li>
          );
        })}
      </ol>
    </Part>
  );
}

function Facts({ view }: { readonly view: RunView }) {
  const engine = useApp((state) => state.app?.engines.find(({ id }) => id === view.task.engine)?.label);
  const { browser } = view;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-[13px]">
      <dt className="text-faint">Engine</dt>
      <dd className="break-words">{engine ?? view.task.engine}</dd>
      <dt className="text-faint">Browser</dt>
      <dd className="break-words">
        {browser
          ? `${browser.name} ${browser.version}${browser.window === 'window' ? ', in its own window' : ''}`
          : 'not started'}
      </dd>
    </dl>
  );
}
