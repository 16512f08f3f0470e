/** Owns the words in place of the live picture: for each status what is waited for, or where to go instead. */
import type { ReactNode } from 'react';
import type { LiveState } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { isFinal, liveText } from '../../shared/run.ts';
import type { RunView } from '../../shared/runView.ts';
import { hashOf } from '../app/router.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Spinner } from '../ui/Spinner.tsx';

interface StageTextProps {
  readonly view: RunView;
  readonly live: LiveState | undefined;
  readonly hasPicture: boolean;
  readonly problem: ErrorData | undefined;
}

export function StageText({ view, live, hasPicture, problem }: StageTextProps) {
  const { status, runId } = view;
  const text = liveText[status];
  if (isFinal(status)) {
    return (
      <Centred>
        <p className="text-base">
          {text}{' '}
          <a
            href={hashOf({ screen: 'run', runId, tab: 'recording' })}
            className="font-semibold text-accent underline underline-offset-2"
          >
            View the recording instead.
          </a>
        </p>
      </Centred>
    );
  }
  if (status === 'created' || status === 'queued') {
    return (
      <Centred>
        <Spinner className="size-6 text-faint" />
        <p className="text-base font-medium">{text}</p>
        {live?.place !== undefined && <p className="text-soft">Place {live.place} in the queue</p>}
      </Centred>
    );
  }
  return hasPicture ? undefined : <NoPicture problem={problem} />;
}

function NoPicture({ problem }: { readonly problem: ErrorData | undefined }) {
  return (
    <Centred>
      {problem ? (
        <div className="max-w-md text-left">
          <ErrorNotice error={problem} />
        </div>
      ) : (
        <>
          <Spinner className="size-6 text-faint" />
          <p className="text-soft">The first picture is on its way…</p>
        </>
      )}
    </Centred>
  );
}

function Centred({ children }: { readonly children: ReactNode }) {
  return (
    <div className="absolute flex flex-col items-center gap-2.5 rounded-lg bg-panel/85 px-6 py-5 text-center">
      {children}
    </div>
  );
}
