/** Owns which theme is on: the setting, or the system's; remembered, so that the first picture is right already. */
import { onAppChange } from './core.ts';

type Theme = 'system' | 'light' | 'dark';

const key = 'wheelhouse.theme';

/** Puts the theme on the page at once, and again on every change of the setting or the system. */
export function startTheme(): void {
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  let theme = remembered();
  const apply = () => {
    document.documentElement.dataset['theme'] = theme === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : theme;
  };
  apply();
  systemIsDark.addEventListener('change', apply);
  onAppChange(({ settings }) => {
    if (!settings || settings.theme === theme) return;
    theme = settings.theme;
    localStorage.setItem(key, theme);
    apply();
  });
}

function remembered(): Theme {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
