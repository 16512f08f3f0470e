/** Owns the CPU time of a process and all its descendants, read from /proc (Linux only). */
import { readdir, readFile } from 'node:fs/promises';

/** Kernel clock ticks a second; fixed at 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

async function readStat(pid: number): Promise<Stat | undefined> {
  // a process may end while it is read
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields) return undefined;
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { pid, parent: Number(fields[1]), cpuMs: (ticks / ticksPerSecond) * 1000 };
}

/** Milliseconds of CPU that `root` and everything below it has used so far; processes that ended are not in it. */
export async function cpuTime(root: number): Promise<number> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const stats = (await Promise.all(pids.map(readStat))).filter((stat) => stat !== undefined);
  const tree = new Set([root]);
  for (let grew = true; grew;) {
    const before = tree.size;
    for (const stat of stats) if (tree.has(stat.parent)) tree.add(stat.pid);
    grew = tree.size > before;
  }
  return stats.filter((stat) => tree.has(stat.pid)).reduce((sum, stat) => sum + stat.cpuMs, 0);
}

/** Percent of one core that the tree of `root` uses during `ms`. */
export async function cpuPercent(root: number, ms: number): Promise<number> {
  const before = await cpuTime(root);
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = await cpuTime(root);
  return ((after - before) / (performance.now() - startedAt)) * 100;
}
