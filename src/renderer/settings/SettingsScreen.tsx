/** Owns Settings: each one is saved as it is changed. */
import { defaults } from '../../shared/settings.ts';
import { useApp } from '../app/core.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Select, TextInput } from '../ui/Field.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { About } from './About.tsx';
import { useSettingField } from './useSettingField.ts';

export function SettingsScreen() {
  const isLoaded = useApp((state) => state.settings !== undefined);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-8 px-6 py-8">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight">Settings</h1>
        <p className="mt-1 text-soft">Saved as you change them. They count for the runs that start from then on.</p>
      </header>
      {isLoaded ? <Fields /> : <EmptyState icon={<Spinner />} title="Loading the settings…" />}
      <About />
    </div>
  );
}

function Fields() {
  return (
    <>
      <Group title="Appearance">
        <ThemeField />
      </Group>
      <Group title="Runs">
        <NumberField name="concurrentRuns" label="Runs at once" hint="From 1 to 8; further runs wait in the queue." />
        <NumberField
          name="humanWaitS"
          label="Wait for a person (minutes)"
          factor={60}
          hint={`How long a run waits when it needs you, before it is timed out. Normally ${defaults.humanWaitS / 60}.`}
        />
        <NumberField name="recorderFps" label="Recording (pictures a second)" hint="From 1 to 30." />
      </Group>
      <Group title="Browser and programs">
        <WindowField />
        <PathField name="chromiumPath" label="Browser program" hint="Chrome, Edge or Chromium." />
        <PathField name="ffmpegPath" label="ffmpeg program" hint="Writes the recordings." />
      </Group>
    </>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="grid grid-cols-2 gap-4 rounded-xl border border-line bg-panel p-5 max-md:grid-cols-1">
        {children}
      </div>
    </section>
  );
}

function ThemeField() {
  const { value, error, change } = useSettingField('theme');
  return (
    <Select label="Theme" value={value} error={error} onChange={(event) => change(event.target.value)}>
      <option value="system">As the system</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </Select>
  );
}

function WindowField() {
  const { value, error, change } = useSettingField('browserWindow');
  return (
    <Select
      label="Browser window"
      className="col-span-full"
      value={value}
      error={error}
      hint="You see the page live either way. Some sites refuse a hidden browser."
      onChange={(event) => change(event.target.value)}
    >
      <option value="hidden">Hidden</option>
      <option value="window">Its own window</option>
    </Select>
  );
}

function NumberField(props: {
  readonly name: 'concurrentRuns' | 'humanWaitS' | 'recorderFps';
  readonly label: string;
  readonly hint: string;
  readonly factor?: number;
}) {
  const { value, error, changeSoon } = useSettingField(props.name, props.factor);
  return (
    <TextInput
      label={props.label}
      inputMode="decimal"
      value={value}
      error={error}
      hint={props.hint}
      onChange={(event) => changeSoon(event.target.value)}
    />
  );
}

function PathField(props: {
  readonly name: 'chromiumPath' | 'ffmpegPath';
  readonly label: string;
  readonly hint: string;
}) {
  const { value, error, changeSoon } = useSettingField(props.name);
  return (
    <TextInput
      label={props.label}
      className="col-span-full"
      value={value}
      error={error}
      hint={props.hint}
      placeholder="Found by itself; write a full path to use another one"
      onChange={(event) => changeSoon(event.target.value)}
    />
  );
}
