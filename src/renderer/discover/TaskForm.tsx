/** Owns the form of a task: the prompt and its URL, further blocks, and Run. */
import { ChevronDown, Play, Plus } from 'lucide-react';
import { useRef } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { useApp } from '../app/core.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Select, TextArea, TextInput } from '../ui/Field.tsx';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import { BlockFields, FirstBlockFields } from './BlockFields.tsx';
import { addBlock, type BlockDraft, emptyDraft, type FormProps } from './draft.ts';

type Engines = CommandOutput<'getApp'>['engines'];

export function TaskForm(
  props: FormProps & {
    readonly onRun: () => void;
    readonly onClear: () => void;
    readonly failure: ErrorData | undefined;
    readonly isStarting: boolean;
    readonly engines: Engines;
  },
) {
  const { draft, errors, onChange, onSchemaError, engines } = props;
  const form = useRef<HTMLFormElement>(null);
  const [first, ...further] = draft.blocks;
  // What is asked for is drawn with the next picture
  const focusSoon = (selector: string) =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(selector)?.focus());
  const changeBlock = (index: number, patch: Partial<BlockDraft>) =>
    onChange((before) => ({
      ...before,
      blocks: before.blocks.map((block, at) => (at === index ? { ...block, ...patch } : block)),
    }));

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onRun();
        focusSoon('[aria-invalid="true"]');
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
        event.preventDefault();
        form.current?.requestSubmit();
      }}
      className="flex flex-col gap-4 rounded-xl border border-line bg-panel p-5"
    >
      <TextArea
        label="Prompt"
        autoFocus
        rows={4}
        value={first?.prompt}
        error={errors['blocks.0.prompt']}
        placeholder={'Go to practice:/shop\nClick "Add to cart"\nExtract the name and the price'}
        onChange={(event) => changeBlock(0, { prompt: event.target.value })}
      />
      <div className="flex gap-4 max-md:flex-col">
        <TextInput
          label="URL"
          className="flex-1"
          inputMode="url"
          value={first?.url}
          error={errors['blocks.0.url']}
          placeholder="Where to start, for instance example.com or practice:/ (optional)"
          onChange={(event) => changeBlock(0, { url: event.target.value })}
        />
        <EngineSelect
          engines={engines}
          value={draft.engine}
          error={errors['engine']}
          onChange={(engine) => onChange((before) => ({ ...before, engine }))}
        />
      </div>
      {further.length > 0 && first && (
        <FirstBlockFields
          block={first}
          errors={errors}
          onChange={(patch) => changeBlock(0, patch)}
          onSchemaError={onSchemaError}
        />
      )}
      {further.map((block, index) => (
        <BlockFields
          key={block.key}
          block={block}
          index={index + 1}
          errors={errors}
          onSchemaError={onSchemaError}
          onChange={(patch) => changeBlock(index + 1, patch)}
          onRemove={() => {
            onChange((before) => ({ ...before, blocks: before.blocks.filter(({ key }) => key !== block.key) }));
            focusSoon('[data-add-block]');
          }}
        />
      ))}
      {draft.isAdvanced && (
        <AdvancedSettings
          draft={draft}
          errors={errors}
          onChange={onChange}
          onSchemaError={onSchemaError}
          onFirstBlock={(patch) => changeBlock(0, patch)}
        />
      )}
      {(errors['form'] ?? props.failure) && (
        <ErrorNotice error={props.failure ?? { code: 'input.invalid', message: errors['form'] ?? '' }} />
      )}
      <FormFooter
        isAdvanced={draft.isAdvanced}
        isStarting={props.isStarting}
        onToggle={() => onChange((before) => ({ ...before, isAdvanced: !before.isAdvanced }))}
        onAddBlock={() => {
          onChange(addBlock);
          focusSoon('fieldset:last-of-type textarea');
        }}
        onClear={draft === emptyDraft ? undefined : props.onClear}
      />
    </form>
  );
}

function EngineSelect(props: {
  readonly engines: Engines;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (engine: string) => void;
}) {
  const { engines } = props;
  if (engines.length < 2) return undefined;
  const chosen = engines.find(({ id }) => id === props.value) ?? engines[0];
  return (
    <Select
      label="Engine"
      className="w-60"
      value={chosen?.id}
      hint={chosen?.note}
      error={props.error}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {engines.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </Select>
  );
}

function FormFooter(props: {
  readonly isAdvanced: boolean;
  readonly isStarting: boolean;
  readonly onToggle: () => void;
  readonly onAddBlock: () => void;
  readonly onClear: (() => void) | undefined;
}) {
  const isConnected = useApp((state) => state.connection === 'connected');
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4">
      <Button
        variant="ghost"
        aria-expanded={props.isAdvanced}
        icon={<ChevronDown aria-hidden className={`transition-transform ${props.isAdvanced ? '' : '-rotate-90'}`} />}
        onClick={props.onToggle}
      >
        Advanced settings
      </Button>
      <Button variant="ghost" data-add-block icon={<Plus aria-hidden />} onClick={props.onAddBlock}>
        Add block
      </Button>
      {props.onClear && (
        <Button variant="ghost" onClick={props.onClear}>
          Clear
        </Button>
      )}
      <span className="ml-auto text-[13px] text-faint max-md:hidden">
        <Keys /> runs it
      </span>
      <Button
        type="submit"
        variant="primary"
        className="max-md:ml-auto"
        isLoading={props.isStarting}
        disabled={!isConnected}
        icon={<Play aria-hidden />}
      >
        Run
      </Button>
    </div>
  );
}

function Keys() {
  const control = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
  return (
    <>
      <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs">{control}</kbd>{' '}
      <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs">Enter</kbd>
    </>
  );
}
