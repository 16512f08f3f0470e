/** Owns `events.jsonl`, the truth of a run: appending to it, and reading it back whatever a crash left of it. */
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunEvent, type RunEventBody, runEventSchema } from '../../shared/event.ts';
import { type RunStatus, transitions } from '../../shared/run.ts';
import { now } from '../clock.ts';
import { codeOf, unwritable } from './files.ts';

/** Name of the log within a run's folder. */
export const eventsName = 'events.jsonl';

export interface LoggedEvents {
  /** In order, each number once, and such that a run can be folded from them without a fault. */
  readonly events: RunEvent[];
  /** Lines that could not be used. */
  readonly damaged: number;
}

/** The open log of one run. One process writes to it, as the lock of the data folder ensures. */
export class RunLog {
  readonly #file: string;
  readonly #fd: number;
  #seq: number;
  /** Whether the last line is torn, so that the next one must not be written to its end. */
  #isTorn: boolean;

  private constructor(file: string, fd: number, state: { readonly seq: number; readonly isTorn: boolean }) {
    this.#file = file;
    this.#fd = fd;
    this.#seq = state.seq;
    this.#isTorn = state.isTorn;
  }

  /** Opens the log of a run folder, making both where they are missing. @throws AppError `data.unwritable` */
  static open(dir: string): RunLog {
    const file = join(dir, eventsName);
    try {
      mkdirSync(dir, { recursive: true });
      const fd = openSync(file, 'a', 0o600);
      const text = readFileSync(file, 'utf8');
      const seq = parseEvents(text).events.at(-1)?.seq ?? 0;
      return new RunLog(file, fd, { seq, isTorn: text !== '' && !text.endsWith('\n') });
    } catch (thrown) {
      throw unwritable(file, thrown);
    }
  }

  /**
   * Numbers the event, writes it and only then returns it: what was returned survives the death of this process.
   * @param at epoch milliseconds
   * @throws AppError `data.unwritable`; the event then has not happened
   */
  append(body: RunEventBody, at: number = now()): RunEvent {
    const event: RunEvent = { seq: this.#seq + 1, at, ...body };
    const line = Buffer.from(`${this.#isTorn ? '\n' : ''}${JSON.stringify(event)}\n`);
    try {
      for (let done = 0; done < line.length;) {
        done += writeSync(this.#fd, line, done);
        this.#isTorn = done < line.length;
      }
    } catch (thrown) {
      throw unwritable(this.#file, thrown);
    }
    this.#seq = event.seq;
    return event;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The events of a run folder. Torn, malformed, foreign and doubled lines are skipped and counted; it never fails. */
export async function readEvents(dir: string): Promise<LoggedEvents> {
  try {
    return parseEvents(await readFile(join(dir, eventsName), 'utf8'));
  } catch (thrown) {
    // A run whose log is gone or locked away has no events; the folder may hold its video still
    if (codeOf(thrown) === undefined) throw thrown;
    return { events: [], damaged: 0 };
  }
}

function parseEvents(text: string): LoggedEvents {
  const bySeq = new Map<number, RunEvent>();
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseLine(line);
    if (event && !bySeq.has(event.seq)) bySeq.set(event.seq, event);
    else damaged += 1;
  }
  const mended = mendEvents([...bySeq.values()].sort((one, other) => one.seq - other.seq));
  return { events: mended.events, damaged: damaged + mended.damaged };
}

function parseLine(line: string): RunEvent | undefined {
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    // Torn or foreign; the caller counts it
    return undefined;
  }
}

/** No status is further from another than this many lost changes. */
const longestWay = 3;

/**
 * Events that can be folded although some are lost. Where changes of status are missing, the shortest way to the
 * next one takes the numbers that the lost lines left free; a change that no way leads to is left out and counted.
 */
export function mendEvents(events: readonly RunEvent[]): LoggedEvents {
  const mended: RunEvent[] = [];
  let status: RunStatus = 'created';
  let damaged = 0;
  /** Numbers that nothing has since the last change of status, each with the time of what comes after it. */
  let free: { readonly seq: number; readonly at: number }[] = [];
  let last = 0;
  for (const event of events) {
    for (let seq = Math.max(last + 1, event.seq - longestWay); seq < event.seq; seq += 1) {
      free.push({ seq, at: event.at });
    }
    last = event.seq;
    if (event.type === 'statusChanged') {
      const way = wayTo(status, event.to);
      if (!way || way.length > free.length) {
        damaged += 1;
        continue;
      }
      const places = free.slice(free.length - way.length);
      for (const [index, place] of places.entries())
        mended.push({ ...place, type: 'statusChanged', to: way[index] ?? event.to });
      status = event.to;
      free = [];
    }
    mended.push(event);
  }
  return { events: mended.sort((one, other) => one.seq - other.seq), damaged };
}

/** The statuses between two, by the shortest way; empty for neighbours, undefined where none leads there. */
function wayTo(from: RunStatus, to: RunStatus): RunStatus[] | undefined {
  let ways: RunStatus[][] = [[]];
  for (const seen = new Set<RunStatus>(); ways.length > 0;) {
    const next: RunStatus[][] = [];
    for (const way of ways) {
      for (const status of transitions[way.at(-1) ?? from]) {
        if (status === to) return way;
        if (!seen.has(status)) next.push([...way, status]);
        seen.add(status);
      }
    }
    ways = next;
  }
  return undefined;
}
