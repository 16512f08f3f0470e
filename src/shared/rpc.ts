/** Owns the talk between a window and the core: requests, answers, events and pictures over any two-way channel. */
import { z } from 'zod';
import {
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type CommandParsed,
  commands,
  type EventData,
  type EventName,
  silentCommands,
} from './contract.ts';
import { AppError, type ErrorData, isErrorCode, toErrorData } from './errors.ts';
import { limits } from './settings.ts';

/** Text is JSON; bytes are a frame. Both hosts carry both: a WebSocket, or a MessagePort. */
export type Message = string | Uint8Array<ArrayBuffer>;

export interface Transport {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

const requestSchema = z.object({
  id: z.number().int().min(0).optional(),
  command: z.string().max(100),
  input: z.unknown().optional(),
});

const answerSchema = z.union([
  z.object({ id: z.number(), output: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ event: z.string(), data: z.unknown() }),
]);

export interface Client {
  /** Sends a command and waits for its answer. @throws AppError as the core threw it, or `rpc.disconnected` */
  call<N extends CommandName>(command: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Sends a command that nobody answers; lost if the connection is. */
  tell<N extends CommandName>(command: N, input: CommandInput<N>): void;
  on<N extends EventName>(event: N, listener: (data: EventData<N>) => void): () => void;
  onBinary(listener: (bytes: Uint8Array) => void): () => void;
  close(): void;
}

/** A typed client over one open transport. It ends with the transport; a new connection makes a new client. */
export function createClient(transport: Transport): Client {
  const waiting = new Map<number, { resolve: (output: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(data: never) => void>>();
  const binaryListeners = new Set<(bytes: Uint8Array) => void>();
  let nextId = 1;
  let isOpen = true;

  transport.onMessage((message) => {
    if (typeof message !== 'string') {
      for (const listener of binaryListeners) listener(message);
      return;
    }
    const answer = answerSchema.parse(JSON.parse(message));
    if ('event' in answer) {
      for (const listener of listeners.get(answer.event) ?? []) listener(answer.data as never);
      return;
    }
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(toAppError(answer.error));
    else call?.resolve(answer.output);
  });
  transport.onClose(() => {
    isOpen = false;
    for (const call of waiting.values()) call.reject(disconnected());
    waiting.clear();
  });

  return {
    call<N extends CommandName>(command: N, input: CommandInput<N>) {
      if (!isOpen) return Promise.reject(disconnected());
      const id = nextId++;
      return new Promise<CommandOutput<N>>((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (output: unknown) => void, reject });
        transport.send(JSON.stringify({ id, command, input }));
      });
    },
    tell(command, input) {
      if (isOpen) transport.send(JSON.stringify({ command, input }));
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    onBinary(listener) {
      binaryListeners.add(listener);
      return () => binaryListeners.delete(listener);
    },
    close() {
      transport.close();
    },
  };
}

function disconnected(): AppError {
  return new AppError('rpc.disconnected', 'The connection closed before the answer came.');
}

function toAppError(error: { code: string; message: string }): AppError {
  return new AppError(isErrorCode(error.code) ? error.code : 'internal', error.message);
}

export type Handlers<Context> = {
  readonly [N in CommandName]: (
    input: CommandParsed<N>,
    context: Context,
  ) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

export interface Peer {
  emit<N extends EventName>(event: N, data: EventData<N>): void;
  sendBinary(bytes: Uint8Array<ArrayBuffer>): void;
}

/** The sending half of a connection, for whoever wants to tell a window something. */
export function createPeer(transport: Transport): Peer {
  return {
    emit(event, data) {
      transport.send(JSON.stringify({ event, data }));
    },
    sendBinary(bytes) {
      transport.send(bytes);
    },
  };
}

/**
 * Answers commands on `transport`. Every message is parsed before a handler sees it: junk, oversized messages,
 * unknown commands and wrong inputs are answered with a typed error, and never end the connection.
 * @param onFault told of every error that is not an AppError, and of every failed silent command
 */
export function serve<Context>(
  transport: Transport,
  options: {
    readonly handlers: Handlers<Context>;
    readonly context: Context;
    readonly onFault: (thrown: unknown, command: string) => void;
  },
): void {
  const { handlers, context, onFault } = options;
  transport.onMessage((message) => {
    const request = parseRequest(message);
    if ('error' in request) {
      transport.send(JSON.stringify({ id: request.id, error: request.error }));
      return;
    }
    const { id, command, input } = request;
    const run = async () => {
      const handler = handlers[command] as (input: unknown, context: Context) => unknown;
      const output = await handler(parseInput(command, input), context);
      if (id !== undefined) transport.send(JSON.stringify({ id, output }));
    };
    run().catch((thrown: unknown) => {
      if (!(thrown instanceof AppError) || id === undefined) onFault(thrown, command);
      if (id !== undefined) transport.send(JSON.stringify({ id, error: toErrorData(thrown) }));
    });
  });
}

type ParsedRequest =
  | { readonly id: number | undefined; readonly command: CommandName; readonly input: unknown }
  | { readonly id: number; readonly error: ErrorData };

/** Answers to a message without a readable id carry id 0, which no client uses. */
function parseRequest(message: Message): ParsedRequest {
  const refuse = (id: number | undefined, code: ErrorData['code'], reason: string): ParsedRequest => ({
    id: id ?? 0,
    error: { code, message: reason },
  });
  if (typeof message !== 'string') return refuse(0, 'rpc.bad_message', 'Binary messages are not expected here.');
  if (message.length > limits.messageBytes) {
    return refuse(0, 'rpc.bad_message', `A message may have ${limits.messageBytes} characters at most.`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(message);
  } catch {
    return refuse(0, 'rpc.bad_message', 'The message is not JSON.');
  }
  const parsed = requestSchema.safeParse(raw);
  if (!parsed.success) return refuse(0, 'rpc.bad_message', 'The message has no command.');
  const { id, command, input } = parsed.data;
  if (!Object.hasOwn(commands, command)) {
    return refuse(id, 'rpc.unknown_command', `There is no command “${command.slice(0, 60)}”.`);
  }
  const name = command as CommandName;
  if (id === undefined && !silentCommands.has(name)) {
    return refuse(id, 'rpc.bad_message', `The command “${name}” needs an id.`);
  }
  return { id, command: name, input };
}

/** @throws AppError `input.invalid`, naming the field */
export function parseInput<N extends CommandName>(command: N, input: unknown): CommandParsed<N> {
  const parsed = commands[command].input.safeParse(input);
  if (!parsed.success) throw new AppError('input.invalid', describeIssues(parsed.error));
  return parsed.data as CommandParsed<N>;
}

/** The first few problems of a parse in words, each with the path of its field. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ');
}
