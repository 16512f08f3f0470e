/** Owns the start after a crash: what was going on is settled, what waited goes back to the queue. */
import { isFinal, isLive } from '../shared/run.ts';
import { killOrphan } from './browser/orphans.ts';
import type { LiveRun } from './liveRun.ts';
import { repairRecording } from './recording/recordings.ts';

interface RecoveryOptions {
  readonly runDir: string;
  /** The run as its log has it, able to take further events. */
  readonly run: LiveRun;
  readonly enqueue: (run: LiveRun) => void;
  /** Waits for ffmpeg; undefined where there is none. */
  readonly ffmpeg: () => Promise<string | undefined>;
}

/**
 * Settles one run that an earlier process left unfinished. A run that was going on becomes `failed` with
 * `app.interrupted` and keeps all it had; one that had not begun waits again; one that had ended gets its video.
 */
export async function recoverRun({ runDir, run, enqueue, ffmpeg }: RecoveryOptions): Promise<void> {
  await killOrphan(runDir);
  const { status, recording } = run.view;
  const finishRecording = async () => {
    if (recording?.durationMs !== undefined || !recording) return undefined;
    const ffmpegPath = await ffmpeg();
    return ffmpegPath ? repairRecording({ ffmpegPath, dir: runDir }) : undefined;
  };
  if (!isFinal(status) && run.view.task.blocks.length === 0) {
    await run.endInterrupted('What this run was to do is lost: its log is damaged.', finishRecording);
  } else if (isLive(status)) {
    await run.endInterrupted('Wheelhouse ended while this run was going on.', finishRecording);
  } else if (isFinal(status)) {
    await run.settleAgain(finishRecording);
  } else {
    enqueue(run);
  }
}
