/** Owns the Code tab: a program that repeats the run. */
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isFinal } from '../../shared/run.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RunView } from '../../shared/runView.ts';
import { useCommand } from '../app/useCommand.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { Part } from './Part.tsx';
import { highlightPython } from './python.ts';
import { saveText } from './saveText.ts';

export function CodeTab({ view }: { readonly view: RunView }) {
  const { runId, block, status } = view;
  const { run: getCode, error } = useCommand('getCode', true);
  const [answer, setAnswer] = useState<CommandOutput<'getCode'>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    // Made anew for each block and at the end, not for each action
    void getCode({ runId, language: 'python' }).then((output) => {
      if (isCurrent && output) setAnswer(output);
    });
    return () => {
      isCurrent = false;
    };
  }, [getCode, runId, block, status, attempt]);

  if (error) {
    return (
      <ErrorNotice error={error}>
        <Button size="small" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </Button>
      </ErrorNotice>
    );
  }
  if (!answer) return <EmptyState icon={<Spinner />} title="Writing the program…" />;
  return (
    <Part
      title={answer.fileName}
      actions={
        <>
          <CopyButton text={answer.code} label="Copy" hasText />
          <Button
            variant="ghost"
            size="small"
            icon={<Download aria-hidden />}
            onClick={() => saveText(answer.fileName, answer.code)}
          >
            Save
          </Button>
        </>
      }
    >
      <p className="text-soft">
        {isFinal(status)
          ? 'This Python program repeats what was done, without an agent. It needs Playwright for Python.'
          : 'The run goes on; the program grows with each block.'}
      </p>
      <Listing code={answer.code} />
    </Part>
  );
}

const tones = { comment: 'text-faint italic', text: 'text-good', word: 'text-paused', number: 'text-queued' } as const;

function Listing({ code }: { readonly code: string }) {
  return (
    <pre
      tabIndex={0}
      aria-label="Program"
      data-testid="code"
      className="overflow-x-auto rounded-md border border-line bg-sunken py-2 font-mono text-[13px] leading-5"
    >
      {highlightPython(code).map((parts, index) => (
        <div key={index} className="flex">
          <span
            aria-hidden
            data-line={index + 1}
            className="sticky left-0 w-12 shrink-0 bg-sunken pr-3 text-right text-faint select-none before:content-[attr(data-line)]"
          />
          <code className="pr-4 whitespace-pre">
            {parts.map(({ text, kind }, position) =>
              kind ? (
                <span key={position} className={tones[kind]}>
                  {text}
                </span>
              ) : (
                text
              ),
            )}
          </code>
        </div>
      ))}
    </pre>
  );
}
