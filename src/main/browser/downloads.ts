/** Owns the files a run downloads: each is kept under a safe name of its own, with its size and checksum. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BrowserContext, Download } from 'playwright-core';
import type { RunFile } from '../../shared/action.ts';
import { AppError } from '../../shared/errors.ts';
import { withLimit } from './limit.ts';

const maxNameChars = 150;
/** Names that Windows keeps for devices, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

interface DownloadsOptions {
  readonly context: BrowserContext;
  readonly folder: string;
  readonly onFile: (file: RunFile) => void;
  /** A download that did not work, in words. */
  readonly onNote: (note: string) => void;
  readonly now: () => number;
}

/** Keeps every file that any page of the context downloads. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #files = new Map<Download, Promise<RunFile>>();
  readonly #pending = new Set<Promise<unknown>>();

  constructor(options: DownloadsOptions) {
    this.#options = options;
    options.context.on('download', (download) => {
      this.saved(download).catch((error: unknown) => {
        options.onNote(error instanceof AppError ? error.message : 'A download did not work.');
      });
    });
  }

  /** The file a download became, once it is whole. @throws AppError `download.failed` */
  saved(download: Download): Promise<RunFile> {
    const known = this.#files.get(download);
    if (known) return known;
    const file = this.#save(download);
    this.#files.set(download, file);
    const ended = file.then(
      () => undefined,
      () => undefined,
    );
    this.#pending.add(ended);
    void ended.then(() => this.#pending.delete(ended));
    return file;
  }

  /** Waits until no download is under way, for `limitMs` at most; a run that is over has then got its files. */
  async settle(limitMs: number): Promise<void> {
    if (this.#pending.size > 0) await withLimit(Promise.all(this.#pending), limitMs);
  }

  async #save(download: Download): Promise<RunFile> {
    const wanted = safeFileName(download.suggestedFilename());
    const { folder, onFile, now } = this.#options;
    let name: string | undefined;
    try {
      const failure = await download.failure();
      if (failure !== null)
        throw new AppError('download.failed', `The download of “${wanted}” ended early (${failure}).`);
      name = await reserveName(folder, wanted);
      const path = join(folder, name);
      await download.saveAs(path);
      const file: RunFile = { name, size: (await stat(path)).size, sha256: await checksum(path), at: now() };
      onFile(file);
      return file;
    } catch (cause) {
      if (name !== undefined) await rm(join(folder, name), { force: true });
      if (cause instanceof AppError) throw cause;
      throw new AppError('download.failed', `The download of “${wanted}” could not be kept.`, { cause });
    }
  }
}

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A name in `folder` that nothing had before; an empty file holds it from now on. */
async function reserveName(folder: string, wanted: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${stem} (${number})${extension}`;
    try {
      await (await open(join(folder, name), 'wx')).close();
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** What a site calls a file, as a name that is a plain file name on every system and leads nowhere else. */
export function safeFileName(suggested: string): string {
  const last = suggested.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const extension = extname(clean).slice(0, 20);
  const stem = clean.slice(0, clean.length - extname(clean).length).slice(0, maxNameChars - extension.length);
  const name = `${stem}${extension}`.replace(/[\s.]+$/, '') || 'download';
  return reserved.test(name) ? `_${name}` : name;
}
