import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MediaSigner } from './media.ts';
import { startWebHost, type WebHost } from './server.ts';

const media = new MediaSigner();
let dir: string;
let host: WebHost;
let origin: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wheelhouse-server-'));
  await writeFile(join(dir, 'index.html'), '<title>Wheelhouse</title>');
  host = await startWebHost({
    rendererDir: dir,
    port: 0,
    media,
    runFile: (_runId, file) => join(dir, file),
    connect: () => undefined,
    log: console,
  });
  origin = `http://127.0.0.1:${host.port}`;
});
afterAll(async () => {
  await host.close();
  await rm(dir, { recursive: true, force: true });
});

test.each(['100%.txt', 'a%20b.txt', 'ü & ü.txt', '#1?.txt'])(
  'a file called “%s” is found under its name',
  async (name) => {
    await writeFile(join(dir, name), name);
    const response = await fetch(`${origin}${media.base('tsk_0000000001')}${encodeURIComponent(name)}`);
    expect([response.status, await response.text()]).toEqual([200, name]);
  },
);

test('a refused socket that breaks off harms nobody', async () => {
  for (let round = 0; round < 20; round += 1) {
    await new Promise<void>((resolve) => {
      const socket = connect(host.port, '127.0.0.1', () => {
        socket.write(
          `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: http://evil.example\r\n` +
            'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        );
        setImmediate(() => socket.resetAndDestroy());
      });
      socket.once('close', () => resolve());
    });
  }
  expect((await fetch(origin)).status).toBe(200);
});
