/** Owns the reading of one typed setting. */
import { type Settings, settingsPatchSchema, type SettingsPatch } from '../../shared/settings.ts';

/** The change that `typed` means, or why it cannot be; `factor` is how many of its unit one of the shown unit has. */
export function parseSetting(
  name: keyof Settings,
  typed: string,
  factor = 1,
): { readonly patch: SettingsPatch } | { readonly error: string } {
  const range = ranges[name];
  const text = typed.trim();
  const value = range && text !== '' ? Math.round(Number(text.replace(',', '.')) * factor * 1000) / 1000 : text;
  const parsed = settingsPatchSchema.safeParse({ [name]: value });
  return parsed.success ? { patch: parsed.data } : { error: range ?? 'This value cannot be used.' };
}

/** Which settings are numbers, and what they may be, in the unit that is shown. */
const ranges: Partial<Record<keyof Settings, string>> = {
  concurrentRuns: 'A whole number from 1 to 8.',
  humanWaitS: 'From 0.2 to 1,440 minutes.',
  recorderFps: 'A whole number from 1 to 30.',
};
