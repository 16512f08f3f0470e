/** Owns every call of ffmpeg that makes or reads a video; the only file that knows fluent-ffmpeg. */
import { execFile } from 'node:child_process';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';
import { AppError } from '../../shared/errors.ts';

const execFileAsync = promisify(execFile);

/** A key frame this often, in seconds, so that a jump in the player shows its picture at once. */
const keyFrameS = 5;

/** How an encoder ended: `cut` is a signal from outside, after which ffmpeg still closed its file properly. */
export type EncoderEnd =
  { readonly how: 'finished' | 'cut' | 'killed' } | { readonly how: 'failed'; readonly reason: string };

export interface Encoder {
  /** Never rejects. */
  readonly ended: Promise<EncoderEnd>;
  /** Ends it at once; what it wrote stays playable. */
  kill(): void;
}

/**
 * Encodes a Matroska stream of JPEG pictures to a fragmented H.264 MP4 that can be played at any moment: every
 * picture becomes a fragment of its own as soon as the next one has come.
 * @param options.width options.height even numbers of pixels; pictures of other sizes are fitted in, never enlarged
 */
export function startEncoder(options: {
  readonly ffmpegPath: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly input: Readable;
}): Encoder {
  let command: FfmpegCommand | undefined;
  let isKilled = false;
  const kill = () => {
    isKilled = true;
    command?.kill('SIGKILL');
  };
  const run = async (): Promise<EncoderEnd> => {
    try {
      const can = await abilities(options.ffmpegPath);
      command = encodeCommand(options, can);
      // The process exists from this event on; a kill that came before it has to be made up for.
      command.on('start', () => {
        if (isKilled) kill();
      });
      await finished(command);
      return { how: 'finished' };
    } catch (thrown) {
      if (isKilled) return { how: 'killed' };
      const reason = wordsOf(thrown);
      // Ctrl-C in a terminal reaches the whole process group, so ffmpeg hears it before we do and ends with 255.
      return reason.startsWith('ffmpeg exited with code 255') ? { how: 'cut' } : { how: 'failed', reason };
    }
  };
  return { ended: run(), kill };
}

/** How a command that reads a whole video reports how far it came. */
const progress = ['-hide_banner', '-loglevel', 'error', '-nostats', '-progress', 'pipe:1'];

/**
 * Copies the video of `from` into the new file `to` with its index in front.
 * @param options.isWhole whether its last picture was written at its end; else ffmpeg guesses how long to hold it
 * @returns how long it plays
 * @throws AppError `recording.failed`
 */
export async function remuxFastStart(options: {
  readonly ffmpegPath: string;
  readonly from: string;
  readonly to: string;
  readonly isWhole: boolean;
  readonly limitMs: number;
}): Promise<{ readonly durationMs: number }> {
  const can = await abilities(options.ffmpegPath);
  const command = commandOf(options.ffmpegPath)
    .input(options.from)
    .inputOptions(progress)
    .outputOptions(['-map', '0:v:0', '-c', 'copy', '-movflags', '+faststart', '-video_track_timescale', '1000'])
    // Of all durations only that of the last picture counts in an MP4; the others follow from the times.
    .outputOptions(options.isWhole && can.hasSetts ? ['-bsf:v', 'setts=duration=1'] : [])
    .format('mp4')
    .output(options.to);
  return readThrough(command, options.limitMs);
}

/** How long a video plays, by reading all of it. @throws AppError `recording.failed` */
export async function probe(options: {
  readonly ffmpegPath: string;
  readonly file: string;
  readonly limitMs: number;
}): Promise<{ readonly durationMs: number }> {
  const command = commandOf(options.ffmpegPath)
    .input(options.file)
    .inputOptions(progress)
    .outputOptions(['-map', '0:v:0', '-c', 'copy'])
    .format('null')
    .output('-');
  return readThrough(command, options.limitMs);
}

interface Abilities {
  readonly encoder: string;
  readonly hasFpsMode: boolean;
  readonly hasSetts: boolean;
}

/** H.264 encoders, best first: builds without libx264 have the one of their system. */
const encoders = ['libx264', 'h264_videotoolbox', 'h264_mf', 'libopenh264'] as const;

const knownAbilities = new Map<string, Promise<Abilities>>();

/** What this ffmpeg can do; asked once per program file. */
function abilities(ffmpegPath: string): Promise<Abilities> {
  const known = knownAbilities.get(ffmpegPath);
  if (known) return known;
  const asked = askAbilities(ffmpegPath);
  knownAbilities.set(ffmpegPath, asked);
  asked.catch(() => knownAbilities.delete(ffmpegPath));
  return asked;
}

async function askAbilities(ffmpegPath: string): Promise<Abilities> {
  const command = commandOf(ffmpegPath);
  const help = async (topic: string) => {
    const limits = { timeout: 10_000, maxBuffer: 10_000_000, windowsHide: true };
    return (await execFileAsync(ffmpegPath, ['-hide_banner', '-h', topic], limits)).stdout;
  };
  const [options, setts, known] = await Promise.all([
    help('long'),
    // Builds that do not know this filter may end with an error
    help('bsf=setts').catch(() => ''),
    promisify(command.getAvailableEncoders.bind(command))(),
    // fluent-ffmpeg asks for both before its first command, one after the other; it remembers the answers.
    promisify(command.getAvailableFormats.bind(command))(),
  ]);
  const encoder = encoders.find((name) => Object.hasOwn(known, name));
  if (!encoder) throw new AppError('recording.failed', `The ffmpeg at ${ffmpegPath} cannot write H.264.`);
  // `-vsync` before ffmpeg 5.1, which has both; later ones drop it.
  return { encoder, hasFpsMode: /^-fps_mode/m.test(options), hasSetts: setts.includes('-duration') };
}

function encodeCommand(
  options: Omit<Parameters<typeof startEncoder>[0], 'ffmpegPath'> & { readonly ffmpegPath: string },
  can: Abilities,
): FfmpegCommand {
  const { width, height } = options;
  return (
    commandOf(options.ffmpegPath)
      .input(options.input)
      // Little probing, or the first pictures wait for later ones. `nobuffer` would lose the first one.
      .inputOptions(['-hide_banner', '-loglevel', 'warning', '-probesize', '32', '-analyzeduration', '0'])
      // One thread: decoding on several holds back a picture for each.
      .inputOptions(['-threads', '1'])
      .inputFormat('matroska')
      .noAudio()
      .videoCodec(can.encoder)
      .videoFilters([
        `scale=w='min(iw,${width})':h='min(ih,${height})':force_original_aspect_ratio=decrease:out_range=tv`,
        `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
        'setsar=1',
        'format=yuv420p',
      ])
      // No look-ahead and no B-frames, so that a picture is on the disk as soon as it can be.
      .outputOptions(
        can.encoder === 'libx264'
          ? ['-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23', '-threads', '1']
          : ['-b:v', '3M', '-bf', '0'],
      )
      .outputOptions(['-force_key_frames', `expr:gte(t,n_forced*${keyFrameS})`])
      // JPEG's own matrix is kept, since another one costs a third more, and named, since players guess by size.
      .outputOptions(['-colorspace', 'smpte170m', '-color_primaries', 'bt709', '-color_trc', 'bt709'])
      .outputOptions([can.hasFpsMode ? '-fps_mode' : '-vsync', 'passthrough'])
      .outputOptions(['-enc_time_base', '1:1000', '-video_track_timescale', '1000', '-flush_packets', '1'])
      .outputOptions(['-movflags', '+frag_every_frame+empty_moov+default_base_moof'])
      .format('mp4')
      .output(options.file)
  );
}

function commandOf(ffmpegPath: string): FfmpegCommand {
  return ffmpeg({ stdoutLines: 200 }).setFfmpegPath(ffmpegPath);
}

/** Runs the command to its end and gives its standard output. Rejects with what ffmpeg said. */
function finished(command: FfmpegCommand): Promise<string> {
  return new Promise((resolve, reject) => {
    command
      .on('end', (stdout) => resolve(stdout ?? ''))
      .on('error', (error: Error) => reject(error))
      .run();
  });
}

async function readThrough(command: FfmpegCommand, limitMs: number): Promise<{ readonly durationMs: number }> {
  const timer = setTimeout(() => command.kill('SIGKILL'), limitMs);
  try {
    const reports = await finished(command);
    const last = [...reports.matchAll(/out_time_us=(\d+)/g)].at(-1)?.[1];
    const durationMs = Math.round(Number(last ?? 0) / 1000);
    if (durationMs === 0) throw new AppError('recording.failed', 'The video holds no picture.');
    return { durationMs };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const reason = `ffmpeg could not read the video: ${wordsOf(thrown)}`;
    throw new AppError('recording.failed', reason, { cause: thrown });
  } finally {
    clearTimeout(timer);
  }
}

/** fluent-ffmpeg adds the last words of ffmpeg to its message. */
function wordsOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
