/** The wire against strangers: tokens, origins, hosts, junk; and that the window comes back after a break. */
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { expect, test } from './application.ts';

interface Attempt {
  readonly hello?: string | Buffer;
  readonly headers?: Record<string, string>;
}

/** Opens the socket as a stranger would. @returns the close code, or the HTTP status that refused it */
function attempt(url: string, { hello, headers }: Attempt): Promise<number> {
  const { host, origin } = new URL(url);
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Origin: origin, ...headers } });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
    socket.on('close', (code) => resolve(code));
    socket.on('open', () => {
      if (hello !== undefined) socket.send(hello);
    });
  });
}

const token = (url: string) => new URL(url).searchParams.get('token') ?? '';

test('a socket without the right token, Origin or Host is refused', async ({ application }) => {
  const { url } = application;
  const good = JSON.stringify({ token: token(url) });
  expect(await attempt(url, { hello: JSON.stringify({ token: 'wrong' }) })).toBe(4401);
  expect(await attempt(url, { hello: 'junk' })).toBe(4401);
  expect(await attempt(url, { hello: Buffer.from([1, 2, 3]) })).toBe(4401);
  expect(await attempt(url, {})).toBe(4401);
  expect(await attempt(url, { hello: good, headers: { Origin: 'https://evil.example' } })).toBe(403);
  expect(await attempt(url, { hello: good, headers: { Host: 'evil.example' } })).toBe(403);
});

test('pages of other hosts and media without a signature are not served', async ({ application }) => {
  const { port } = new URL(application.url);
  const get = (path: string, host: string) =>
    new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers: { Host: host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  expect(await get('/', `127.0.0.1:${port}`)).toBe(200);
  expect(await get('/', 'evil.example')).toBe(403);
  expect(await get('/../../package.json', `127.0.0.1:${port}`)).toBe(404);
  expect(await get('/%2e%2e%2f%2e%2e%2fpackage.json', `127.0.0.1:${port}`)).toBe(404);
  expect(await get(`/media/tsk_0000000000/${'0'.repeat(64)}/run.json`, `127.0.0.1:${port}`)).toBe(404);
});

test('junk, oversized and unknown messages get a typed error and the connection lives', async ({ application }) => {
  const { host, origin } = new URL(application.url);
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Origin: origin } });
  const answers: { id?: number; error?: { code: string }; output?: unknown }[] = [];
  socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as (typeof answers)[number]));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ token: token(application.url) }));
  const messages = [
    'junk',
    JSON.stringify({ id: 1, command: 'doEverything', input: {} }),
    JSON.stringify({ id: 2, command: '__proto__', input: {} }),
    JSON.stringify({ id: 3, command: 'startRun', input: { task: { blocks: [] } } }),
    JSON.stringify({ id: 4, command: 'watchRun', input: { runId: '../../etc', afterSeq: 0 } }),
    JSON.stringify({ id: 5, command: 'cancelRun', input: { runId: 'tsk_0000000000' } }),
    JSON.stringify({ id: 6, command: 'getApp', input: { padding: 'x'.repeat(1_100_000) } }),
    JSON.stringify({ id: 7, command: 'getApp', input: {} }),
  ];
  for (const message of messages) socket.send(message);
  await expect.poll(() => answers.find((answer) => answer.id === 7)?.output).toBeTruthy();
  const codes = new Map(answers.flatMap(({ id, error }) => (error ? [[id, error.code] as const] : [])));
  expect(Object.fromEntries(codes)).toMatchObject({
    0: 'rpc.bad_message',
    1: 'rpc.unknown_command',
    2: 'rpc.unknown_command',
    3: 'input.invalid',
    4: 'input.invalid',
    5: 'run.not_found',
  });
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
});

test('the window comes back by itself after its connection broke', async ({ window, application }) => {
  await window.getByRole('textbox', { name: 'URL' }).fill('practice:/shop');
  await window.getByRole('textbox', { name: 'Prompt' }).fill('Wait 3 seconds\nWait 3 seconds');
  await window.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(window.getByTestId('run-status')).toHaveText('running');
  await window.context().setOffline(true);
  await window.context().setOffline(false);
  await window.reload();
  await expect(window.getByTestId('run-status')).toHaveText('completed');
  // every card once, none missing: goto and two waits
  await expect(window.locator('[data-testid=card][data-kind=action]')).toHaveCount(3);
  expect((await application.finalRun()).action_count).toBe(3);
});
