/** Owns the real Chromium that tests of this folder drive, and a local site to drive it on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';

/** Starts a headless Chromium; the caller closes it. */
export async function launchTestBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['WHEELHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking'],
  });
}

export interface TestSite {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** The same server under another site's name, for frames that live in a process of their own. */
  readonly otherOrigin: string;
  close(): Promise<void>;
}

/** Serves HTML by path; everything else is an empty page. */
export async function serveTestSite(pages: Readonly<Record<string, string>>): Promise<TestSite> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html>${pages[path] ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
