/** Owns the question before a run is canceled: it says with figures what is kept. */
import { useCommand } from '../app/useCommand.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { countOf } from './format.ts';

export function CancelDialog(props: {
  readonly run: { readonly runId: string; readonly title: string; readonly actions: number; readonly steps: number };
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { run, isOpen, onClose } = props;
  const cancel = useCommand('cancelRun');
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Cancel this run?"
      text={
        <>
          <p className="mb-2 line-clamp-2 font-medium [overflow-wrap:anywhere] text-ink">{run.title}</p>
          <p>{keptText(run)}</p>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Keep running</Button>
          <Button
            variant="danger"
            isLoading={cancel.isPending}
            onClick={() => void cancel.run({ runId: run.runId }).then(onClose)}
          >
            Cancel run
          </Button>
        </>
      }
    />
  );
}

function keptText({ actions, steps }: { readonly actions: number; readonly steps: number }): string {
  if (actions === 0 && steps === 0) return 'Nothing has been done yet, so nothing is lost.';
  return `${countOf(actions, 'action')} and ${countOf(steps, 'step')} already done stay counted; the video and everything up to now are kept.`;
}
