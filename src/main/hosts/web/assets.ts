/** Owns how the web host sends the window's own files. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { assetTypes, securityHeaders } from '../windowFiles.ts';

/** Sends one of the window's files; names carry a hash of their content, so all but the page itself may be kept. */
export async function sendAsset(request: IncomingMessage, response: ServerResponse, file: string): Promise<void> {
  const type = assetTypes[extname(file)];
  const body = type && (await readFile(file).catch(() => undefined));
  if (!body) {
    response.writeHead(404, securityHeaders).end('Not found');
    return;
  }
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': type,
    'Content-Length': body.byteLength,
    'Cache-Control': file.endsWith('.html') ? 'no-store' : 'private, max-age=31536000, immutable',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
