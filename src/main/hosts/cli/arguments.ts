/** Owns the command line: flags to a checked choice, and the words that explain it. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '../../../shared/errors.ts';

export interface ServeChoice {
  readonly command: 'serve';
  readonly port: number;
  readonly open: boolean;
  readonly dataDir?: string;
}

export interface RunChoice {
  readonly command: 'run';
  readonly dataDir?: string;
  readonly json: boolean;
  readonly mayAsk: boolean;
  /** A file with a whole task, in place of the flags below. */
  readonly taskFile?: string;
  readonly url?: string;
  readonly prompt?: string;
  readonly engine?: string;
  readonly schemaFile?: string;
  readonly maxSteps?: number;
  readonly timeLimitS?: number;
  readonly webhookUrl?: string;
  readonly profile?: string;
}

export type Choice = ServeChoice | RunChoice | { readonly command: 'help' } | { readonly command: 'version' };

export const usage = `Wheelhouse runs browser tasks on this machine, with you at the wheel.

  npm start                                   open the application
  npm start -- run --url URL --prompt TEXT    run one task without a window

Flags of the application
  --web           serve it on loopback instead of opening the Electron window
  --electron      try once more to fetch Electron
  --port N        port of the web host (0, the default, for any free one)
  --no-open       do not open a window; the address is printed
  --data DIR      data folder (also WHEELHOUSE_DATA)

Flags of run
  --url URL           where the task starts; practice:/PATH is the bundled practice site
  --prompt TEXT       what to do, one step per sentence or line
  --task FILE         a whole task as JSON, in place of --url and --prompt
  --engine ID         builtin
  --schema FILE       JSON schema of the data to extract
  --max-steps N       end as timed_out after N steps
  --time-limit S      end as timed_out after S seconds, time under human control excluded
  --webhook URL       POST the final run there
  --profile NAME      keep logins in this browser profile
  --no-ask            never wait for a person: terminate instead
  --json              print the final run as JSON on stdout
  --data DIR          data folder

Exit codes of run: 0 completed, 2 bad arguments, 3 failed, 4 terminated, 5 timed_out, 6 canceled.

Examples
  npm start -- run --url practice:/shop --prompt 'Click "Brass desk lamp". Extract the price.' --json
  npm start -- --web --port 8123 --no-open
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  data: { type: 'string' },
  // Read by scripts/start.mjs already; accepted here so that every flag may be passed on.
  web: { type: 'boolean' },
  electron: { type: 'boolean' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  url: { type: 'string' },
  prompt: { type: 'string' },
  task: { type: 'string' },
  engine: { type: 'string' },
  schema: { type: 'string' },
  'max-steps': { type: 'string' },
  'time-limit': { type: 'string' },
  webhook: { type: 'string' },
  profile: { type: 'string' },
  'no-ask': { type: 'boolean' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const serveFlags = new Set(['help', 'version', 'data', 'web', 'electron', 'port', 'no-open']);
const runFlags = new Set([...Object.keys(options)].filter((flag) => !serveFlags.has(flag)).concat('help', 'data'));

/**
 * Reads the arguments after `npm start --`.
 * @throws AppError `input.invalid` that names the flag
 */
export function parseArguments(args: readonly string[]): Choice {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  if (values.help || command === 'help') return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (command !== undefined && command !== 'run') {
    throw new AppError('input.invalid', `There is no command “${command}”. Try --help.`);
  }
  if (rest.length > 0) {
    throw new AppError('input.invalid', `“${rest.join(' ')}” belongs to no flag. Put texts with spaces in quotes.`);
  }
  checkFlags(Object.keys(values), command);
  const dataDir = values.data === undefined ? {} : { dataDir: notEmpty('data', values.data) };
  if (command === undefined) {
    return {
      command: 'serve',
      port: values.port === undefined ? 0 : wholeNumber('port', values.port, 0, 65_535),
      open: !values['no-open'],
      ...dataDir,
    };
  }
  return { ...readRun(values), ...dataDir };
}

function checkFlags(flags: readonly string[], command: 'run' | undefined): void {
  const known = command === 'run' ? runFlags : serveFlags;
  const stranger = flags.find((flag) => !known.has(flag));
  if (stranger === undefined) return;
  const place = command === 'run' ? 'run does not know' : 'only run knows';
  throw new AppError('input.invalid', `${place} --${stranger}. Try --help.`);
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : 'The arguments cannot be read.';
    const [, unknown] = /^Unknown option '([^']+)'/.exec(said) ?? [];
    const reason = unknown === undefined ? said : `There is no flag ${unknown}. Try --help.`;
    throw new AppError('input.invalid', reason, { cause: thrown });
  }
}

function readRun(values: Values): RunChoice {
  if (values.task !== undefined && (values.prompt ?? values.url) !== undefined) {
    throw new AppError('input.invalid', 'Use --task FILE or --url and --prompt, not both.');
  }
  if (values.task === undefined && values.prompt === undefined) {
    throw new AppError('input.invalid', 'run needs --prompt TEXT, or --task FILE.');
  }
  return {
    command: 'run',
    json: values.json ?? false,
    mayAsk: !values['no-ask'],
    ...(values.task === undefined ? {} : { taskFile: notEmpty('task', values.task) }),
    url: values.url,
    prompt: values.prompt,
    engine: values.engine,
    ...(values.schema === undefined ? {} : { schemaFile: notEmpty('schema', values.schema) }),
    ...(values['max-steps'] === undefined ? {} : { maxSteps: wholeNumber('max-steps', values['max-steps'], 1, 1_000) }),
    ...(values['time-limit'] === undefined ? {} : { timeLimitS: seconds(values['time-limit']) }),
    webhookUrl: values.webhook,
    profile: values.profile,
  };
}

function notEmpty(flag: string, value: string): string {
  if (value.trim() === '') throw new AppError('input.invalid', `--${flag} is empty.`);
  return value;
}

function wholeNumber(flag: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new AppError('input.invalid', `--${flag} needs a whole number from ${min} to ${max}, not “${value}”.`);
  }
  return number;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || number <= 0) {
    throw new AppError('input.invalid', `--time-limit needs a number of seconds above 0, not “${value}”.`);
  }
  return number;
}
