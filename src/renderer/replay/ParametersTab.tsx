/** Owns the Parameters tab: everything the run was started with, and what the defaults filled in. */
import type { RunView } from '../../shared/runView.ts';
import { defaults } from '../../shared/settings.ts';
import type { Block } from '../../shared/task.ts';
import { useApp } from '../app/core.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { formatAbsolute } from '../ui/format.ts';
import { JsonView } from '../ui/JsonView.tsx';
import { Fact, Facts, Part } from './Part.tsx';

export function ParametersTab({ view }: { readonly view: RunView }) {
  const { task, browser, viewport } = view;
  const engine = useApp((state) => state.app?.engines.find(({ id }) => id === task.engine)?.label);
  return (
    <div className="flex flex-col gap-6">
      <Part
        title="Task"
        actions={<CopyButton text={JSON.stringify(task, undefined, 2)} label="Copy task as JSON" hasText />}
      >
        <Facts>
          <Fact name="Title">{view.title}</Fact>
          <Fact name="Engine">{engine ? `${engine} (${task.engine})` : task.engine}</Fact>
          <Fact name="Max steps">{task.maxSteps ?? byDefault(String(defaults.maxSteps))}</Fact>
          <Fact name="Time limit">
            {task.timeLimitS === undefined ? byDefault(seconds(defaults.timeLimitS)) : seconds(task.timeLimitS)}
          </Fact>
          <Fact name="Webhook URL">{task.webhookUrl}</Fact>
          <Fact name="Browser profile">{task.profile ?? byDefault('a fresh one')}</Fact>
          <Fact name="Browser window">
            {task.browserWindow ?? (browser ? byDefault(browser.window) : byDefault('as in Settings'))}
          </Fact>
          <Fact name="Page size">{viewport ? `${viewport.width} × ${viewport.height}` : undefined}</Fact>
          <Fact name="May ask a person">{task.mayAsk ? 'yes' : 'no'}</Fact>
          <Fact name="Created">{formatAbsolute(view.createdAt)}</Fact>
        </Facts>
      </Part>
      {task.blocks.map((block, index) => (
        <BlockPart key={block.label} block={block} title={`Block ${index + 1}: ${block.label}`} />
      ))}
    </div>
  );
}

function BlockPart({ block, title }: { readonly block: Block; readonly title: string }) {
  return (
    <Part title={title}>
      <Facts>
        <Fact name="URL">{block.url}</Fact>
        <Fact name="Prompt">{block.prompt}</Fact>
        <Fact name="Data schema">
          {block.dataSchema && <JsonView value={block.dataSchema} label={`Data schema of ${block.label}`} />}
        </Fact>
      </Facts>
    </Part>
  );
}

function seconds(count: number): string {
  return count % 60 === 0 ? `${count / 60} min` : `${count} s`;
}

function byDefault(value: string) {
  return (
    <>
      {value} <span className="text-faint">(default)</span>
    </>
  );
}
