/** Owns the tests of the stream that ffmpeg gets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { matroskaBlock, matroskaHeader } from './matroska.ts';
import { decode, plainPicture, testFfmpeg } from './testVideo.ts';

function stream(jpeg: Buffer, times: readonly number[]): Buffer {
  const parts = [matroskaHeader({ width: 64, height: 48 })];
  let clusterAt: number | undefined;
  for (const timeMs of times) {
    const block = matroskaBlock({ jpegBytes: jpeg.length, timeMs, clusterAt });
    clusterAt = block.clusterAt;
    parts.push(block.head, jpeg);
  }
  return Buffer.concat(parts);
}

test('every picture has its own time in ffmpeg’s eyes, to the millisecond, also after hours', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'wheelhouse-matroska-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const ffmpegPath = await testFfmpeg();
  const jpeg = await plainPicture(ffmpegPath, { dir, color: 'red', size: '64x48' });
  const file = join(dir, 'live.mkv');
  const gaps = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 4_990, max: 5_010 }), fc.nat(5_000_000)),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  await fc.assert(
    fc.asyncProperty(gaps, async (steps) => {
      const times = steps.reduce<number[]>((done, step) => [...done, (done.at(-1) ?? 0) + Math.max(1, step)], [0]);
      await writeFile(file, stream(jpeg, times));
      const { frames, errors } = await decode(ffmpegPath, { file, x: 0, y: 0 });
      expect(errors).toBe('');
      expect(frames.map(({ at }) => at)).toEqual(times);
    }),
    { numRuns: 8, examples: [[[4_999, 1, 32_767, 1, 32_768, 65_536]]] },
  );
});
