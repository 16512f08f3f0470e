/** Owns the tests of the event log: what a crash or a bad disk leaves of it must still be a run. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent, RunEventBody } from '../../shared/event.ts';
import { type RunStatus, transitions } from '../../shared/run.ts';
import { emptyRun, reduceRun } from '../../shared/runView.ts';
import { foldEvents } from './runFolder.ts';
import { eventsName, readEvents, RunLog } from './runLog.ts';

const runId = 'tsk_0123456789abcdef';
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wheelhouse-log-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const plainBody = fc.oneof(
  fc.record({
    type: fc.constant('noticed' as const),
    notice: fc.record({ code: fc.constant('internal' as const), message: text }),
  }),
  fc.record({ type: fc.constant('personAsked' as const), reason: text }),
  fc.record({ type: fc.constant('controlTaken' as const), epoch: fc.nat() }),
  fc.record({
    type: fc.constant('actionStarted' as const),
    id: text,
    step: fc.nat(),
    action: fc.record({ type: fc.constant('goto' as const), url: text }),
    url: text,
    title: text,
  }),
);

/** What a run really goes through: allowed changes of status, with other events between them. */
const bodies: fc.Arbitrary<RunEventBody[]> = fc
  .array(fc.tuple(fc.nat(), fc.array(plainBody, { maxLength: 2 })), { minLength: 1, maxLength: 8 })
  .map((turns) => {
    const task = { engine: 'builtin', mayAsk: true, blocks: [{ label: 'a', prompt: 'Click "ü"' }] };
    const events: RunEventBody[] = [{ type: 'runCreated', runId, task }];
    let status: RunStatus = 'created';
    for (const [choice, between] of turns) {
      events.push(...between);
      const next: readonly RunStatus[] = transitions[status];
      const to = next[choice % next.length];
      if (!to) break;
      events.push({ type: 'statusChanged', to });
      status = to;
    }
    return events;
  });

let folders = 0;
async function folderWith(content?: Uint8Array | string): Promise<string> {
  folders += 1;
  const dir = join(root, String(folders));
  RunLog.open(dir).close();
  if (content !== undefined) await writeFile(join(dir, eventsName), content);
  return dir;
}

async function logged(wanted: readonly RunEventBody[]): Promise<{ events: RunEvent[]; bytes: Buffer }> {
  const dir = await folderWith();
  const log = RunLog.open(dir);
  const events = wanted.map((body) => log.append(body));
  log.close();
  return { events, bytes: await readFile(join(dir, eventsName)) };
}

const property = { numRuns: 60 };

describe('the event log', () => {
  test('gives back what was appended, and is on the disk before append returns', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (wanted) => {
        const dir = await folderWith();
        const log = RunLog.open(dir);
        const appended: RunEvent[] = [];
        for (const body of wanted) {
          appended.push(log.append(body));
          expect(await readEvents(dir)).toEqual({ events: appended, damaged: 0 });
        }
        log.close();
        expect(appended.map(({ seq }) => seq)).toEqual(wanted.map((_, index) => index + 1));
      }),
      { numRuns: 15 },
    );
  });

  test('cut off at any byte is a prefix of itself, and goes on from there', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.double({ min: 0, max: 1, noNaN: true }), plainBody, async (wanted, share, next) => {
        const { events, bytes } = await logged(wanted);
        const cut = Math.floor(bytes.length * share);
        const dir = await folderWith(bytes.subarray(0, cut));
        const left = await readEvents(dir);
        expect(left.events).toEqual(events.slice(0, left.events.length));
        const whole = bytes.subarray(0, cut).toString('latin1').split('\n').length - 1;
        expect(left.events.length).toBeGreaterThanOrEqual(whole);
        expect(left.events.length + left.damaged).toBeLessThanOrEqual(whole + 1);
        const log = RunLog.open(dir);
        const appended = [log.append(next), log.append(next)];
        log.close();
        expect((await readEvents(dir)).events).toEqual([...left.events, ...appended]);
        expect(appended[0]!.seq).toBe(left.events.length + 1);
      }),
      property,
    );
  });

  test('loses no event to lines that are not its own, nor to lines that came twice', async () => {
    const garbage = fc
      .oneof(text, fc.json(), fc.constant('{"seq":1,"at":1,"type":"noticed"}'), fc.constant('\0\0\0\0'))
      .filter((line) => line.trim() !== '' && !/[\n\r\u2028]/.test(line));
    await fc.assert(
      fc.asyncProperty(
        bodies,
        fc.array(fc.tuple(fc.nat(), garbage), { maxLength: 6 }),
        fc.nat(),
        async (wanted, inserts, twice) => {
          const { events, bytes } = await logged(wanted);
          const lines = bytes.toString('utf8').trimEnd().split('\n');
          lines.push(lines[twice % lines.length]!);
          for (const [place, line] of inserts) lines.splice(place % (lines.length + 1), 0, line);
          const dir = await folderWith(`${lines.join('\n')}\n`);
          expect(await readEvents(dir)).toEqual({ events, damaged: inserts.length + 1 });
        },
      ),
      property,
    );
  });

  test('of which any lines are lost still folds, to the last status that is left', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), async (wanted, keeps) => {
        const { events, bytes } = await logged(wanted);
        const lines = bytes.toString('utf8').trimEnd().split('\n');
        const kept = lines.map((_, index) => keeps[index % keeps.length]!);
        const dir = await folderWith(lines.filter((_, index) => kept[index]).join('\n'));
        const left = await readEvents(dir);
        const survivors = events.filter((_, index) => kept[index]);
        expect(left.events).toEqual(expect.arrayContaining(survivors));
        const last = survivors.findLast((event) => event.type === 'statusChanged');
        const view = reduceRun(emptyRun(runId), left.events);
        expect(view.status).toBe(last?.type === 'statusChanged' ? last.to : 'created');
        expect(view.seq).toBe(survivors.at(-1)?.seq ?? 0);
      }),
      property,
    );
  });

  test('that holds an impossible change of status folds without it', () => {
    const status = (seq: number, to: RunStatus): RunEvent => ({ seq, at: seq, type: 'statusChanged', to });
    const events = [
      status(1, 'queued'),
      status(2, 'canceled'),
      status(900_000_000, 'running'),
      status(900_000_001, 'paused'),
    ];
    expect(foldEvents(runId, events).status).toBe('canceled');
    // Nothing is missing between the two, so this was never a run
    expect(foldEvents(runId, [status(1, 'queued'), status(2, 'paused')]).status).toBe('queued');
  });

  test('that is missing is an empty one', async () => {
    expect(await readEvents(join(root, 'nowhere'))).toEqual({ events: [], damaged: 0 });
  });

  test('says in words why it cannot be written', async () => {
    await writeFile(join(root, 'file'), '');
    const failure = expect.objectContaining({ code: 'data.unwritable' }) as Error;
    expect(() => RunLog.open(join(root, 'file', 'run'))).toThrow(failure);
    const log = RunLog.open(join(root, 'closed'));
    log.close();
    expect(() => log.append({ type: 'personAsked', reason: 'x' })).toThrow(failure);
  });
});
