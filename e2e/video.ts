/** Owns what a test wants to know of a video: that it decodes to its end, how long it is, and in what form. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Decodes the whole file with the system's ffmpeg. @throws where it does not decode cleanly */
export async function probeVideo(file: string): Promise<{ seconds: number; codec: string; pixels: string }> {
  const ffmpeg = process.env['WHEELHOUSE_FFMPEG'] ?? 'ffmpeg';
  const { stderr } = await run(ffmpeg, ['-hide_banner', '-i', file, '-f', 'null', '-'], { maxBuffer: 50_000_000 });
  const [, codec = '', pixels = ''] = /Video: (\w+).*?(yuv\w+)/.exec(stderr) ?? [];
  const times = [...stderr.matchAll(/time=(\d+):(\d+):([\d.]+)/g)].at(-1);
  const seconds = times ? Number(times[1]) * 3600 + Number(times[2]) * 60 + Number(times[3]) : 0;
  return { seconds, codec, pixels };
}
