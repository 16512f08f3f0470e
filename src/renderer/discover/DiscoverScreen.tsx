/** Owns Discover: say what to do, run it, or run an example. */
import { useState } from 'react';
import type { Example } from '../../shared/contract.ts';
import { useApp } from '../app/core.ts';
import { draftOfTask, emptyDraft, type FieldErrors, taskOfDraft } from './draft.ts';
import { Examples } from './Examples.tsx';
import { SentenceHelp } from './SentenceHelp.tsx';
import { TaskForm } from './TaskForm.tsx';
import { useDraft } from './useDraft.ts';
import { useStart } from './useStart.ts';

const mainRun = 'form';

export function DiscoverScreen() {
  const [draft, changeDraft] = useDraft();
  const [errors, setErrors] = useState<FieldErrors>({});
  const engines = useApp((state) => state.app?.engines);
  const examples = useApp((state) => state.app?.examples);
  const { start, pending, error } = useStart();

  const run = () => {
    const result = taskOfDraft(draft);
    if ('errors' in result) {
      setErrors(result.errors);
      const isHidden = Object.keys(result.errors).some(
        (field) => !field.startsWith('blocks.') || (field.endsWith('dataSchema') && draft.blocks.length === 1),
      );
      if (isHidden) changeDraft((before) => ({ ...before, isAdvanced: true }));
      return;
    }
    setErrors({});
    void start(mainRun, result.task);
  };
  const fillIn = ({ task }: Example) => {
    setErrors({});
    changeDraft(() => draftOfTask(task));
    document.querySelector('main')?.scrollTo({ top: 0, behavior: 'smooth' });
  };

  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-8 px-6 py-8 min-[1700px]:max-w-6xl">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight">What should the agent do?</h1>
        <p className="mt-1 text-soft">
          It works in a real browser on this machine. You watch it live and can take the wheel at any time.
        </p>
      </header>
      <TaskForm
        draft={draft}
        onChange={(change) => {
          changeDraft(change);
          setErrors({});
        }}
        onClear={() => {
          setErrors({});
          changeDraft(() => emptyDraft);
        }}
        onRun={run}
        onSchemaError={(field, message) =>
          setErrors(({ [field]: _old, ...others }) => (message ? { ...others, [field]: message } : others))
        }
        errors={errors}
        failure={pending === undefined && Object.keys(errors).length === 0 ? error : undefined}
        isStarting={pending === mainRun}
        engines={engines ?? []}
      />
      <SentenceHelp />
      <Examples
        examples={examples}
        pending={pending}
        onUse={fillIn}
        onRun={(example) => void start(example.id, example.task)}
      />
    </div>
  );
}
