/** Owns the browsers that a killed Wheelhouse left behind: a note in the run's folder, and ending what it names. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive, killTree, processStartTime } from '../processes.ts';

const noteSchema = z.object({ pid: z.number().int().positive(), startTime: z.string().min(1) });

const noteFile = (runDir: string) => join(runDir, 'browser.json');

/** Writes down which browser belongs to the run in `runDir`, for the start-up after a crash. */
export async function rememberBrowser(runDir: string, pid: number): Promise<void> {
  const startTime = await processStartTime(pid);
  // Without a start time the id could be anybody's one day, and nothing may be killed by it
  if (startTime === undefined) return;
  await writeFile(noteFile(runDir), JSON.stringify({ pid, startTime }));
}

/** The run's browser is gone in good order: nothing is left to end. */
export async function forgetBrowser(runDir: string): Promise<void> {
  await rm(noteFile(runDir), { force: true });
}

/** Ends the browser that the run in `runDir` left behind, if it is still that one. @returns whether it was */
export async function killOrphan(runDir: string): Promise<boolean> {
  const note = await readNote(runDir);
  if (!note) return false;
  const isOurs = (await isAlive(note.pid)) && (await processStartTime(note.pid)) === note.startTime;
  if (isOurs) await killTree(note.pid);
  await forgetBrowser(runDir);
  return isOurs;
}

async function readNote(runDir: string): Promise<z.infer<typeof noteSchema> | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(noteFile(runDir), 'utf8')));
  } catch {
    // No note, or one torn by the crash: there is nothing that can safely be killed
    return undefined;
  }
}
