import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openLog } from './log.ts';

test.skipIf(!existsSync('/dev/full'))('a log that takes no more ends nothing', async () => {
  const log = openLog('/dev/full');
  expect(() => log.error({ text: 'x'.repeat(100_000) }, 'one')).not.toThrow();
  await nextTurn();
  expect(() => log.error('two')).not.toThrow();
  await nextTurn();
});
