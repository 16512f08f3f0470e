/** Owns finished recordings: the rewrite for a fast start, and the repair of one that a crash left unfinished. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { probe, remuxFastStart } from './ffmpeg.ts';

export interface RecordingFacts {
  readonly durationMs: number;
  readonly bytes: number;
}

/** Name of a run's video within its folder. */
export const recordingName = 'recording.mp4';

/**
 * Makes the video of a run folder whole after its process died: index in front, nothing torn at the end, leftovers
 * gone. A video that is whole already stays as it is, so this may be called on any run.
 * @returns undefined where there is no video, or none that can be played; such a file is kept as it is
 */
export async function repairRecording(options: {
  readonly ffmpegPath: string;
  readonly dir: string;
}): Promise<RecordingFacts | undefined> {
  const file = join(options.dir, recordingName);
  try {
    return await finishRecording({ ffmpegPath: options.ffmpegPath, file, isWhole: false, limitMs: 60_000 });
  } catch (thrown) {
    if (thrown instanceof AppError || isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/**
 * Rewrites a fragmented video with its index in front, by a new file and an atomic rename: at no moment is there
 * less than before.
 * @param options.isWhole whether its last picture was written at its end
 * @param options.limitMs for reading it once
 * @throws AppError `recording.failed` where it cannot be played or the time is up; the file is then unchanged
 */
export async function finishRecording(options: {
  readonly ffmpegPath: string;
  readonly file: string;
  readonly isWhole: boolean;
  readonly limitMs: number;
}): Promise<RecordingFacts> {
  const { file, ...rest } = options;
  const part = `${file}.part`;
  await rm(part, { force: true });
  if (!(await isFragmented(file))) return { ...(await probe(options)), bytes: (await stat(file)).size };
  try {
    const { durationMs } = await remuxFastStart({ ...rest, from: file, to: part });
    const bytes = (await stat(part)).size;
    await rename(part, file);
    return { durationMs, bytes };
  } finally {
    await rm(part, { force: true });
  }
}

/** Whether the file is in the form it is recorded in: the first box beside the header that tells is a `moof`. */
async function isFragmented(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const header = Buffer.alloc(8);
    let at = 0;
    for (;;) {
      const { bytesRead } = await handle.read(header, 0, 8, at);
      if (bytesRead < 8) return true;
      const type = header.toString('latin1', 4);
      if (type === 'moof') return true;
      if (type === 'mdat') return false;
      const size = header.readUInt32BE(0);
      if (size < 8) return true;
      at += size;
    }
  } finally {
    await handle.close();
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
