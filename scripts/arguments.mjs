/** Owns what start.mjs reads of the arguments after `npm start --`; everything else is the application's to judge. */

/** Flags before a subcommand whose next argument is a value and no subcommand. */
const withValue = new Set(['--port', '--data']);
const hostFlags = new Set(['--web', '--electron']);

/**
 * Which host is asked for, and what it is started with. A subcommand such as `run` keeps all its arguments as they
 * are, because a prompt may look like a flag of ours.
 * @param {readonly string[]} args
 * @returns {{ host: 'any' | 'web' | 'electron', args: string[] }}
 */
export function splitArguments(args) {
  const command = args.findIndex((arg, index) => !arg.startsWith('-') && !withValue.has(args[index - 1] ?? ''));
  const flags = command < 0 ? args : args.slice(0, command);
  const rest = command < 0 ? [] : args.slice(command);
  const needsWeb = command >= 0 || flags.some((flag) => ['--web', '--help', '-h', '--version', '-v'].includes(flag));
  return {
    host: needsWeb ? 'web' : flags.includes('--electron') ? 'electron' : 'any',
    args: [...flags.filter((flag) => !hostFlags.has(flag)), ...rest],
  };
}
