/** Owns what a reviewer sees first: the data that was asked for, or why there is none. */
import { outputOf, type RunView } from '../../shared/runView.ts';
import { isFinal } from '../../shared/run.ts';
import { Ending } from '../run/Ending.tsx';
import { Notice } from '../run/Notice.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { JsonView } from '../ui/JsonView.tsx';
import { Part } from './Part.tsx';

export function Result({ view }: { readonly view: RunView }) {
  const output = outputOf(view);
  return (
    <div className="flex flex-col gap-3">
      <Ending view={view} />
      {!isFinal(view.status) && <p className="text-soft">This run goes on; what is here grows as it does.</p>}
      {view.status === 'completed' && (
        <Part
          title="Extracted Information"
          actions={
            output !== undefined && <CopyButton text={JSON.stringify(output, undefined, 2)} label="Copy JSON" hasText />
          }
        >
          {output === undefined ? (
            <p className="text-soft">The goal was reached. The task asked for no data.</p>
          ) : (
            <div className="[&>pre]:max-h-36">
              <JsonView value={output} label="Extracted Information" />
            </div>
          )}
        </Part>
      )}
      {view.recordingProblem && <Notice error={view.recordingProblem} />}
      {view.notices.map((notice, index) => (
        <Notice key={index} error={notice} />
      ))}
    </div>
  );
}
