/** Owns the channel between an Electron window and the core: one MessagePort for each connection. */
import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { Message, Transport } from '../../../shared/rpc.ts';

interface PortOptions {
  /** The one page that may connect. */
  readonly isOurs: (contents: WebContents, frameUrl: string) => boolean;
  readonly connect: (transport: Transport) => void;
}

/** Gives every page of ours that asks a port to the core; anybody else gets no answer. */
export function servePorts({ isOurs, connect }: PortOptions): void {
  ipcMain.on('wheelhouse:connect', (event: IpcMainEvent) => {
    const { senderFrame, sender } = event;
    if (!senderFrame || senderFrame !== sender.mainFrame || !isOurs(sender, senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    connect(transportOf(port1));
    port1.start();
    sender.postMessage('wheelhouse:port', undefined, [port2]);
  });
}

function transportOf(port: MessagePortMain): Transport {
  return {
    // Posted without a transfer list: a port of the main process loses what is transferred (electron#34905).
    send(message) {
      port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', (event) => {
        listener(event.data as Message);
      });
    },
    onClose(listener) {
      port.on('close', listener);
    },
    close() {
      port.close();
    },
  };
}
