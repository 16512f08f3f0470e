/** Owns the names of keys as people and models write them, and what Playwright calls them. */

const names: Readonly<Record<string, string>> = {
  enter: 'Enter',
  return: 'Enter',
  esc: 'Escape',
  escape: 'Escape',
  tab: 'Tab',
  space: 'Space',
  spacebar: 'Space',
  backspace: 'Backspace',
  delete: 'Delete',
  del: 'Delete',
  insert: 'Insert',
  ins: 'Insert',
  home: 'Home',
  end: 'End',
  pageup: 'PageUp',
  pgup: 'PageUp',
  pagedown: 'PageDown',
  pgdn: 'PageDown',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  arrowup: 'ArrowUp',
  arrowdown: 'ArrowDown',
  arrowleft: 'ArrowLeft',
  arrowright: 'ArrowRight',
  uparrow: 'ArrowUp',
  downarrow: 'ArrowDown',
  leftarrow: 'ArrowLeft',
  rightarrow: 'ArrowRight',
  ctrl: 'Control',
  control: 'Control',
  strg: 'Control',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
  cmd: 'Meta',
  command: 'Meta',
  meta: 'Meta',
  win: 'Meta',
  windows: 'Meta',
  super: 'Meta',
  controlormeta: 'ControlOrMeta',
  plus: '+',
  minus: '-',
};

/** A key or a combination such as `ctrl+a`, `Page Down` or `enter` in Playwright's words. */
export function normaliseKey(written: string): string {
  const text = written.trim();
  if (text === '') return 'Space';
  if (text === '+') return '+';
  // A plus at the end is the key itself: `ctrl++`
  const isPlus = text.endsWith('++');
  const parts = (isPlus ? text.slice(0, -2) : text).split('+').filter((part) => part.trim() !== '');
  return [...parts.map(oneKey), ...(isPlus ? ['+'] : [])].join('+');
}

function oneKey(part: string): string {
  const key = part.trim();
  const known = names[key.toLowerCase().replace(/[\s_-]/g, '')];
  if (known !== undefined) return known;
  if (/^f([1-9]|1\d|2[0-4])$/i.test(key)) return key.toUpperCase();
  return key;
}
