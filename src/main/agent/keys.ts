/** Owns the names of keys: as people write them, and as the browser wants them. */

const named: Readonly<Record<string, string>> = {
  enter: 'Enter',
  return: 'Enter',
  tab: 'Tab',
  escape: 'Escape',
  esc: 'Escape',
  space: 'Space',
  spacebar: 'Space',
  'space bar': 'Space',
  backspace: 'Backspace',
  delete: 'Delete',
  del: 'Delete',
  insert: 'Insert',
  home: 'Home',
  end: 'End',
  'page up': 'PageUp',
  pageup: 'PageUp',
  'page down': 'PageDown',
  pagedown: 'PageDown',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
};

const modifiers: Readonly<Record<string, string>> = {
  ctrl: 'Control',
  control: 'Control',
  shift: 'Shift',
  alt: 'Alt',
  option: 'Alt',
  cmd: 'Meta',
  command: 'Meta',
  meta: 'Meta',
  win: 'Meta',
  windows: 'Meta',
  controlormeta: 'ControlOrMeta',
};

/** The browser's name of a key or chord such as `Ctrl + A` or `arrow down`; undefined where it is none. */
export function parseKey(text: string): string | undefined {
  if (text.length > 60) return undefined;
  const parts = text.trim() === '+' ? ['+'] : text.trim().split(/\s*\+\s*/);
  const last = parts.pop() ?? '';
  const held = parts.map((part) => modifiers[part.toLowerCase()]);
  const key = parseSingle(last, held);
  if (key === undefined || held.includes(undefined)) return undefined;
  return [...held, key].join('+');
}

function parseSingle(text: string, held: readonly (string | undefined)[]): string | undefined {
  const lower = text.toLowerCase().replace(/[\s_-]+/g, ' ');
  const arrow = /^arrow ?(up|down|left|right)$|^(up|down|left|right) arrow$/.exec(lower);
  const plain = arrow?.[1] ?? arrow?.[2] ?? lower;
  if (Object.hasOwn(named, plain)) return named[plain];
  if (/^f([1-9]|1[0-2])$/.test(lower)) return lower.toUpperCase();
  if (!/^\S$/u.test(text)) return undefined;
  if (held.length === 0) return text;
  // In a chord the letter's case is not what is typed but whether Shift is down.
  return held.includes('Shift') ? text.toUpperCase() : text.toLowerCase();
}
