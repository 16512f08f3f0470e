/** Owns what can be known of other processes: whether one lives, since when, and how to end it with its children. */
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A question to the system that takes longer than this is not answered. */
const answerMs = 3_000;

/** Whether a process with this id exists, ours or not. A zombie counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const state = (await linuxStat(pid))?.[0];
  return state !== 'Z' && state !== 'X';
}

/**
 * When a process began, as text that is only good for comparing: the same id with another start time is another
 * process. Undefined where there is no such process or the system does not say.
 */
export async function processStartTime(pid: number): Promise<string | undefined> {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return (await linuxStat(pid))?.[19];
  const command: readonly [string, readonly string[]] =
    process.platform === 'win32'
      ? ['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const { stdout } = await run(command[0], [...command[1]], {
      timeout: answerMs,
      windowsHide: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    // The tool fails where there is no such process; that is the answer
    return undefined;
  }
}

/** Kills a process and all its descendants, at once and without asking. One that is gone already is fine. */
export async function killTree(pid: number): Promise<void> {
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) return;
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => {
      const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
      killer.once('error', () => resolve());
      killer.once('exit', () => resolve());
    });
    return;
  }
  const family = [pid, ...(await descendants(pid))];
  for (const member of family) killOne(member);
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Gone already, or never ours to kill
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

async function descendants(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  let listing: string;
  try {
    ({ stdout: listing } = await run('ps', ['-A', '-o', 'pid=,ppid='], { timeout: answerMs }));
  } catch {
    // A system without `ps`: the root alone then, whose children end with it as a rule
    return [];
  }
  for (const line of listing.split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid && parent) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const open = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const under = children.get(next) ?? [];
    found.push(...under);
    open.push(...under);
  }
  return found;
}

/** The fields of /proc/PID/stat from the third on; the second, the name, may hold spaces and brackets. */
async function linuxStat(pid: number): Promise<string[] | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // No such process, or it ended while we read
    return undefined;
  }
}
