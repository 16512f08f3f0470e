/** Owns the folders of runs: which there are, what lies in them, and how a run is read back from one. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiRun } from '../../shared/apiRun.ts';
import { AppError } from '../../shared/errors.ts';
import type { RunEvent } from '../../shared/event.ts';
import { runIdSchema } from '../../shared/run.ts';
import { emptyRun, reduceRun, type RunView } from '../../shared/runView.ts';
import { codeOf, unwritable, writeAtomic } from './files.ts';
import { mendEvents } from './runLog.ts';

/** @throws AppError `run.not_found` for what is no run id, so that nothing can point out of the data folder */
export function runFolder(dataDir: string, runId: string): string {
  if (!runIdSchema.safeParse(runId).success) {
    throw new AppError('run.not_found', `“${runId.slice(0, 60)}” is not a run id.`);
  }
  return join(dataDir, 'runs', runId);
}

/**
 * Where a file of a run lies that a window may see: `recording.mp4`, `screenshots/NAME` or `downloads/NAME`;
 * undefined for anything else.
 */
export function runFile(runDir: string, file: string): string | undefined {
  if (file === 'recording.mp4') return join(runDir, file);
  const [folder, name, ...rest] = file.split('/');
  if ((folder !== 'screenshots' && folder !== 'downloads') || !name || rest.length > 0) return undefined;
  const leadsAway =
    name === '.' || name === '..' || /[\\\0]/.test(name) || (process.platform === 'win32' && name.includes(':'));
  return leadsAway ? undefined : join(runDir, folder, name);
}

/** The ids of all runs that have a folder, in no order. A data folder without any is fine. */
export async function listRunIds(dataDir: string): Promise<string[]> {
  try {
    const entries = await readdir(join(dataDir, 'runs'), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && runIdSchema.safeParse(entry.name).success)
      .map((entry) => entry.name);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

/** Replaces `run.json`, the run as scripts see it. @throws AppError `data.unwritable` */
export async function writeRunJson(runDir: string, run: ApiRun): Promise<void> {
  await writeAtomic(join(runDir, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

/** Deletes a run with all that belongs to it. @throws AppError `run.not_found` or `data.unwritable` */
export async function deleteRun(dataDir: string, runId: string): Promise<void> {
  const dir = runFolder(dataDir, runId);
  try {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  } catch (thrown) {
    throw unwritable(dir, thrown);
  }
}

/** Folds what is left of a run's events. Never throws: what cannot be applied is left out. */
export function foldEvents(runId: string, events: readonly RunEvent[]): RunView {
  return reduceRun(emptyRun(runId), mendEvents(events).events);
}
