/** Owns the tests of the wire: whatever comes over it is answered with a typed error, and the connection lives on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandName, commands, events, silentCommands } from './contract.ts';
import { AppError, isErrorCode } from './errors.ts';
import { createClient, createPeer, type Handlers, type Message, parseInput, serve, type Transport } from './rpc.ts';
import { limits } from './settings.ts';

const names = Object.keys(commands) as CommandName[];
const runId = 'tsk_0123456789ab';

/** One end of a channel in memory; messages arrive later, in order, as on a real one. */
class End implements Transport {
  other: End | undefined;
  readonly #onMessage: ((message: Message) => void)[] = [];
  readonly #onClose: (() => void)[] = [];
  isOpen = true;

  send(message: Message): void {
    if (!this.isOpen) throw new Error('This channel is closed.');
    void Promise.resolve().then(() => this.other?.deliver(message));
  }
  deliver(message: Message): void {
    for (const listener of this.#onMessage) listener(message);
  }
  onMessage(listener: (message: Message) => void): void {
    this.#onMessage.push(listener);
  }
  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const listener of this.#onClose) listener();
    this.other?.close();
  }
}

function channel(): [End, End] {
  const ends: [End, End] = [new End(), new End()];
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}

interface Answer {
  readonly id?: number;
  readonly output?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A core whose commands all succeed, except where `special` says otherwise. */
function start(special: Partial<Handlers<string>> = {}) {
  const [near, far] = channel();
  const faults: { thrown: unknown; command: string }[] = [];
  const calls: { command: string; input: unknown; context: string }[] = [];
  const plain = Object.fromEntries(
    names.map((command) => [
      command,
      (input: unknown, context: string) => {
        calls.push({ command, input, context });
        return {};
      },
    ]),
  );
  serve(far, {
    handlers: { ...plain, ...special } as Handlers<string>,
    context: 'window 1',
    onFault: (thrown, command) => faults.push({ thrown, command }),
  });
  return { near, far, faults, calls };
}

/** Sends raw messages and collects as many answers. */
async function answers(near: End, messages: readonly Message[]): Promise<Answer[]> {
  const got: Answer[] = [];
  near.onMessage((message) => got.push(JSON.parse(message as string) as Answer));
  for (const message of messages) near.send(message);
  await expect.poll(() => got.length, { interval: 1 }).toBe(messages.length);
  return got;
}

describe('the core’s half', () => {
  test.each<[string, Message, string]>([
    ['what is no JSON', 'hello', 'rpc.bad_message'],
    ['JSON that is no request', '[1,2]', 'rpc.bad_message'],
    ['null', 'null', 'rpc.bad_message'],
    ['bytes', new Uint8Array([1, 2, 3]), 'rpc.bad_message'],
    ['no command', '{"id":7,"input":{}}', 'rpc.bad_message'],
    ['an id that is none', '{"id":"7","command":"getApp","input":{}}', 'rpc.bad_message'],
    ['a missing id', '{"command":"getApp","input":{}}', 'rpc.bad_message'],
    [
      'too much',
      JSON.stringify({ id: 7, command: 'getApp', input: 'x'.repeat(limits.messageBytes) }),
      'rpc.bad_message',
    ],
    ['a command that nobody knows', '{"id":7,"command":"format","input":{}}', 'rpc.unknown_command'],
    ['a name that every object has', '{"id":7,"command":"constructor","input":{}}', 'rpc.unknown_command'],
    ['a prototype', '{"id":7,"command":"__proto__","input":{}}', 'rpc.unknown_command'],
    ['a wrong input', '{"id":7,"command":"cancelRun","input":{"runId":"../x"}}', 'input.invalid'],
    ['no input', '{"id":7,"command":"cancelRun"}', 'input.invalid'],
    ['a field too many', `{"id":7,"command":"cancelRun","input":{"runId":"${runId}","force":true}}`, 'input.invalid'],
  ])('answers %s with a typed error, and goes on', async (_what, message, code) => {
    const { near, calls, faults } = start();
    const [refusal, next] = await answers(near, [message, '{"id":8,"command":"getApp","input":{}}']);
    expect(refusal!.error?.code).toBe(code);
    expect(refusal!.error?.message).not.toBe('');
    expect(next).toEqual({ id: 8, output: {} });
    expect(calls.map(({ command }) => command)).toEqual(['getApp']);
    expect(faults).toEqual([]);
  });

  test('answers any junk at all with exactly one error each', async () => {
    const request = fc.record(
      { id: fc.anything(), command: fc.oneof(fc.constantFrom(...names), fc.string()), input: fc.anything() },
      { requiredKeys: [] },
    );
    const junk = fc.oneof(
      fc.string(),
      fc.json(),
      request.map((value) => (JSON.stringify(value) as string | undefined) ?? ''),
      fc.uint8Array(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { minLength: 1, maxLength: 5 }), async (messages) => {
        const { near, faults } = start();
        const got: Answer[] = [];
        near.onMessage((message) => got.push(JSON.parse(message as string) as Answer));
        for (const message of messages) near.send(message);
        near.send('{"id":1000000007,"command":"getApp","input":{}}');
        await expect.poll(() => got.at(-1)?.id, { interval: 1 }).toBe(1_000_000_007);
        for (const { error } of got) if (error) expect(isErrorCode(error.code)).toBe(true);
        for (const { command } of faults) expect(silentCommands.has(command as CommandName)).toBe(true);
        expect(near.isOpen).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('hands on the error that a command throws, and keeps back one that nobody foresaw', async () => {
    const { near, faults } = start({
      cancelRun: () => {
        throw new AppError('run.already_final', 'It is over.');
      },
      getApp: () => Promise.reject(new Error('/home/ann/.key')),
      sendInput: () => {
        throw new AppError('control.stale', 'Too late.');
      },
    });
    const client = createClient(near);
    await expect(client.call('cancelRun', { runId })).rejects.toMatchObject({
      code: 'run.already_final',
      message: 'It is over.',
    });
    const failure = client.call('getApp', {});
    await expect(failure).rejects.toMatchObject({ code: 'internal' });
    await expect(failure).rejects.not.toThrow('ann');
    client.tell('sendInput', { runId, epoch: 1, events: [] });
    await expect.poll(() => faults.map(({ command }) => command)).toEqual(['getApp', 'sendInput']);
  });

  test('gives handlers what the schema made of the input, and who asked', async () => {
    const { near, calls } = start();
    await createClient(near).call('startRun', { task: { blocks: [{ label: 'a', prompt: '  Click "x" ' }] } });
    const task = { engine: 'builtin', mayAsk: true, blocks: [{ label: 'a', prompt: 'Click "x"' }] };
    expect(calls).toEqual([{ command: 'startRun', input: { task }, context: 'window 1' }]);
  });
});

describe('the window’s half', () => {
  test('matches answers that come out of order', async () => {
    const finish = new Map<string, () => void>();
    const { near } = start({
      openRunFolder: ({ runId: asked }) =>
        new Promise((resolve) => {
          finish.set(asked, () => resolve({}));
        }),
    });
    const client = createClient(near);
    const order: string[] = [];
    const asks = ['tsk_aaaaaaaaaa', 'tsk_bbbbbbbbbb', 'tsk_cccccccccc'].map(async (each) => {
      await client.call('openRunFolder', { runId: each });
      order.push(each);
    });
    await expect.poll(() => finish.size, { interval: 1 }).toBe(3);
    for (const each of ['tsk_bbbbbbbbbb', 'tsk_cccccccccc', 'tsk_aaaaaaaaaa']) finish.get(each)!();
    await Promise.all(asks);
    expect(order).toEqual(['tsk_bbbbbbbbbb', 'tsk_cccccccccc', 'tsk_aaaaaaaaaa']);
  });

  test('rejects everything that waits when the connection closes, and everything after', async () => {
    const { near, far } = start({ getApp: () => new Promise(() => undefined) });
    const client = createClient(near);
    const waiting = [client.call('getApp', {}), client.call('getApp', {})];
    far.close();
    for (const call of [...waiting, client.call('getApp', {})]) {
      await expect(call).rejects.toMatchObject({ code: 'rpc.disconnected' });
    }
    expect(() => client.tell('ackFrame', { lane: 1, seq: 1 })).not.toThrow();
  });

  test('hears events and pictures until it stops listening', async () => {
    const { near, far } = start();
    const client = createClient(near);
    const peer = createPeer(far);
    const heard: unknown[] = [];
    const stop = client.on('settingsChanged', (data) => heard.push(data.theme));
    client.onBinary((bytes) => heard.push([...bytes]));
    const settings = events.settingsChanged.parse({ theme: 'dark' });
    peer.emit('settingsChanged', settings);
    peer.sendBinary(new Uint8Array([1, 2]));
    await expect.poll(() => heard, { interval: 1 }).toEqual(['dark', [1, 2]]);
    stop();
    peer.emit('settingsChanged', settings);
    await client.call('getApp', {});
    expect(heard).toHaveLength(2);
  });
});

describe('the input of', () => {
  test.each(names)('%s is parsed or refused in words, whatever it is', (command) => {
    const keys = fc.constantFrom(
      'runId',
      'task',
      'epoch',
      'events',
      'lane',
      'seq',
      'limit',
      'offset',
      'search',
      'statuses',
      'afterSeq',
      'answer',
    );
    const value = fc.oneof(
      fc.anything(),
      fc.constantFrom<unknown>(runId, 0, 1, -1, 1e300, [], {}, null, '', 'x'.repeat(5_000)),
    );
    const input = fc.oneof(fc.anything(), fc.dictionary(keys, value));
    fc.assert(
      fc.property(input, (given) => {
        try {
          const parsed = parseInput(command, given);
          expect(parsed).toEqual(parseInput(command, parsed));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
          expect((thrown as AppError).code).toBe('input.invalid');
          expect((thrown as AppError).message).not.toBe('');
        }
      }),
      { numRuns: 150 },
    );
  });
});
