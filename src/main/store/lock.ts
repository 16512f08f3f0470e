/** Owns the lock of the data folder: one process at a time, and a killed one leaves nobody locked out. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { isAlive, processStartTime } from '../processes.ts';
import { codeOf, makeFolder, unwritable } from './files.ts';

const lockName = 'wheelhouse.lock';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** Tells the holder from a later process that got the same id. */
  startTime: z.string().optional(),
  /** Where the running Wheelhouse is reached; known once its host is up. */
  url: z.string().optional(),
});
type LockHolder = z.infer<typeof holderSchema>;

export interface DataLock {
  /** Names the address of this Wheelhouse for whoever finds the folder in use. */
  announce(url: string): void;
  release(): void;
}

/** How often a lock that changes under our eyes is looked at again, and the pause in between. */
const attempts = 100;
const pauseMs = 20;

/**
 * Takes the data folder for this process, making the folder where it is missing.
 * @throws AppError `data.locked`, naming the process that has it, or `data.unwritable`
 */
export async function lockDataFolder(dir: string): Promise<DataLock> {
  const file = join(dir, lockName);
  const self: LockHolder = { pid: process.pid, startTime: await processStartTime(process.pid) };
  try {
    await makeFolder(dir);
    await acquire(file, self);
  } catch (thrown) {
    if (!(thrown instanceof Held)) throw thrown instanceof AppError ? thrown : unwritable(dir, thrown);
    const { pid, url } = thrown.holder;
    const where = url ? `, at ${url}` : '';
    throw new AppError('data.locked', `${dir} is in use by process ${pid}${where}.`, { cause: thrown });
  }
  return {
    announce(url) {
      // Ours, so nobody else replaces it; by a rename, so nobody reads a half.
      const part = `${file}.${process.pid}.part`;
      writeFileSync(part, JSON.stringify({ ...self, url }), { mode: 0o600 });
      renameSync(part, file);
    },
    release() {
      if (existsSync(file) && isSame(parseHolder(readFileSync(file, 'utf8')), self)) rmSync(file, { force: true });
    },
  };
}

class Held extends Error {
  readonly holder: LockHolder;

  constructor(holder: LockHolder) {
    super(`held by process ${holder.pid}`);
    this.holder = holder;
  }
}

/**
 * Makes the lock file ours. A lock whose process is gone is replaced under a lock of its own (the same thing one
 * level down, its name made of what is replaced), and only if it is still the one that was looked at: so of many
 * that start at once exactly one gets through, and one killed in the middle of this blocks nobody.
 * @throws Held
 */
async function acquire(file: string, self: LockHolder): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await createWhole(file, self)) return;
    const text = await readIfThere(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder && (await isHolding(holder))) throw new Held(holder);
    // A text that says nothing may be in the middle of being written, where the file system has no links.
    if (holder || attempt >= attempts / 4) {
      if (await replace(file, { text, self })) return;
    }
    await wait(pauseMs);
  }
  throw new AppError('data.unwritable', `The lock ${file} keeps changing.`);
}

async function replace(file: string, stale: { readonly text: string; readonly self: LockHolder }): Promise<boolean> {
  const holder = parseHolder(stale.text);
  const guard = `${file}.${holder ? `${holder.pid}-${holder.startTime ?? ''}`.replace(/\W+/g, '-') : 'damaged'}`;
  try {
    await acquire(guard, stale.self);
  } catch (thrown) {
    // Somebody else is at it; look again when they are done
    if (thrown instanceof Held) return false;
    throw thrown;
  }
  try {
    if ((await readIfThere(file)) !== stale.text) return false;
    const part = await writePart(file, stale.self);
    await rename(part, file);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** Creates the file with all its text in one step. False where it exists. */
async function createWhole(file: string, self: LockHolder): Promise<boolean> {
  const part = await writePart(file, self);
  try {
    await link(part, file);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    // Some file systems (FAT, network shares) have no links
    return await createInPlace(file, self);
  } finally {
    await rm(part, { force: true });
  }
}

async function createInPlace(file: string, self: LockHolder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(self)).finally(() => handle.close());
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

async function writePart(file: string, self: LockHolder): Promise<string> {
  const part = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.part`;
  await writeFile(part, JSON.stringify(self), { mode: 0o600 });
  return part;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

function parseHolder(text: string | undefined): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text ?? ''));
  } catch {
    // Whatever it is, it names no process
    return undefined;
  }
}

/** Whether the process lives and is the very one; where the system does not say since when, it counts as it. */
async function isHolding(holder: LockHolder): Promise<boolean> {
  if (!(await isAlive(holder.pid))) return false;
  const startTime = await processStartTime(holder.pid);
  return startTime === undefined || holder.startTime === undefined || startTime === holder.startTime;
}

function isSame(one: LockHolder | undefined, other: LockHolder): boolean {
  return one?.pid === other.pid && one.startTime === other.startTime;
}
