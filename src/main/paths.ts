/** Owns where the data folder is, and what a path on the command line means. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The data folder: the `--data` flag, WHEELHOUSE_DATA, else the platform's place for application data.
 * Relative paths are meant relative to the folder the person typed the command in, which npm hands on as INIT_CWD.
 */
export function findDataDir(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const named = flag ?? env['WHEELHOUSE_DATA'];
  if (named) return fromCaller(named, env);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Wheelhouse');
  if (process.platform === 'win32') {
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Wheelhouse');
  }
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'wheelhouse');
}

/** A path from a flag, resolved against the folder the person typed the command in. */
export function fromCaller(path: string, env: NodeJS.ProcessEnv): string {
  return resolve(env['INIT_CWD'] ?? process.cwd(), path);
}
