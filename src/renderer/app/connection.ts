/** Owns the one connection to the core: opens it, opens it again when it breaks, and says how it stands. */
import { AppError } from '../../shared/errors.ts';
import { type Client, createClient, type Transport } from '../../shared/rpc.ts';

/** `lost` is for good: the core refuses this page, so trying again is of no use. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'lost';

const firstDelayMs = 250;
const longestDelayMs = 5_000;

export interface ConnectionOptions {
  readonly connect: () => Promise<Transport>;
  /** Called on every change; `client` is there exactly while the state is `connected`. */
  readonly onChange: (state: ConnectionState, client: Client | undefined) => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  #delayMs = firstDelayMs;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #client: Client | undefined;
  #isDisposed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.onChange('connecting', undefined);
    void this.#open();
  }

  /** Tries again at once instead of after the rest of the pause. */
  retry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#open();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#client?.close();
  }

  async #open(): Promise<void> {
    try {
      const transport = await this.#options.connect();
      if (this.#isDisposed) {
        transport.close();
        return;
      }
      this.#client = createClient(transport);
      this.#delayMs = firstDelayMs;
      transport.onClose(() => this.#onClose());
      this.#options.onChange('connected', this.#client);
    } catch (thrown) {
      if (this.#isDisposed) return;
      if (thrown instanceof AppError && thrown.code === 'rpc.unauthorized') {
        this.#options.onChange('lost', undefined);
        return;
      }
      // Any other failure has the same answer, which is to try again
      this.#onClose();
    }
  }

  #onClose(): void {
    this.#client = undefined;
    if (this.#isDisposed) return;
    this.#options.onChange('reconnecting', undefined);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#open();
    }, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs);
  }
}
