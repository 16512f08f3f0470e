/** Owns the tests of the library, the list of runs and their folders. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunRow } from '../../shared/contract.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { runStatuses } from '../../shared/run.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { openLibrary } from './library.ts';
import { queryRows } from './queryRows.ts';
import { deleteRun, listRunIds, runFile } from './runFolder.ts';

let dir: string;
let notices: ErrorData[];
let rebuilt: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wheelhouse-library-'));
  notices = [];
  rebuilt = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const defaults = settingsSchema.parse({});
const idOf = (index: number) => `tsk_${String(index).padStart(12, '0')}`;
const rowOf = (index: number, change: Partial<RunRow> = {}): RunRow => ({
  runId: idOf(index),
  title: `Run ${index}`,
  status: 'completed',
  engine: 'builtin',
  createdAt: index,
  humanMs: 0,
  actions: 0,
  steps: 0,
  ...change,
});

function open() {
  return openLibrary(dir, {
    rebuildRow: async (runId) => {
      rebuilt.push(runId);
      if ((await readdir(join(dir, 'runs', runId))).includes('unreadable')) return undefined;
      return rowOf(Number(runId.slice(4)), { title: 'Rebuilt' });
    },
    onNotice: (notice) => notices.push(notice),
  });
}

async function makeRuns(...indexes: number[]): Promise<void> {
  for (const index of indexes) await mkdir(join(dir, 'runs', idOf(index)), { recursive: true });
}

const stored = async () => JSON.parse(await readFile(join(dir, 'library.json'), 'utf8')) as Record<string, unknown>;

describe('the library', () => {
  test('keeps rows and settings from one start to the next, newest run first', async () => {
    await makeRuns(1, 2, 3);
    const first = await openLibrary(dir, { rebuildRow: () => Promise.resolve(undefined), onNotice: () => undefined });
    for (const index of [2, 3, 1]) first.settleRow(rowOf(index));
    expect(first.changeSettings({ theme: 'dark', recorderFps: 10 })).toEqual({
      ...defaults,
      theme: 'dark',
      recorderFps: 10,
    });
    await first.flush();
    const second = await open();
    expect(second.rows().map(({ runId }) => runId)).toEqual([idOf(3), idOf(2), idOf(1)]);
    expect(second.settings).toEqual({ ...defaults, theme: 'dark', recorderFps: 10 });
    expect(second.unsettledRows()).toEqual([]);
    expect([rebuilt, notices]).toEqual([[], []]);
  });

  test.each(['', '{"version":1,"settings":', '[]', '{"version":2,"settings":{},"runs":{}}'])(
    'that is damaged (%j) is kept aside and rebuilt from the run folders',
    async (content) => {
      await makeRuns(1, 2);
      await writeFile(join(dir, 'library.json'), content);
      const library = await open();
      library.changeSettings({ theme: 'light' });
      await library.flush();
      expect(library.rows().map(({ title }) => title)).toEqual(['Rebuilt', 'Rebuilt']);
      expect(notices.map(({ code }) => code)).toEqual(['library.corrupt']);
      const aside = (await readdir(dir)).filter((name) => name.startsWith('library.corrupt-'));
      expect(aside).toHaveLength(1);
      expect(notices[0]!.message).toContain(aside[0]);
      expect(await readFile(join(dir, aside[0]!), 'utf8')).toBe(content);
      expect(Object.keys((await stored())['runs'] as object)).toHaveLength(2);
    },
  );

  test('takes over each setting that can be used, and tells which cannot', async () => {
    const settings = { theme: 'dark', recorderFps: 10_000, humanWaitS: 'soon', color: 'mauve' };
    await writeFile(join(dir, 'library.json'), JSON.stringify({ version: 1, settings, runs: {} }));
    const library = await open();
    expect(library.settings).toEqual({ ...defaults, theme: 'dark' });
    expect(notices.map(({ message }) => /“(\w+)”/.exec(message)?.[1])).toEqual(['humanWaitS', 'recorderFps']);
  });

  test('follows the run folders: adds what it does not know, drops what is gone, rereads what went on', async () => {
    await makeRuns(1, 2, 3, 4, 5);
    await writeFile(join(dir, 'runs', idOf(5), 'unreadable'), '');
    const runs = {
      [idOf(1)]: rowOf(1),
      [idOf(2)]: rowOf(2, { status: 'running' }),
      [idOf(3)]: { runId: idOf(3), status: 'finished' },
      [idOf(9)]: rowOf(9),
    };
    await writeFile(
      join(dir, 'library.json'),
      JSON.stringify({ version: 1, settings: {}, runs, unsettled: [idOf(2), idOf(9)] }),
    );
    const library = await open();
    expect(rebuilt.sort()).toEqual([2, 3, 4, 5].map(idOf));
    expect(library.rows().map(({ title }) => title)).toEqual(['Rebuilt', 'Rebuilt', 'Rebuilt', 'Run 1']);
    expect(library.row(idOf(9))).toBeUndefined();
    // Its last event came after its row was written, but its video and webhook may be missing still
    expect(library.unsettledRows().map(({ runId }) => runId)).toEqual([idOf(2)]);
  });

  test('remembers which endings are not done yet', async () => {
    await makeRuns(1, 2);
    const library = await open();
    library.putRow(rowOf(1, { status: 'running' }));
    library.putRow(rowOf(1));
    library.putRow(rowOf(2));
    library.settleRow(rowOf(2));
    await library.flush();
    expect((await open()).unsettledRows().map(({ runId }) => runId)).toEqual([idOf(1)]);
    library.removeRow(idOf(1));
    await library.flush();
    expect((await stored())['unsettled']).toEqual([]);
  });

  test('is never half written, however fast it changes, and ends with the last change', async () => {
    const library = await open();
    for (let index = 0; index < 2_000; index += 1) {
      library.putRow(rowOf(index));
      if (index % 400 !== 0) continue;
      await Promise.race([library.flush(), new Promise(setImmediate)]);
      if ((await readdir(dir)).includes('library.json')) expect(await stored()).toHaveProperty('version', 1);
    }
    await library.flush();
    expect(Object.keys((await stored())['runs'] as object)).toHaveLength(2_000);
    expect(library.rows()[0]).toEqual(rowOf(1_999));
  });

  test('tells when it cannot be written, and goes on', async () => {
    const library = await open();
    await rm(dir, { recursive: true });
    library.putRow(rowOf(1));
    await library.flush();
    expect(notices.map(({ code }) => code)).toEqual(['data.unwritable']);
    await mkdir(dir);
    library.putRow(rowOf(2));
    await library.flush();
    expect(Object.keys((await stored())['runs'] as object)).toEqual([idOf(1), idOf(2)]);
  });
});

describe('the list of runs', () => {
  test('is found by id, title or address in any case, and pages never overlap or lose a row', () => {
    const row = fc.record({
      title: fc.constantFrom('Buy TICKETS', 'Größe prüfen', 'Log in'),
      status: fc.constantFrom(...runStatuses),
      url: fc.constantFrom('https://Example.com/', undefined),
    });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.constantFrom('', ' tickets', 'GRÖSSE', 'example', 'TSK_', 'zzz'),
        fc.subarray([...runStatuses]),
        fc.integer({ min: 1, max: 15 }),
        (changes, search, statuses, limit) => {
          const rows = changes.map((change, index) => rowOf(index, change));
          const expected = rows.filter(
            ({ title, status, url, runId }) =>
              (statuses.length === 0 || statuses.includes(status)) &&
              `${title}\n${runId}\n${url ?? ''}`.toLowerCase().includes(search.trim().toLowerCase()),
          );
          const pages: RunRow[] = [];
          for (let offset = 0; offset < Math.max(1, expected.length); offset += limit) {
            const page = queryRows(rows, { search, statuses, limit, offset });
            expect(page.total).toBe(expected.length);
            pages.push(...page.rows);
          }
          expect(pages).toEqual(expected);
        },
      ),
    );
  });
});

describe('a run folder', () => {
  test('gives out its own pictures, downloads and video, and nothing else', () => {
    expect(runFile('/data/run', 'recording.mp4')).toBe(join('/data/run', 'recording.mp4'));
    expect(runFile('/data/run', 'downloads/a b..pdf')).toBe(join('/data/run', 'downloads', 'a b..pdf'));
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'screenshots',
      'downloads',
      'events.jsonl',
      'recording.mp4',
      '\\',
      '\0',
      '%2e%2e',
      'x.jpg',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        const found = runFile('/data/run', parts.join(separator));
        if (found !== undefined)
          expect(found).toMatch(/^\/data\/run\/(recording\.mp4|(screenshots|downloads)\/(?!\.{1,2}$)[^/\\\0]+)$/);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is deleted whole, and nothing outside can be', async () => {
    await makeRuns(1, 2);
    await writeFile(join(dir, 'runs', idOf(1), 'events.jsonl'), '');
    await writeFile(join(dir, 'runs', 'notes.txt'), '');
    expect((await listRunIds(dir)).sort()).toEqual([idOf(1), idOf(2)]);
    await deleteRun(dir, idOf(1));
    await deleteRun(dir, idOf(1));
    await expect(deleteRun(dir, '..')).rejects.toMatchObject({ code: 'run.not_found' });
    expect(await listRunIds(dir)).toEqual([idOf(2)]);
    expect(await listRunIds(join(dir, 'nowhere'))).toEqual([]);
  });
});
