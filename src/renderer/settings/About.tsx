/** Owns what Wheelhouse says about itself: where everything is, and which programs it uses. */
import type { ReactNode } from 'react';
import type { ProgramState } from '../../shared/contract.ts';
import { useApp } from '../app/core.ts';
import { CopyButton } from '../ui/CopyButton.tsx';

export function About() {
  const app = useApp((state) => state.app);
  const programs = useApp((state) => state.programs);
  if (!app) return undefined;
  return (
    <section aria-label="About" className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">About</h2>
      <p className="text-soft">
        Wheelhouse works offline. It has no account and sends nothing home; only the pages that your tasks open are
        fetched. Everything it keeps is in the data folder.
      </p>
      <dl className="rounded-xl border border-line bg-panel px-5 py-2">
        <Fact name="Version">
          {app.version} ({app.host === 'electron' ? 'desktop' : 'web'})
        </Fact>
        <Fact name="Data folder" copy={app.dataDir} />
        <Fact name="Log file" copy={app.logFile} />
        {programs && (
          <>
            <Fact name="Browser">
              <Program program={programs.browser} />
            </Fact>
            <Fact name="ffmpeg">
              <Program program={programs.ffmpeg} />
            </Fact>
          </>
        )}
      </dl>
    </section>
  );
}

function Fact(props: { readonly name: string; readonly copy?: string; readonly children?: ReactNode }) {
  return (
    <div className="flex min-h-11 items-center gap-4 border-b border-line py-1.5 last:border-0">
      <dt className="w-28 shrink-0 text-soft">{props.name}</dt>
      <dd className="flex min-w-0 flex-1 items-center gap-2">
        {props.copy === undefined ? (
          <div className="min-w-0">{props.children}</div>
        ) : (
          <>
            <span className="min-w-0 font-mono text-[13px] break-all">{props.copy}</span>
            <CopyButton text={props.copy} label={`Copy ${props.name.toLowerCase()}`} className="ml-auto" />
          </>
        )}
      </dd>
    </div>
  );
}

const words = { looking: 'Looking for it…', installing: 'Installing…', missing: 'Missing', found: 'Found' } as const;

function Program({ program }: { readonly program: ProgramState }) {
  const { state, version, path, message } = program;
  return (
    <>
      <p>{state === 'found' ? (version ?? words.found) : `${words[state]} ${message ?? ''}`}</p>
      {path && <p className="font-mono text-[13px] break-all text-faint">{path}</p>}
    </>
  );
}
