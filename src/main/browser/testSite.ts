/** Owns what the tests of this folder share: a real browser on a small real site. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFile } from '../../shared/action.ts';
import type { AppError } from '../../shared/errors.ts';
import { now } from '../clock.ts';
import { findBrowser } from './findBrowser.ts';
import { launchSession, type BrowserSession } from './session.ts';

export interface TestSite {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `pages` by path on loopback; a function answers by itself, or never. */
export async function serveSite(
  pages: Readonly<Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>>,
): Promise<TestSite> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://site').pathname];
    if (typeof page === 'function') {
      page(request, response);
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.statusCode = page === undefined ? 404 : 200;
    response.end(`<!doctype html><meta charset="utf-8">${page ?? 'Not here'}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface TestBrowser {
  readonly session: BrowserSession;
  readonly folder: string;
  readonly files: RunFile[];
  readonly closed: AppError[];
  readonly abort: AbortController;
  dispose(): Promise<void>;
}

/** Starts a real hidden browser in a folder of its own. */
export async function launchTestBrowser(): Promise<TestBrowser> {
  const found = await findBrowser({ env: process.env });
  if (!found) throw new Error('These tests need a browser.');
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-browser-'));
  const files: RunFile[] = [];
  const closed: AppError[] = [];
  const abort = new AbortController();
  const session = await launchSession({
    executable: found.path,
    profileDir: join(folder, 'profile'),
    downloadsDir: join(folder, 'downloads'),
    window: 'hidden',
    viewport: { width: 1280, height: 720 },
    signal: abort.signal,
    onClosed: (reason) => void closed.push(reason),
    onDownload: (file) => void files.push(file),
    now,
  });
  const dispose = async () => {
    await session.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { session, folder, files, closed, abort, dispose };
}
