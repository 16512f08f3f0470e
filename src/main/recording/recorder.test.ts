/** Owns the tests of the video of a run, by a real ffmpeg and whatever can be killed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ErrorData } from '../../shared/errors.ts';
import { now } from '../clock.ts';
import { type RecorderOptions, startRecorder } from './recorder.ts';
import { repairRecording } from './recordings.ts';
import { boxes, decode, movingPictures, plainPicture, testFfmpeg } from './testVideo.ts';

const run = promisify(execFile);
let dir: string;
let ffmpegPath: string;
let moving: Buffer[];
let red: Buffer;
let blue: Buffer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wheelhouse-recorder-'));
  ffmpegPath = await testFfmpeg();
  moving = await movingPictures(ffmpegPath, dir);
  red = await plainPicture(ffmpegPath, { dir, color: '0xE02020' });
  blue = await plainPicture(ffmpegPath, { dir, color: '0x2020E0' });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function record(file: string, options: Partial<RecorderOptions> = {}) {
  const problems: ErrorData[] = [];
  const starts: number[] = [];
  const recorder = startRecorder({
    file,
    ffmpegPath,
    size: { width: 1280, height: 720 },
    now,
    onStarted: (at) => starts.push(at),
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  onTestFinished(async () => {
    await recorder.stop();
  });
  return { recorder, problems, starts };
}

/** Pushes pictures as a browser would: at its own pace, whatever the recorder does. */
async function push(
  recorder: ReturnType<typeof startRecorder>,
  stream: {
    readonly pictures: readonly Buffer[];
    readonly everyMs: number;
    readonly forMs?: number;
    readonly until?: () => Promise<boolean>;
  },
): Promise<void> {
  const start = now();
  const { forMs = 20_000, until = () => Promise.resolve(false) } = stream;
  for (let index = 0; now() - start < forMs && !(await until().catch(() => false)); index += 1) {
    recorder.push({ jpeg: stream.pictures[index % stream.pictures.length]!, at: now() });
    await wait(stream.everyMs);
  }
}

describe('a recording', () => {
  test('plays as long as it took, with its index in front', async () => {
    const file = join(dir, 'length.mp4');
    const { recorder, problems, starts } = record(file);
    const start = now();
    await push(recorder, { pictures: moving, everyMs: 16, forMs: 2_500 });
    const took = now() - starts[0]!;
    const recording = await recorder.stop();
    expect(starts).toHaveLength(1);
    expect(starts[0]! - start).toBeLessThan(50);
    expect(Math.abs(recording.durationMs - took)).toBeLessThan(150);
    expect(recording.problem).toBeUndefined();
    expect(recording.bytes).toBe((await stat(file)).size);
    expect(await recorder.stop()).toEqual(recording);
    const order = await boxes(file);
    expect(order).not.toContain('moof');
    expect(order.indexOf('moov')).toBeLessThan(order.indexOf('mdat'));
    const { frames, stream, errors } = await decode(ffmpegPath, { file, x: 10, y: 10 });
    expect(stream).toMatch(/^h264.*yuv420p.*1280x720/);
    expect(errors).toBe('');
    // 60 a second came, 15 a second go in
    expect(frames.length / (took / 1000)).toBeGreaterThan(10);
    expect(frames.length / (took / 1000)).toBeLessThan(17);
    expect(problems).toEqual([]);
    expect((await readdir(dir)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('shows a change at the moment it happened, although the page stood still before and after', async () => {
    const file = join(dir, 'moment.mp4');
    const { recorder, starts } = record(file);
    recorder.push({ jpeg: red, at: now() });
    await wait(1_500);
    const changedAt = now();
    recorder.push({ jpeg: blue, at: changedAt });
    await wait(900);
    const { durationMs } = await recorder.stop();
    const { frames, ...video } = await decode(ffmpegPath, { file, x: 600, y: 300 });
    expect(Math.abs(video.durationMs - durationMs)).toBeLessThan(20);
    const change = frames.find(({ rgb }) => rgb[2] > 150)!;
    expect(Math.abs(change.at - (changedAt - starts[0]!))).toBeLessThanOrEqual(100);
    expect(durationMs).toBeGreaterThan(2_300);
    // The colours are those of the page
    expect(Math.abs(frames[0]!.rgb[0] - 0xe0)).toBeLessThan(12);
    expect(Math.abs(frames[0]!.rgb[1] - 0x20)).toBeLessThan(12);
  });

  test('keeps the last of a burst of pictures', async () => {
    const file = join(dir, 'burst.mp4');
    const { recorder } = record(file, { fps: 2 });
    for (const jpeg of [red, red, red, blue]) recorder.push({ jpeg, at: now() });
    await recorder.stop();
    const { frames } = await decode(ffmpegPath, { file, x: 600, y: 300 });
    expect(frames.at(-1)!.rgb[2]).toBeGreaterThan(150);
  });

  test('takes pictures of any size without making small ones larger', async () => {
    const file = join(dir, 'sizes.mp4');
    const small = await plainPicture(ffmpegPath, { dir, color: '0x20C020', size: '401x301' });
    const large = await plainPicture(ffmpegPath, { dir, color: '0x2020E0', size: '2560x1440' });
    const { recorder } = record(file, { size: { width: 1279, height: 719 }, fps: 30 });
    for (const jpeg of [red, small, large, red]) {
      recorder.push({ jpeg, at: now() });
      await wait(120);
    }
    const { problem } = await recorder.stop();
    expect(problem).toBeUndefined();
    const { frames, stream, errors } = await decode(ffmpegPath, { file, x: 100, y: 100 });
    expect(stream).toContain('1280x720');
    expect(errors).toBe('');
    const isBlack = (rgb: readonly number[]) => rgb.every((value) => value < 20);
    const seen = frames.map(({ rgb }) =>
      isBlack(rgb) ? 'border' : rgb[0] > 150 ? 'red' : rgb[2] > 150 ? 'blue' : 'green',
    );
    expect([...new Set(seen)]).toEqual(['red', 'border', 'blue']);
    expect(seen.at(-1)).toBe('red');
  });

  test('of a run without a picture is no video, and says so', async () => {
    const file = join(dir, 'empty.mp4');
    const { recorder, problems, starts } = record(file);
    const { durationMs, bytes, problem } = await recorder.stop();
    expect({ durationMs, bytes }).toEqual({ durationMs: 0, bytes: 0 });
    expect(problem?.message).toContain('before the first picture');
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect([problems, starts]).toEqual([[], []]);
  });
});

describe('when something dies', () => {
  test('a kill of core and ffmpeg loses less than a second, and the video is repaired', async () => {
    const folder = await mkdtemp(join(dir, 'killed-'));
    await writeFile(join(folder, 'page.jpg'), moving[0]!);
    const script = `
      import { readFileSync } from 'node:fs';
      import { startRecorder } from ${JSON.stringify(new URL('recorder.ts', import.meta.url).href)};
      const now = () => performance.timeOrigin + performance.now();
      const recorder = startRecorder({
        file: ${JSON.stringify(join(folder, 'recording.mp4'))}, ffmpegPath: ${JSON.stringify(ffmpegPath)},
        size: { width: 1280, height: 720 }, now, onStarted: (at) => console.log(at), onProblem: (p) => console.error(p),
      });
      recorder.push({ jpeg: readFileSync(${JSON.stringify(join(folder, 'page.jpg'))}), at: now() });
      setInterval(() => undefined, 1000);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => endGroup(child));
    const startedAt = await new Promise<number>((resolve) =>
      child.stdout.once('data', (data) => resolve(Number(data))),
    );
    const isWriting = async () => {
      const bytes = await readFile(join(folder, 'recording.mp4'), 'latin1');
      expect(bytes.split('moof').length).toBeGreaterThan(4);
    };
    await vi.waitFor(isWriting, { timeout: 15_000, interval: 50 });
    const killedAt = now();
    // The group: Node and its ffmpeg in one blow
    process.kill(-child.pid!, 'SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const torn = await decode(ffmpegPath, { file: join(folder, 'recording.mp4'), x: 10, y: 10 });
    expect(torn.frames.length).toBeGreaterThan(3);
    await writeFile(join(folder, 'recording.mp4.part'), 'left over');
    const repaired = await repairRecording({ ffmpegPath, dir: folder });
    const lost = killedAt - startedAt - repaired!.durationMs;
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(1_000);
    expect((await readdir(folder)).sort()).toEqual(['page.jpg', 'recording.mp4']);
    const order = await boxes(join(folder, 'recording.mp4'));
    expect(order).not.toContain('moof');
    // Once more changes nothing
    const bytes = await readFile(join(folder, 'recording.mp4'));
    expect(await repairRecording({ ffmpegPath, dir: folder })).toEqual(repaired);
    expect((await readFile(join(folder, 'recording.mp4'))).equals(bytes)).toBe(true);
  });

  test('a video cut off at any byte is repaired, or kept as it is', async () => {
    const file = join(dir, 'whole.mp4');
    const { recorder } = record(file);
    // The fragmented form, as it is before the rewrite
    await push(recorder, { pictures: moving, everyMs: 60, until: async () => (await stat(file)).size > 40_000 });
    const fragmented = await readFile(file);
    await recorder.stop();
    const folder = await mkdtemp(join(dir, 'torn-'));
    const seen: (number | undefined)[] = [];
    for (const share of [0, 0.001, 0.02, 0.5, 0.77, 0.99]) {
      const part = fragmented.subarray(0, Math.floor(fragmented.length * share));
      await writeFile(join(folder, 'recording.mp4'), part);
      const repaired = await repairRecording({ ffmpegPath, dir: folder });
      seen.push(repaired?.durationMs);
      if (!repaired) expect((await readFile(join(folder, 'recording.mp4'))).equals(part)).toBe(true);
    }
    expect(seen.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(seen.slice(3).every((duration) => duration !== undefined && duration > 300)).toBe(true);
    await rm(join(folder, 'recording.mp4'));
    expect(await repairRecording({ ffmpegPath, dir: folder })).toBeUndefined();
  });

  test('an ffmpeg killed in mid-run is told of once, and what it wrote plays', async () => {
    const file = join(dir, 'ffmpeg-killed.mp4');
    const { recorder, problems, starts } = record(file);
    await push(recorder, { pictures: moving, everyMs: 50, until: async () => (await stat(file)).size > 40_000 });
    const ranFor = now() - starts[0]!;
    await killFfmpegOf(file);
    await vi.waitFor(() => expect(problems).toHaveLength(1), { timeout: 10_000 });
    await push(recorder, { pictures: moving, everyMs: 50, forMs: 300 });
    const recording = await recorder.stop();
    expect(problems).toHaveLength(1);
    expect(recording.problem).toEqual(problems[0]);
    expect(recording.problem?.code).toBe('recording.failed');
    expect(recording.durationMs).toBeGreaterThan(300);
    expect(recording.durationMs).toBeLessThanOrEqual(ranFor + 100);
    expect((await decode(ffmpegPath, { file, x: 10, y: 10 })).frames.length).toBeGreaterThan(8);
  });

  test('an ffmpeg that cannot start is told of once', async () => {
    const { recorder, problems } = record(join(dir, 'none.mp4'), { ffmpegPath: join(dir, 'no-such-ffmpeg') });
    recorder.push({ jpeg: red, at: now() });
    await vi.waitFor(() => expect(problems).toHaveLength(1), { timeout: 10_000 });
    const { durationMs, problem } = await recorder.stop();
    expect(durationMs).toBe(0);
    expect(problem).toEqual(problems[0]);
  });

  test('an ffmpeg slower than the pictures costs pictures, not memory, and cannot hold up the end', async () => {
    const file = join(dir, 'slow.mp4');
    const slow = join(dir, 'slow-ffmpeg');
    // Lets a few hundred kilobytes through, then only a trickle
    await writeFile(
      slow,
      `#!/usr/bin/env bash\ncase "$*" in *pipe:0*) ;; *) exec ${ffmpegPath} "$@";; esac\n` +
        `exec ${ffmpegPath} "$@" < <({ head -c 300000; while head -c 4000 && sleep 0.2; do :; done; } 2>/dev/null)\n`,
    );
    await chmod(slow, 0o755);
    const { recorder } = record(file, { ffmpegPath: slow, fps: 30 });
    await push(recorder, { pictures: moving, everyMs: 5, forMs: 2_000 });
    // How many depends on the machine; that it is not all of them waiting in memory does not
    expect(recorder.dropped).toBeGreaterThan(5);
    const before = now();
    const recording = await recorder.stop();
    expect(now() - before).toBeLessThan(8_000);
    expect(recording.problem?.message).toContain('too slow');
    expect(recording.durationMs).toBeGreaterThan(0);
    await killFfmpegOf(file);
  });
});

/** Ends the ffmpeg that writes this file, by its own id. */
async function killFfmpegOf(file: string): Promise<void> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,args=']);
  for (const line of stdout.split('\n')) {
    if (line.includes(file) && line.includes('pipe:0')) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  }
}

function endGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch (error) {
    // It is gone, as it should be
    expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
  }
}
