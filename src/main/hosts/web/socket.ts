/** Owns one window's socket: nothing is listened to before its first message has brought the token. */
import { z } from 'zod';
import type { RawData, WebSocket } from 'ws';
import type { Message, Transport } from '../../../shared/rpc.ts';

/** Close codes of our own (RFC 6455 leaves 4000 to 4999 to applications). */
export const unauthorizedCode = 4401;

const helloSchema = z.object({ token: z.string().max(200) });
const helloLimitMs = 5_000;

interface SocketOptions {
  readonly isToken: (text: string) => boolean;
  readonly connect: (transport: Transport) => void;
}

/** Waits for the token, then hands the socket over as a transport. */
export function serveSocket(socket: WebSocket, { isToken, connect }: SocketOptions): void {
  const refuse = () => socket.close(unauthorizedCode, 'The token is missing or wrong.');
  const timer = setTimeout(refuse, helloLimitMs);
  // An error is followed by close, which is listened to.
  socket.on('error', () => undefined);
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data, isBinary) => {
    clearTimeout(timer);
    const token = isBinary ? undefined : readToken(toText(data));
    if (token === undefined || !isToken(token)) {
      refuse();
      return;
    }
    connect(transportOf(socket));
    socket.send('{"event":"welcome","data":{}}');
  });
}

function readToken(text: string): string | undefined {
  try {
    return helloSchema.parse(JSON.parse(text)).token;
  } catch {
    // junk is a missing token
    return undefined;
  }
}

function transportOf(socket: WebSocket): Transport {
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(message);
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        listener(isBinary ? toBytes(data) : toText(data));
      });
    },
    onClose(listener) {
      socket.on('close', listener);
    },
    close() {
      socket.close();
    },
  };
}

function toText(data: RawData): string {
  return toBuffer(data).toString('utf8');
}

function toBytes(data: RawData): Exclude<Message, string> {
  return Uint8Array.from(toBuffer(data));
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
