/** Owns showing a folder in the system's file manager, for a host that has no Electron to ask. */
import { spawn } from 'node:child_process';
import { AppError } from '../../../shared/errors.ts';

const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer.exe' };

const openedAfterMs = 1_500;

/** Opens `folder`, a path of our own making. @throws AppError where this machine has no file manager */
export function openFolder(folder: string): Promise<void> {
  const opener = openers[process.platform] ?? 'xdg-open';
  return new Promise((resolve, reject) => {
    const child = spawn(opener, [folder], { stdio: 'ignore', detached: true });
    const fail = (cause?: unknown) =>
      reject(new AppError('action.failed', `No file manager could be opened. The folder is ${folder}`, { cause }));
    child.once('error', fail);
    // Some openers end at once and leave a window, others are the window; one that cannot open says so at once
    child.once('exit', (code) => (code === 0 ? resolve() : fail()));
    child.once('spawn', () => {
      child.unref();
      setTimeout(resolve, openedAfterMs).unref();
    });
  });
}
