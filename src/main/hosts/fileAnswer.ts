/** Owns how a file of a run is answered, the same in both hosts: its type, and the bytes that are asked for. */
import { stat } from 'node:fs/promises';

export interface ByteRange {
  readonly start: number;
  /** The last byte itself. */
  readonly end: number;
}

export interface FileAnswer {
  readonly status: 200 | 206 | 404 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to send; undefined where there are none. */
  readonly range?: ByteRange;
}

const types: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  png: 'image/png',
};

/**
 * What to answer where the file at `path`, or the part of it that a Range header names (RFC 9110, one range), is
 * asked for. What a page made (a download) is never shown by the window itself: it goes out as an attachment of an
 * unknown type.
 */
export async function answerFile(path: string | undefined, rangeHeader: string | undefined): Promise<FileAnswer> {
  const info = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || !info?.isFile()) return { status: 404, headers: {} };
  const headers = headersOf(path);
  const range = parseRange(rangeHeader, info.size);
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${info.size}` } };
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${info.size}` } : {}),
      'Content-Length': String(end - start + 1),
    },
    ...(end >= start ? { range: { start, end } } : {}),
  };
}

function headersOf(path: string): Record<string, string> {
  const type = types[path.split('.').at(-1) ?? ''];
  const isOurs = type !== undefined && !path.includes('downloads');
  return {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': isOurs ? type : 'application/octet-stream',
    ...(isOurs ? {} : { 'Content-Disposition': 'attachment' }),
  };
}

/** The bytes that a Range header asks for; undefined means the whole file. */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, from, to, last] = match;
  const start = from === undefined ? Math.max(0, size - Number(last)) : Number(from);
  const end = to ? Math.min(Number(to), size - 1) : size - 1;
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
