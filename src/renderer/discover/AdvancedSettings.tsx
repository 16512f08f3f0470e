/** Owns the settings of a task that most tasks do without. */
import { defaults } from '../../shared/settings.ts';
import { useApp } from '../app/core.ts';
import { Select, TextInput } from '../ui/Field.tsx';
import type { BlockDraft, Draft, FormProps } from './draft.ts';
import { SchemaField } from './SchemaField.tsx';

export function AdvancedSettings({
  draft,
  errors,
  onChange,
  onSchemaError,
  onFirstBlock,
}: FormProps & { readonly onFirstBlock: (patch: Partial<BlockDraft>) => void }) {
  const profiles = useApp((state) => state.app?.profiles);
  const windowDefault = useApp((state) => state.settings?.browserWindow);
  const [first] = draft.blocks;
  const set = (patch: Partial<Draft>) => onChange((before) => ({ ...before, ...patch }));
  return (
    <div className="grid grid-cols-2 gap-4 border-t border-line pt-4 max-md:grid-cols-1">
      <TextInput
        label="Title"
        className="col-span-full"
        value={draft.title}
        error={errors['title']}
        placeholder="The start of the prompt, if left empty"
        onChange={(event) => set({ title: event.target.value })}
      />
      <TextInput
        label="Max steps"
        inputMode="numeric"
        value={draft.maxSteps}
        error={errors['maxSteps']}
        placeholder={String(defaults.maxSteps)}
        onChange={(event) => set({ maxSteps: event.target.value })}
      />
      <TextInput
        label="Time limit (minutes)"
        inputMode="decimal"
        value={draft.minutes}
        error={errors['timeLimitS']}
        placeholder={String(defaults.timeLimitS / 60)}
        hint="Time while you drive does not count."
        onChange={(event) => set({ minutes: event.target.value })}
      />
      {draft.blocks.length === 1 && (
        <div className="col-span-full">
          <SchemaField
            label="Data schema"
            value={first?.schema ?? ''}
            error={errors['blocks.0.dataSchema']}
            onChange={(schema) => onFirstBlock({ schema })}
            onCheck={(message) => onSchemaError('blocks.0.dataSchema', message)}
          />
        </div>
      )}
      <TextInput
        label="Webhook URL"
        className="col-span-full"
        inputMode="url"
        value={draft.webhookUrl}
        error={errors['webhookUrl']}
        placeholder="Gets the finished run as JSON (optional)"
        onChange={(event) => set({ webhookUrl: event.target.value })}
      />
      <TextInput
        label="Browser profile"
        list="browser-profiles"
        value={draft.profile}
        error={errors['profile']}
        placeholder="A fresh one for each run"
        hint="A name keeps logins between runs, on this machine only."
        onChange={(event) => set({ profile: event.target.value })}
      />
      <datalist id="browser-profiles">
        {profiles?.map((profile) => (
          <option key={profile} value={profile} />
        ))}
      </datalist>
      <Select
        label="Browser window"
        value={draft.browserWindow}
        hint="You see the page live either way."
        onChange={(event) => {
          const { value } = event.target;
          set({ browserWindow: value === 'hidden' || value === 'window' ? value : '' });
        }}
      >
        <option value="">As in Settings ({windowDefault === 'window' ? 'its own window' : 'hidden'})</option>
        <option value="hidden">Hidden</option>
        <option value="window">Its own window</option>
      </Select>
    </div>
  );
}
