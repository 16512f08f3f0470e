/** Owns the connected windows: what each one watches, and who is told of what. */
import type { EventData, EventName } from '../shared/contract.ts';
import { createPeer, type Handlers, type Peer, serve, type Transport } from '../shared/rpc.ts';

/** One connected window. */
export interface Window {
  readonly peer: Peer;
  readonly watchedRuns: Set<string>;
  readonly lanes: Map<number, { ack(seq: number): void; close(): void }>;
}

interface ConnectOptions {
  readonly handlers: Handlers<Window>;
  readonly onFault: (thrown: unknown, command: string) => void;
}

/** Every connected window; a window that goes away takes its watches with it and nothing else. */
export class Windows {
  readonly #open = new Set<Window>();

  /** Tells every window. */
  emit<N extends EventName>(event: N, data: EventData<N>): void {
    for (const { peer } of this.#open) peer.emit(event, data);
  }

  /** Tells the windows that watch this run. */
  emitToWatchers<N extends 'runEvent' | 'liveChanged'>(runId: string, event: N, data: EventData<N>): void {
    for (const window of this.#open) if (window.watchedRuns.has(runId)) window.peer.emit(event, data);
  }

  /** Answers one window until it goes. */
  connect(transport: Transport, options: ConnectOptions): void {
    const window: Window = { peer: createPeer(transport), watchedRuns: new Set(), lanes: new Map() };
    this.#open.add(window);
    transport.onClose(() => {
      this.#open.delete(window);
      for (const lane of window.lanes.values()) lane.close();
      window.lanes.clear();
    });
    serve(transport, { ...options, context: window });
  }
}
