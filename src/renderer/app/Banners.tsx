/** Owns what is said above every screen: a broken connection, and programs that are looked for, installed or missing. */
import { CircleAlert, LoaderCircle, PlugZap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProgramState } from '../../shared/contract.ts';
import { errorWords } from '../../shared/errors.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { sync, useApp } from './core.ts';

export function Banners() {
  const programs = useApp((state) => state.programs);
  const appError = useApp((state) => state.appError);
  return (
    <div className="contents">
      <ConnectionBanner />
      {appError && (
        <div className="p-3">
          <ErrorNotice error={appError} />
        </div>
      )}
      {programs && (
        <>
          <ProgramBanner name="browser" program={programs.browser} remedy={errorWords['browser.not_found'].remedy} />
          <ProgramBanner name="ffmpeg" program={programs.ffmpeg} remedy={errorWords['ffmpeg.not_found'].remedy} />
        </>
      )}
    </div>
  );
}

function ConnectionBanner() {
  const connection = useApp((state) => state.connection);
  switch (connection) {
    case 'reconnecting':
      return (
        <Banner tone="warn" icon={<PlugZap />}>
          <strong className="font-semibold">The connection to Wheelhouse is lost.</strong> It is tried again by itself.
          If Wheelhouse was closed, start it again.
          <Button size="small" className="ml-auto" onClick={() => sync.retry()}>
            Try now
          </Button>
        </Banner>
      );
    case 'lost': {
      const { title, remedy } = errorWords['rpc.unauthorized'];
      return (
        <Banner tone="danger" icon={<CircleAlert />}>
          <strong className="font-semibold">{title}.</strong> {remedy}
        </Banner>
      );
    }
    case 'connecting':
    case 'connected':
      return undefined;
    default:
      return connection satisfies never;
  }
}

const doing = { looking: 'Looking for', installing: 'Installing', missing: 'Missing:' } as const;
const purposes = {
  browser: { name: 'a browser', need: 'Tasks need it to run.' },
  ffmpeg: { name: 'ffmpeg', need: 'Recordings need it; without it runs have no video.' },
} as const;

function ProgramBanner(props: {
  readonly name: keyof typeof purposes;
  readonly program: ProgramState;
  readonly remedy: string;
}) {
  const { name, program, remedy } = props;
  if (program.state === 'found') return undefined;
  const isMissing = program.state === 'missing';
  const purpose = purposes[name];
  return (
    <Banner
      tone={isMissing ? 'danger' : 'info'}
      icon={isMissing ? <CircleAlert /> : <LoaderCircle className="animate-spin" />}
    >
      <strong className="font-semibold">
        {doing[program.state]} {purpose.name}
        {isMissing ? '.' : '…'}
      </strong>{' '}
      {program.message ?? purpose.need} {isMissing && remedy}
    </Banner>
  );
}

const tones = {
  info: 'bg-accent-wash text-ink [&>svg]:text-accent',
  warn: 'bg-warn-wash text-ink [&>svg]:text-warn',
  danger: 'bg-danger-wash text-ink [&>svg]:text-danger',
} as const;

function Banner(props: { readonly tone: keyof typeof tones; readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div
      role="status"
      className={`flex items-center gap-3 border-b border-line px-4 py-2 [&>svg]:size-4 [&>svg]:shrink-0 ${tones[props.tone]}`}
    >
      {props.icon}
      <div className="flex flex-1 flex-wrap items-center gap-x-2">{props.children}</div>
    </div>
  );
}
