/** Owns the two programs that Wheelhouse needs, browser and ffmpeg: found at start, else installed with progress. */
import type { ProgramState } from '../shared/contract.ts';
import { toErrorData } from '../shared/errors.ts';

export interface Program {
  readonly path: string;
  readonly version?: string;
}

interface ProgramSource<P extends Program> {
  find(): Promise<P | undefined>;
  install(options: { readonly onProgress: (text: string) => void; readonly signal: AbortSignal }): Promise<P>;
}

/** One program: looked for once, installed once where it is missing, asked for again after a change of settings. */
export class ProgramFinder<P extends Program> {
  readonly #source: ProgramSource<P>;
  readonly #onChange: () => void;
  readonly #abort = new AbortController();
  #state: ProgramState = { state: 'looking' };
  #found: Promise<P> | undefined;
  /** Counts the searches; one that the settings have overtaken changes nothing any more. */
  #search = 0;

  constructor(source: ProgramSource<P>, onChange: () => void) {
    this.#source = source;
    this.#onChange = onChange;
  }

  get state(): ProgramState {
    return this.#state;
  }

  /** The program, waiting for a search or an installation under way. @throws AppError that says what was tried */
  get(): Promise<P> {
    this.#found ??= this.#look(++this.#search);
    return this.#found;
  }

  /** Forgets what was found: the settings name another place. */
  reset(): void {
    this.#found = undefined;
    this.#change({ state: 'looking' });
    this.get().catch(() => undefined /* `state` tells */);
  }

  dispose(): void {
    this.#abort.abort();
  }

  async #look(search: number): Promise<P> {
    const change = (state: ProgramState) => {
      if (search === this.#search) this.#change(state);
    };
    try {
      const program = (await this.#source.find()) ?? (await this.#install(change));
      change({ state: 'found', path: program.path, ...(program.version ? { version: program.version } : {}) });
      return program;
    } catch (thrown) {
      const { message } = toErrorData(thrown);
      change({ state: 'missing', message });
      // The next run tries again: the person may have installed it by then.
      if (search === this.#search) this.#found = undefined;
      throw thrown;
    }
  }

  #install(change: (state: ProgramState) => void): Promise<P> {
    change({ state: 'installing', message: 'Not found on this machine; it is being installed.' });
    return this.#source.install({
      onProgress: (message) => change({ state: 'installing', message }),
      signal: this.#abort.signal,
    });
  }

  #change(state: ProgramState): void {
    this.#state = state;
    if (!this.#abort.signal.aborted) this.#onChange();
  }
}
