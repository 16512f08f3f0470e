/** Owns what every file of the data folder needs: writing that is all or nothing, and plain words where it fails. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Replaces a file in one step, so that a reader and a crash see the old text or the new one, never a part.
 * @throws AppError `data.unwritable`
 */
export async function writeAtomic(file: string, text: string): Promise<void> {
  const part = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      // Or a power cut may leave the new name with nothing behind it.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (thrown) {
    await rm(part, { force: true });
    throw unwritable(file, thrown);
  }
}

/**
 * Makes a folder with those above it. Node's own recursive mkdir never ends where a system folder refuses children
 * with ENOENT, as /proc does; here each level is made once.
 * @throws the error of the file system
 */
export async function makeFolder(dir: string): Promise<void> {
  if (existsSync(dir)) return;
  const parent = dirname(dir);
  if (parent !== dir) await makeFolder(parent);
  await mkdir(dir).catch((thrown: unknown) => {
    // Another process may have made it in this moment
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  });
}

/** The error a person sees where a file or folder of the data folder cannot be written. */
export function unwritable(path: string, cause: unknown): AppError {
  return new AppError('data.unwritable', `${path} cannot be written: ${reasonOf(cause)}.`, { cause });
}

/** Code of an error of the file system, such as `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'access is not allowed',
  EPERM: 'access is not allowed',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of that name',
  ENOENT: 'the folder does not exist',
  EIO: 'the disk has a fault',
  EMFILE: 'too many files are open',
};

function reasonOf(thrown: unknown): string {
  const code = codeOf(thrown);
  return (code === undefined ? undefined : reasons[code]) ?? code ?? 'an unexpected error';
}
