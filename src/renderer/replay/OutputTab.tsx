/** Owns the Output tab: the run's data, that of each block, downloaded files and webhook deliveries. */
import { Download } from 'lucide-react';
import { type Delivery, outputOf } from '../../shared/runView.ts';
import type { RunFile } from '../../shared/action.ts';
import type { Json } from '../../shared/task.ts';
import type { RunEntry } from '../app/store.ts';
import { Button, LinkButton } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { formatAbsolute, formatBytes } from '../ui/format.ts';
import { JsonView } from '../ui/JsonView.tsx';
import { Part } from './Part.tsx';
import { saveText } from './saveText.ts';

export function OutputTab({ run }: { readonly run: RunEntry }) {
  const { view, mediaBase } = run;
  const output = outputOf(view);
  return (
    <div className="flex flex-col gap-6">
      <Data title="Run output" fileName={`${view.runId}.json`} value={output} />
      {view.blocks.length > 1 &&
        view.blocks.map((block) => (
          <Data
            key={block.label}
            title={`Output of block ${block.label}`}
            fileName={`${view.runId}-${block.label}.json`}
            value={block.output}
          />
        ))}
      <Part title="Downloaded files">
        {view.files.length === 0 ? (
          <p className="text-faint">No files were downloaded.</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {view.files.map((file) => (
              <FileRow key={file.name} file={file} mediaBase={mediaBase} />
            ))}
          </ul>
        )}
      </Part>
      <Part title="Webhook deliveries">
        {view.deliveries.length === 0 ? (
          <p className="text-faint">
            {view.task.webhookUrl ? 'Nothing has been delivered yet.' : 'The task names no webhook.'}
          </p>
        ) : (
          <ul className="flex flex-col gap-2">
            {view.deliveries.map((delivery) => (
              <DeliveryRow key={delivery.attempt} delivery={delivery} />
            ))}
          </ul>
        )}
      </Part>
    </div>
  );
}

function Data({ title, fileName, value }: { title: string; fileName: string; value: Json | undefined }) {
  if (value === undefined) {
    return (
      <Part title={title}>
        <p className="text-faint">No data.</p>
      </Part>
    );
  }
  const text = JSON.stringify(value, undefined, 2);
  return (
    <Part
      title={title}
      actions={
        <>
          <CopyButton text={text} label="Copy" hasText />
          <Button
            variant="ghost"
            size="small"
            icon={<Download aria-hidden />}
            onClick={() => saveText(fileName, `${text}\n`)}
          >
            Save
          </Button>
        </>
      }
    >
      <JsonView value={value} label={title} />
    </Part>
  );
}

function FileRow({ file, mediaBase }: { readonly file: RunFile; readonly mediaBase: string }) {
  return (
    <li className="flex items-center gap-4 rounded-lg border border-line bg-panel px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{file.name}</p>
        <p className="text-[13px] text-faint">
          {formatBytes(file.size)}, {formatAbsolute(file.at)}
        </p>
        <p className="truncate font-mono text-xs text-faint" title={file.sha256}>
          SHA-256 {file.sha256}
        </p>
      </div>
      <LinkButton
        size="small"
        href={`${mediaBase}downloads/${encodeURIComponent(file.name)}`}
        download={file.name}
        aria-label={`Save ${file.name}`}
        icon={<Download aria-hidden />}
      >
        Save
      </LinkButton>
    </li>
  );
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { ok, attempt, httpStatus, problem, url, at } = delivery;
  return (
    <li className="rounded-lg border border-line bg-panel px-4 py-2.5">
      <p className="flex flex-wrap gap-x-3">
        <span className={`font-semibold ${ok ? 'text-good' : 'text-danger'}`}>
          {ok ? 'Delivered' : 'Not delivered'}
        </span>
        <span className="text-soft">
          Attempt {attempt}
          {httpStatus !== undefined && `, HTTP ${httpStatus}`}
        </span>
        <span className="ml-auto text-[13px] text-faint">{formatAbsolute(at)}</span>
      </p>
      <p className="text-[13px] [overflow-wrap:anywhere] text-soft">{url}</p>
      {problem && <p className="text-[13px] [overflow-wrap:anywhere] text-danger">{problem}</p>}
    </li>
  );
}
