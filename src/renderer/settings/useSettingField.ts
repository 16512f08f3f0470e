/** Owns one field of Settings: what is typed, whether it may be saved, and the saving. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Settings } from '../../shared/settings.ts';
import { sync, useApp } from '../app/core.ts';
import { describeError } from '../ui/errorText.ts';
import { parseSetting } from './parseSetting.ts';

const typingPauseMs = 600;

export interface SettingField {
  readonly value: string;
  readonly error: string | undefined;
  /** Saves at once. */
  readonly change: (text: string) => void;
  /** Saves when typing has paused, or the screen is left. */
  readonly changeSoon: (text: string) => void;
}

/** `factor` is how many of the setting's unit one of the shown unit has. */
export function useSettingField(name: keyof Settings, factor = 1): SettingField {
  const saved = useApp((state) => state.settings?.[name]);
  const [text, setText] = useState<string>();
  const [error, setError] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const unsaved = useRef<string>(undefined);

  const save = useCallback(
    async (typed: string) => {
      clearTimeout(timer.current);
      unsaved.current = undefined;
      const parsed = parseSetting(name, typed, factor);
      if ('error' in parsed) {
        setError(parsed.error);
        return;
      }
      try {
        await sync.call('changeSettings', parsed.patch);
        setError(undefined);
        // From here on the saved value is shown, unless more was typed in the meantime
        setText((now) => (now === typed ? undefined : now));
      } catch (thrown) {
        setError(describeError(thrown).reason);
      }
    },
    [name, factor],
  );
  useEffect(
    () => () => {
      if (unsaved.current !== undefined) void save(unsaved.current);
    },
    [save],
  );

  return {
    value: text ?? (typeof saved === 'number' ? String(Math.round((saved / factor) * 1000) / 1000) : (saved ?? '')),
    error,
    change: (typed) => {
      setText(typed);
      void save(typed);
    },
    changeSoon: (typed) => {
      setText(typed);
      unsaved.current = typed;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(typed), typingPauseMs);
    },
  };
}
