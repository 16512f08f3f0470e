/** Owns how data is shown: JSON, indented, with line numbers that are not copied along. */
import type { ReactNode } from 'react';

const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

export function JsonView({ value, label }: { readonly value: unknown; readonly label: string }) {
  // What is no JSON, `undefined` for one, gives undefined here whatever the types say
  const text = (JSON.stringify(value, undefined, 2) as string | undefined) ?? 'null';
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-[28rem] overflow-auto rounded-md border border-line bg-sunken py-2 font-mono text-[13px] leading-5"
    >
      {text.split('\n').map((line, index) => (
        <div key={index} className="flex">
          <span
            aria-hidden
            data-line={index + 1}
            className="sticky left-0 w-11 shrink-0 bg-sunken pr-3 text-right text-faint select-none before:content-[attr(data-line)]"
          />
          <code className="pr-4 whitespace-pre">{colourLine(line)}</code>
        </div>
      ))}
    </pre>
  );
}

function colourLine(line: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of line.matchAll(token)) {
    const [whole, text, colon, word] = match;
    parts.push(line.slice(end, match.index));
    const className = text ? (colon ? 'text-running' : 'text-good') : word ? 'text-paused' : 'text-queued';
    parts.push(
      <span key={match.index} className={className}>
        {text ?? whole}
      </span>,
      colon ?? '',
    );
    end = match.index + whole.length;
  }
  parts.push(line.slice(end));
  return parts;
}
