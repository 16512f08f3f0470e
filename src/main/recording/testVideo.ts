/** Owns what the tests of recordings need: real pictures, and what is really in a video. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from './findFfmpeg.ts';

const run = promisify(execFile);

/** The ffmpeg that the tests use: the one a person would get. */
export async function testFfmpeg(): Promise<string> {
  const found = await findFfmpeg({ env: process.env });
  if (!found) throw new Error('These tests need an ffmpeg.');
  return found.path;
}

/** A JPEG of one colour, as 0xRRGGBB. */
export async function plainPicture(
  ffmpegPath: string,
  picture: { readonly dir: string; readonly color: string; readonly size?: string },
): Promise<Buffer> {
  const { dir, color, size = '1280x720' } = picture;
  const file = join(dir, `${color}-${size}.jpg`);
  const source = `color=c=${color}:s=${size}`;
  await run(ffmpegPath, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '3', file]);
  return readFile(file);
}

/** Pictures of a pattern that changes with each. */
export async function movingPictures(ffmpegPath: string, dir: string): Promise<Buffer[]> {
  const source = 'testsrc=size=1280x720:rate=10:duration=1';
  await run(ffmpegPath, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-q:v', '3', join(dir, 'move%02d.jpg')]);
  const names = Array.from({ length: 10 }, (_, index) => `move${String(index + 1).padStart(2, '0')}.jpg`);
  return Promise.all(names.map((name) => readFile(join(dir, name))));
}

export interface DecodedFrame {
  /** Milliseconds of video time. */
  readonly at: number;
  /** Of the pixel asked for, 0..255 each. */
  readonly rgb: readonly [number, number, number];
}

/** Decodes the whole video: when each frame is shown, and the colour of its pixel at `x`, `y`. */
export async function decode(
  ffmpegPath: string,
  video: { readonly file: string; readonly x: number; readonly y: number },
): Promise<{
  readonly frames: DecodedFrame[];
  readonly stream: string;
  /** What a player shows as its length. */
  readonly durationMs: number;
  readonly errors: string;
}> {
  const { file, x, y } = video;
  const filter = `crop=2:2:${x}:${y},showinfo,format=rgb24`;
  const sync = ['-vsync', 'passthrough'];
  const { stdout, stderr } = await run(
    ffmpegPath,
    ['-hide_banner', '-i', file, '-vf', filter, ...sync, '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 100_000_000 },
  );
  const log = stderr.toString('utf8');
  // `pts_time` is cut to six digits
  const [, over = 1, under = 1] = (/config in time_base: (\d+)\/(\d+)/.exec(log) ?? []).map(Number);
  const times = [...log.matchAll(/ pts: *(\d+)/g)].map((match) => Math.round((Number(match[1]) * 1000 * over) / under));
  const frames = times.map((at, index): DecodedFrame => {
    const start = index * 12;
    return { at, rgb: [stdout[start] ?? -1, stdout[start + 1] ?? -1, stdout[start + 2] ?? -1] };
  });
  const [, hours, minutes, seconds] = (/Duration: (\d+):(\d+):([\d.]+)/.exec(log) ?? []).map(Number);
  return {
    frames,
    durationMs: Math.round(((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1_000),
    stream: /Stream #0:0.*Video: (.*)/.exec(log)?.[1] ?? '',
    errors: log
      .split('\n')
      .filter((line) => /error|invalid|corrupt/i.test(line) && !line.startsWith('[rawvideo'))
      .join('\n'),
  };
}

/** The top-level boxes of an MP4, in order. */
export async function boxes(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  const found: string[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    found.push(bytes.toString('latin1', at + 4, at + 8));
    at += Math.max(8, bytes.readUInt32BE(at));
  }
  return found;
}
