/** Owns the writing of the mirror: joins the connection with everything that is kept true over it. */
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { Client, Transport } from '../../shared/rpc.ts';
import { Connection } from './connection.ts';
import { RowSync } from './rowSync.ts';
import { RunSync } from './runSync.ts';
import type { AppStore } from './store.ts';

export interface Sync extends Pick<RunSync, 'watchRun'>, Pick<RowSync, 'setQuery' | 'watchList' | 'relist'> {
  start(): void;
  /** Tries to connect at once instead of after the rest of the pause. */
  retry(): void;
  dispose(): void;
  /** @throws AppError as the core threw it, or `rpc.disconnected` */
  call<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Sends a command that nobody answers; lost while there is no connection. */
  tell<N extends CommandName>(command: N, input: CommandInput<N>): void;
}

export function createSync(store: AppStore, connect: () => Promise<Transport>): Sync {
  const runs = new RunSync(store);
  const rows = new RowSync(store);
  const connection = new Connection({
    connect,
    onChange: (state, client) => {
      store.setState({ connection: state, client });
      if (!client) return;
      client.on('settingsChanged', (settings) => store.setState({ settings }));
      client.on('programsChanged', (programs) => store.setState({ programs }));
      void loadApp(store, client);
      runs.onClient(client);
      rows.onClient(client);
    },
  });
  return {
    start: () => connection.start(),
    retry: () => connection.retry(),
    dispose: () => connection.dispose(),
    watchRun: (runId) => runs.watchRun(runId),
    setQuery: (query) => rows.setQuery(query),
    watchList: () => rows.watchList(),
    relist: () => rows.relist(),
    call(command, input) {
      const { client } = store.getState();
      if (!client) return Promise.reject(new AppError('rpc.disconnected', 'There is no connection right now.'));
      return client.call(command, input);
    },
    tell: (command, input) => store.getState().client?.tell(command, input),
  };
}

async function loadApp(store: AppStore, client: Client): Promise<void> {
  try {
    const { settings, programs, ...app } = await client.call('getApp', {});
    if (store.getState().client === client) store.setState({ app, settings, programs, appError: undefined });
  } catch (thrown) {
    const error = toErrorData(thrown);
    if (error.code !== 'rpc.disconnected') store.setState({ appError: error });
  }
}
