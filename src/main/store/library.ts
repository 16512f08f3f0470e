/** Owns `library.json`: the settings, and an index of runs that is only a cache and can be rebuilt from their folders. */
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { z } from 'zod';
import { type RunRow, runRowSchema } from '../../shared/contract.ts';
import { type ErrorData, toErrorData } from '../../shared/errors.ts';
import { isFinal } from '../../shared/run.ts';
import { type Settings, type SettingsPatch, settingsSchema } from '../../shared/settings.ts';
import { unwritable } from './files.ts';
import { listRunIds } from './runFolder.ts';

export interface LibraryOptions {
  /** The row of a run from its folder; undefined where nothing is left of the run. */
  readonly rebuildRow: (runId: string) => Promise<RunRow | undefined>;
  /** Told of what a person should know: a damaged file, a setting that cannot be used, a write that failed. */
  readonly onNotice: (notice: ErrorData) => void;
}

const fileSchema = z.object({
  version: z.literal(1),
  settings: z.record(z.string(), z.unknown()),
  runs: z.record(z.string(), z.unknown()),
  /** Ids of runs that are not over, or whose ending is not done yet: video, `run.json`, webhook. */
  unsettled: z.array(z.string()).optional(),
});
type StoredLibrary = z.infer<typeof fileSchema>;

/** Rows read from run folders at once. */
const rebuildsAtOnce = 8;

/**
 * Opens the library of a data folder. A damaged file is kept aside under another name; rows that are missing,
 * unreadable or of runs that were going on are rebuilt; rows without a folder are dropped.
 * @throws AppError `data.unwritable`
 */
export async function openLibrary(dataDir: string, options: LibraryOptions): Promise<Library> {
  const file = join(dataDir, 'library.json');
  const db = new Low<unknown>(new JSONFile<unknown>(file), null);
  const stored = await readStored(db, file, options.onNotice);
  const settings = readSettings(stored?.settings ?? {}, options.onNotice);
  const rows = new Map<string, RunRow>();
  const toRebuild: string[] = [];
  for (const id of await listRunIds(dataDir)) {
    const row = runRowSchema.safeParse(stored?.runs[id]).data;
    // What was going on went on after its row was last written.
    if (row && isFinal(row.status)) rows.set(id, row);
    else toRebuild.push(id);
  }
  for (const row of await rebuildRows(toRebuild, options)) rows.set(row.runId, row);
  const unsettled = new Set((stored?.unsettled ?? []).filter((id) => rows.has(id)));
  for (const row of rows.values()) if (!isFinal(row.status)) unsettled.add(row.runId);
  return new Library(db, { file, settings, rows, unsettled, onNotice: options.onNotice });
}

interface LibraryState {
  readonly file: string;
  readonly settings: Settings;
  readonly rows: Map<string, RunRow>;
  readonly unsettled: Set<string>;
  readonly onNotice: LibraryOptions['onNotice'];
}

/** The open library. Changes are in memory at once; writes follow, never two at a time, the last state winning. */
export class Library {
  readonly #db: Low;
  readonly #state: LibraryState;
  #settings: Settings;
  /** Newest first; undefined after a change. */
  #sorted: readonly RunRow[] | undefined;
  #isDirty = false;
  #writing: Promise<void> | undefined;

  constructor(db: Low, state: LibraryState) {
    this.#db = db;
    this.#state = state;
    this.#settings = state.settings;
  }

  get settings(): Settings {
    return this.#settings;
  }

  changeSettings(patch: SettingsPatch): Settings {
    this.#settings = { ...this.#settings, ...patch };
    this.#save();
    return this.#settings;
  }

  /** Every run, newest first. */
  rows(): readonly RunRow[] {
    this.#sorted ??= [...this.#state.rows.values()].sort(
      (one, other) => other.createdAt - one.createdAt || (other.runId < one.runId ? -1 : 1),
    );
    return this.#sorted;
  }

  row(runId: string): RunRow | undefined {
    return this.#state.rows.get(runId);
  }

  /** The runs that an earlier process left before their ending was done, oldest first. */
  unsettledRows(): RunRow[] {
    return this.rows()
      .filter(({ runId }) => this.#state.unsettled.has(runId))
      .reverse();
  }

  /** Takes over a row on a change of status. The run counts as unsettled until `settleRow`. */
  putRow(row: RunRow): void {
    this.#state.unsettled.add(row.runId);
    this.#put(row);
  }

  /** Takes over the last row of a run that is over and whose video, `run.json` and webhook are done. */
  settleRow(row: RunRow): void {
    this.#state.unsettled.delete(row.runId);
    this.#put(row);
  }

  removeRow(runId: string): void {
    this.#state.unsettled.delete(runId);
    this.#state.rows.delete(runId);
    this.#sorted = undefined;
    this.#save();
  }

  /** Resolves when everything up to now is on the disk, or the attempt was noticed to fail. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #put(row: RunRow): void {
    this.#state.rows.set(row.runId, row);
    this.#sorted = undefined;
    this.#save();
  }

  #save(): void {
    this.#isDirty = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    const { file, rows, unsettled, onNotice } = this.#state;
    while (this.#isDirty) {
      // Whatever else changes in this turn of the event loop goes along.
      await nextTurn();
      this.#isDirty = false;
      this.#db.data = {
        version: 1,
        settings: this.#settings,
        runs: Object.fromEntries(rows),
        unsettled: [...unsettled],
      } satisfies StoredLibrary;
      try {
        await this.#db.write();
      } catch (thrown) {
        onNotice(toErrorData(unwritable(file, thrown)));
      }
    }
  }
}

async function readStored(
  db: Low,
  file: string,
  onNotice: LibraryOptions['onNotice'],
): Promise<StoredLibrary | undefined> {
  try {
    await db.read();
    // lowdb leaves its default where there is no file
    if (db.data === null) return undefined;
    return fileSchema.parse(db.data);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError || thrown instanceof z.ZodError)) throw unwritable(file, thrown);
  }
  const aside = join(dirname(file), `library.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
  try {
    await rename(file, aside);
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
  onNotice({ code: 'library.corrupt', message: `What it held is in ${basename(aside)}.` });
  return undefined;
}

/** Every setting for itself: one that cannot be used falls back to its default and takes no other with it. */
function readSettings(stored: Readonly<Record<string, unknown>>, onNotice: LibraryOptions['onNotice']): Settings {
  const usable: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(stored[name]);
    if (parsed.success) usable[name] = parsed.data;
    else
      onNotice({ code: 'input.invalid', message: `The setting “${name}” was not usable; it has its default again.` });
  }
  return settingsSchema.parse(usable);
}

async function rebuildRows(ids: readonly string[], options: LibraryOptions): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        const row = await options.rebuildRow(id);
        if (row) rows.push(row);
      } catch (thrown) {
        options.onNotice(toErrorData(thrown));
      }
    }
  };
  await Promise.all(Array.from({ length: rebuildsAtOnce }, work));
  return rows;
}
