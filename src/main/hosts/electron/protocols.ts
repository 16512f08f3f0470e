/** Owns the two schemes of the Electron window: `app:` for its own files, `recording:` for the files of runs. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';

/** The window's origin. */
export const appOrigin = 'app://wheelhouse';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const policy =
  "default-src 'self'; img-src 'self' blob: data: recording:; media-src 'self' blob: recording:; connect-src 'self'; " +
  "style-src 'self' 'unsafe-inline'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

/** Has to run before Electron is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: 'recording', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true } },
  ]);
}

interface ProtocolOptions {
  readonly rendererDir: string;
  /** Where a file of a run lies, or undefined where it is none that may be shown. */
  readonly runFile: (runId: string, file: string) => string | undefined;
}

/** Answers both schemes; nothing outside their folders can be named. */
export function handleProtocols({ rendererDir, runFile }: ProtocolOptions): void {
  protocol.handle('app', async (request) => {
    const { pathname } = new URL(request.url);
    const file = normalize(join(rendererDir, pathname === '/' ? 'index.html' : decodeURIComponent(pathname)));
    const type = types[extname(file)];
    if (!type || !file.startsWith(rendererDir + sep)) return new Response('Not found', { status: 404 });
    const body = await readFile(file).catch(() => undefined);
    if (!body) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' },
    });
  });
  protocol.handle('recording', (request) => {
    const { host, pathname } = new URL(request.url);
    const path = runFile(host, decodeURIComponent(pathname.slice(1)));
    if (!path) return new Response('Not found', { status: 404 });
    // The file scheme answers Range headers itself, which seeking in a video needs.
    return net.fetch(pathToFileURL(path).href, { headers: request.headers });
  });
}
