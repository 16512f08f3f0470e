/** Owns how a window reaches the core: a MessagePort from Electron's preload, else a WebSocket to the web host. */
import { AppError } from '../../shared/errors.ts';
import type { Message, Transport } from '../../shared/rpc.ts';

declare global {
  interface Window {
    /** Present in Electron only; `connect` has the preload send a MessagePort to this window. */
    readonly wheelhouse?: { connect(): void };
  }
}

const tokenKey = 'wheelhouse.token';
const unauthorisedCode = 4401;
const portTimeoutMs = 10_000;

/**
 * Opens a channel to the core.
 * @throws AppError `rpc.unauthorized` where trying again is of no use, else `rpc.disconnected`
 */
export function connect(): Promise<Transport> {
  return window.wheelhouse ? connectPort(window.wheelhouse) : connectSocket();
}

/** Takes the token out of the address at once, so that it neither stays in the history nor gets copied along. */
export function takeToken(): void {
  const url = new URL(location.href);
  const token = url.searchParams.get('token');
  if (token === null) return;
  sessionStorage.setItem(tokenKey, token);
  url.searchParams.delete('token');
  history.replaceState(history.state, '', url);
}

function connectPort(bridge: { connect(): void }): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener('message', onMessage);
    };
    const onMessage = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== 'wheelhouse:port' || !port) return;
      stop();
      resolve(portTransport(port));
    };
    const timer = setTimeout(() => {
      stop();
      reject(new AppError('rpc.disconnected', 'The core did not answer.'));
    }, portTimeoutMs);
    window.addEventListener('message', onMessage);
    bridge.connect();
  });
}

function portTransport(port: MessagePort): Transport {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event: MessageEvent<Message>) => listener(event.data));
      port.start();
    },
    // Not every Chromium tells of it; a window of Electron ends together with its core anyway
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}

function connectSocket(): Promise<Transport> {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ token: sessionStorage.getItem(tokenKey) ?? '' })),
    );
    socket.addEventListener('close', (event) =>
      reject(
        event.code === unauthorisedCode
          ? new AppError('rpc.unauthorized', 'The token of this page is missing or is not valid any more.')
          : new AppError('rpc.disconnected', 'Wheelhouse does not answer.'),
      ),
    );
    // The first message is the server's welcome; everything later belongs to the client
    socket.addEventListener('message', () => resolve(socketTransport(socket)), { once: true });
  });
}

function socketTransport(socket: WebSocket): Transport {
  return {
    send: (message) => socket.send(message),
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
        listener(typeof data === 'string' ? data : new Uint8Array(data)),
      ),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  };
}
