/** Owns the tests of webhooks, against a real receiver. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deliverWebhook, type WebhookOptions } from './webhook.ts';

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers each POST with the next of `answers`, the last one again and again. */
async function receiver(...answers: ((response: ServerResponse) => void)[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      answers[Math.min(received.length, answers.length) - 1]?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b`, received, close };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end('an answer that nobody reads');
const hang = () => undefined;
const cut = (response: ServerResponse) => void response.socket?.destroy();

const body = { run_id: 'tsk_0123456789', status: 'completed', output: { title: 'Käse “x”' } };
const deliver = (url: string, options: Partial<WebhookOptions> = {}) =>
  deliverWebhook({ url, body, runId: 'tsk_0123456789', version: '1.2.3', retryDelayMs: 5, ...options });

describe('a webhook', () => {
  test('gets the run once, as JSON, with who sent it and what about', async () => {
    const { url, received } = await receiver(status(204));
    expect(await deliver(url)).toEqual({ ok: true, attempt: 1, httpStatus: 204 });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Wheelhouse/1.2.3',
        'x-wheelhouse-delivery': 'tsk_0123456789',
      },
    });
    expect(received[0]!.body).toBe(JSON.stringify(body));
  });

  test('is tried again after a failure that may pass, and no more once it has accepted', async () => {
    for (const passing of [status(500), status(429), status(503), cut]) {
      const { url, received } = await receiver(passing, status(200));
      expect(await deliver(url)).toEqual({ ok: true, attempt: 2, httpStatus: 200 });
      expect(received).toHaveLength(2);
      expect(new Set(received.map(({ headers }) => headers['x-wheelhouse-delivery'])).size).toBe(1);
    }
  });

  test('is given up after three attempts, with the last answer as the reason', async () => {
    const { url, received } = await receiver(cut, cut, status(502));
    const result = await deliver(url);
    expect(result).toMatchObject({ ok: false, attempt: 3, httpStatus: 502 });
    expect(result.problem).toContain('502');
    expect(received).toHaveLength(3);
  });

  test('is not asked again when it refuses, nor followed elsewhere', async () => {
    const other = await receiver(status(200));
    for (const final of [status(400), status(404), status(410), status(307, { location: other.url })]) {
      const { url, received } = await receiver(final);
      expect(await deliver(url)).toMatchObject({ ok: false, attempt: 1 });
      expect(received).toHaveLength(1);
    }
    expect(other.received).toEqual([]);
    const { url } = await receiver(status(302, { location: other.url }));
    expect((await deliver(url)).problem).toContain('redirects');
  });

  test('that nobody runs is a reason in words', async () => {
    const { url, close } = await receiver(status(200));
    await close();
    const result = await deliver(url);
    expect(result).toEqual({ ok: false, attempt: 3, problem: 'Nothing accepts connections at this address.' });
  });

  test('that hangs is left after its time', async () => {
    const { url, received } = await receiver(hang);
    const result = await deliver(url, { timeoutMs: 60 });
    expect(result).toEqual({ ok: false, attempt: 3, problem: 'No answer came within 0.06 seconds.' });
    expect(received).toHaveLength(3);
  });

  test('is stopped at once by the signal, in an attempt or between two', async () => {
    const hanging = await receiver(hang);
    const inAttempt = new AbortController();
    const first = deliver(hanging.url, { signal: inAttempt.signal });
    await expect.poll(() => hanging.received.length).toBe(1);
    inAttempt.abort();
    expect(await first).toMatchObject({ ok: false, attempt: 1 });
    const failing = await receiver(status(500));
    const between = new AbortController();
    const second = deliver(failing.url, { signal: between.signal, retryDelayMs: 60_000 });
    await expect.poll(() => failing.received.length).toBe(1);
    between.abort();
    expect(await second).toMatchObject({ ok: false, attempt: 1 });
  });

  test('with an address that is none fails without throwing', async () => {
    for (const url of ['nonsense', 'ftp://127.0.0.1/x', 'http://127.0.0.1:1/']) {
      const result = await deliver(url, { retryDelayMs: 1 });
      expect(result.ok).toBe(false);
      expect(result.problem).toBeTruthy();
    }
  });
});
