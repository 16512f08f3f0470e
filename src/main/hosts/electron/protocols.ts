/** Owns the scheme of the Electron window, `app:`: its own files, and under `/media/` the files of runs. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { answerFile } from '../fileAnswer.ts';
import { assetTypes, securityHeaders } from '../windowFiles.ts';

/** The window's origin. */
export const appOrigin = 'app://wheelhouse';

/** Has to run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // `stream` is what lets a video element play from it
    { scheme: 'app', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true } },
  ]);
}

interface SchemeOptions {
  readonly rendererDir: string;
  /** Where a file of a run lies, or undefined where it is none that may be shown. */
  readonly runFile: (runId: string, file: string) => string | undefined;
}

/** Answers the scheme; nothing outside the two folders can be named. */
export function handleScheme({ rendererDir, runFile }: SchemeOptions): void {
  protocol.handle('app', async (request) => {
    const { pathname } = new URL(request.url);
    const [, runId, file] = /^\/media\/(tsk_[0-9a-z]+)\/(.+)$/.exec(pathname) ?? [];
    if (runId && file) return sendRunFile(request, runFile(runId, decodeURIComponent(file)));
    return sendAsset(normalize(join(rendererDir, pathname === '/' ? 'index.html' : decodeURIComponent(pathname))));
  });

  async function sendAsset(path: string): Promise<Response> {
    const type = assetTypes[extname(path)];
    const isOurs = type !== undefined && path.startsWith(rendererDir + sep);
    const body = isOurs && (await readFile(path).catch(() => undefined));
    if (!body) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: { ...securityHeaders, 'Content-Type': type },
    });
  }
}

/** Ranges are answered here: Electron's own file loader ignores them, and a video could not be sought in (#38749). */
async function sendRunFile(request: Request, path: string | undefined): Promise<Response> {
  const { status, headers, range } = await answerFile(path, request.headers.get('range') ?? undefined);
  const hasBody = path !== undefined && range !== undefined && request.method !== 'HEAD';
  const body = hasBody ? Readable.toWeb(createReadStream(path, range)) : undefined;
  return new Response(body as ReadableStream<Uint8Array> | undefined, { status, headers: { ...headers } });
}
