/** Owns the log file: what went wrong, for whoever has to find out why; never page text, keys or typed input. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** A log that appends to `file`, creating its folder. Lines are JSON, written at once so that a crash keeps them. */
export function openLog(file: string): Log {
  mkdirSync(dirname(file), { recursive: true });
  const destination = pino.destination({ dest: file, sync: true });
  // A disk that is full costs lines of the log, and nothing else
  destination.on('error', () => undefined);
  return pino({ base: { pid: process.pid }, redact: ['headers', 'token', 'key', 'password'] }, destination);
}
