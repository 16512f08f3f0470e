/** Owns the tests of names that others choose: those of downloaded files, and those of keys. */
import { basename } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeFileName } from './downloads.ts';
import { normaliseKey } from './keys.ts';

test('whatever a site calls a file, its name is a plain one on every system', () => {
  const tricky = fc.string({
    unit: fc.constantFrom('.', '/', '\\', ' ', ':', 'con', 'a', 'é', '\u202e', '\0', '\n', '~'),
    maxLength: 300,
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), tricky), (suggested) => {
      const name = safeFileName(suggested);
      expect(name).toBe(basename(name));
      expect(name).not.toMatch(/^\.|[\s.]$|[<>:"/\\|?*\p{Cc}\p{Cf}]/u);
      expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      expect(name.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(151);
      expect(safeFileName(name)).toBe(name);
    }),
  );
});

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\Übersicht 2026.xlsx', 'Übersicht 2026.xlsx'],
  ['con.txt', '_con.txt'],
  ['gpj.\u202eexe', 'gpj.exe'],
  ['...', 'download'],
])('a file called %s is kept as %s', (suggested, kept) => {
  expect(safeFileName(suggested)).toBe(kept);
});

test.each([
  ['enter', 'Enter'],
  ['ctrl+a', 'Control+a'],
  ['Ctrl + Shift + T', 'Control+Shift+T'],
  ['page down', 'PageDown'],
  ['cmd+c', 'Meta+c'],
  ['f5', 'F5'],
  ['ctrl++', 'Control++'],
  ['+', '+'],
  ['x', 'x'],
  ['ArrowLeft', 'ArrowLeft'],
])('the key %s is Playwright’s %s', (written, key) => {
  expect(normaliseKey(written)).toBe(key);
});
