/** Owns the files of runs over HTTP: signed addresses, byte ranges, and nothing outside a run's folder. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** A window cannot send a token with an image or a video, so each run's files have an address of their own. */
export class MediaSigner {
  readonly #key = randomBytes(32);

  /** The path under which the files of a run are found, ending in a slash; good until the program ends. */
  base(runId: string): string {
    return `/media/${runId}/${this.#sign(runId)}/`;
  }

  /** The run and the file that a path names, or undefined where its signature is wrong. */
  parse(pathname: string): { readonly runId: string; readonly file: string } | undefined {
    const match = /^\/media\/(tsk_[0-9a-z]+)\/([0-9a-f]{64})\/(.+)$/.exec(pathname);
    const [, runId, signature, encoded] = match ?? [];
    if (!runId || !signature || !encoded) return undefined;
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(this.#sign(runId)))) return undefined;
    try {
      return { runId, file: decodeURIComponent(encoded) };
    } catch {
      // a stray % in the path: no file can be meant
      return undefined;
    }
  }

  #sign(runId: string): string {
    return createHmac('sha256', this.#key).update(runId).digest('hex');
  }
}

const types: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  png: 'image/png',
};

/**
 * Sends a file, or the part of it that a Range header asks for (RFC 9110, one range). What a page made (a
 * download) is never shown by the window itself: it goes out as an attachment of an unknown type.
 */
export async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) {
    response.writeHead(404).end('Not found');
    return;
  }
  setHeaders(response, path);
  const range = parseRange(request.headers.range, info.size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${info.size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  if (range) response.setHeader('Content-Range', `bytes ${start}-${end}/${info.size}`);
  response.writeHead(range ? 206 : 200, { 'Content-Length': end - start + 1 });
  if (request.method === 'HEAD' || info.size === 0) response.end();
  // A viewer that seeks or closes ends the stream early; that is no fault.
  else await pipeline(createReadStream(path, { start, end }), response).catch(() => undefined);
}

function setHeaders(response: ServerResponse, path: string): void {
  const type = types[path.split('.').at(-1) ?? ''];
  const isOurs = type !== undefined && !path.includes('downloads');
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Type', isOurs ? type : 'application/octet-stream');
  if (!isOurs) response.setHeader('Content-Disposition', 'attachment');
}

/** The bytes, both ends included, that a Range header asks for; undefined means the whole file. */
export function parseRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, from, to, last] = match;
  const start = from === undefined ? Math.max(0, size - Number(last)) : Number(from);
  const end = to ? Math.min(Number(to), size - 1) : size - 1;
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
