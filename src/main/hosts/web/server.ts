/** Owns the web host: the window's files, the media and the socket, on loopback only and behind a token. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { WebSocketServer } from 'ws';
import { AppError } from '../../../shared/errors.ts';
import type { Transport } from '../../../shared/rpc.ts';
import type { Log } from '../../log.ts';
import { type MediaSigner, sendFile } from './media.ts';
import { serveSocket } from './socket.ts';
import { sendAsset } from './assets.ts';

interface WebHostOptions {
  readonly rendererDir: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly media: MediaSigner;
  /** Where a file of a run lies, or undefined where it is none that may be shown. */
  readonly runFile: (runId: string, file: string) => string | undefined;
  readonly connect: (transport: Transport) => void;
  readonly log: Log;
}

export interface WebHost {
  readonly port: number;
  /** The address to open, with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the web host on 127.0.0.1.
 * @throws AppError `port.in_use`
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const token = randomBytes(24).toString('base64url');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16_000_000, perMessageDeflate: false });
  const server = createServer((request, response) => {
    answer(request, response, options).catch((thrown: unknown) => {
      options.log.error({ err: thrown }, 'request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const port = await listen(server, options.port);
  server.on('upgrade', (request, socket, head) => {
    // From here on nobody else listens, and an error that nobody listens to ends the program; close follows it.
    socket.on('error', () => undefined);
    if (!isOwnHost(request) || !isOwnOrigin(request) || pathOf(request).pathname !== '/rpc') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(webSocket, { isToken: (text) => isSame(text, token), connect: options.connect });
    });
  });
  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('port.in_use', `Port ${port} is used by another program.`, { cause: error })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: WebHostOptions): Promise<void> {
  // A page elsewhere that points its own name at 127.0.0.1 (DNS rebinding) is told apart by the Host it sends.
  if (!isOwnHost(request)) {
    response.writeHead(403).end('This address is not served here.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const { encoded, pathname } = pathOf(request);
  if (encoded.startsWith('/media/')) {
    const named = options.media.parse(encoded);
    const path = named && options.runFile(named.runId, named.file);
    if (path) await sendFile(request, response, path);
    else response.writeHead(404).end('Not found');
    return;
  }
  const file = normalize(join(options.rendererDir, pathname === '/' ? 'index.html' : pathname));
  if (!file.startsWith(options.rendererDir + sep) || extname(file) === '.map') {
    response.writeHead(404).end('Not found');
    return;
  }
  await sendAsset(request, response, file);
}

/** The path as it came, and decoded: decoded twice, a file with a % in its name would not be found. */
function pathOf(request: IncomingMessage): { readonly encoded: string; readonly pathname: string } {
  try {
    const { pathname: encoded } = new URL(request.url ?? '/', 'http://127.0.0.1');
    return { encoded, pathname: decodeURIComponent(encoded) };
  } catch {
    // a stray % in the path: nothing here has such a name
    return { encoded: '/%', pathname: '/%' };
  }
}

function isOwnHost(request: IncomingMessage): boolean {
  const { port } = request.socket.address() as AddressInfo;
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '');
}

/** A browser always sends the Origin of the page that opens a socket; ours has our own. */
function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host ?? ''}`;
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
