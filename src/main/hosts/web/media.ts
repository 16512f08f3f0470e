/** Owns the files of runs over HTTP: addresses that are signed, and sending what they name. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerFile } from '../fileAnswer.ts';

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

/** Sends a file, or the part of it that a Range header asks for. */
export async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const { status, headers, range } = await answerFile(path, request.headers.range);
  response.writeHead(status, headers);
  if (request.method === 'HEAD' || !range) response.end();
  // A viewer that seeks or closes ends the stream early; that is no fault.
  else await pipeline(createReadStream(path, range), response).catch(() => undefined);
}
