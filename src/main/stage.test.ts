import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunEventBody } from '../shared/event.ts';
import { isAlive } from './processes.ts';
import { type PracticeSite, startPracticeSite } from './practice.ts';
import { Stage, type StageOptions } from './stage.ts';

const executable = process.env['WHEELHOUSE_CHROMIUM'] ?? '/usr/bin/chromium';
const ffmpegPath = process.env['WHEELHOUSE_FFMPEG'] ?? 'ffmpeg';
let site: PracticeSite;
let dir: string;

beforeAll(async () => {
  site = await startPracticeSite({ dir: join(import.meta.dirname, '../../resources/practice') });
  dir = await mkdtemp(join(tmpdir(), 'wheelhouse-stage-'));
});
afterAll(async () => {
  await site.close();
  await rm(dir, { recursive: true, force: true });
});

async function openStage(events: RunEventBody[], options: Partial<StageOptions> = {}): Promise<Stage> {
  return Stage.open({
    runDir: join(dir, `run-${events.length}-${Math.random()}`),
    executable,
    ffmpegPath,
    recorderFps: 15,
    window: 'hidden',
    signal: new AbortController().signal,
    resolveUrl: (url) => site.resolve(url),
    emit: (event) => void events.push(event),
    onChange: () => undefined,
    onLost: (reason) => {
      throw reason;
    },
    log: console,
    ...options,
  });
}

test('an agent and a person share one page, each in turn, and all of it is on the video', async () => {
  const events: RunEventBody[] = [];
  const controller = new AbortController();
  const runDir = join(dir, 'shared');
  const stage = await openStage(events, { runDir, signal: controller.signal });
  const turn = await stage.lease.agentTurn(controller.signal);
  const goto = await stage.prepare({ type: 'goto', url: 'practice:/contact' }, turn);
  expect('perform' in goto && (await goto.perform(turn))).toMatchObject({ ok: true });
  const seen = await stage.observe(turn);
  expect(seen.title).toContain('Contact');
  expect((await stat(join(runDir, 'screenshots', seen.screenshot ?? 'none'))).size).toBeGreaterThan(1_000);

  const state = await stage.lease.take();
  await stage.startPerson();
  expect('perform' in goto && (await goto.perform(turn))).toMatchObject({
    ok: false,
    error: { code: 'control.stale' },
  });
  const before = stage.frames.latest;
  stage.dispatch(state.epoch - 1, [{ type: 'text', text: 'from an older turn' }]);
  const key = { key: 'Tab', code: 'Tab', location: 0, modifiers: 0 };
  for (let press = 0; press < 8; press += 1) {
    stage.dispatch(state.epoch, [
      { type: 'keyDown', ...key, repeat: false },
      { type: 'keyUp', ...key },
    ]);
  }
  await vi.waitFor(() => expect(stage.frames.latest).not.toBe(before), { timeout: 10_000 });
  const changes = await stage.endPerson();
  expect(changes.every((change) => typeof change === 'string')).toBe(true);
  await stage.lease.release();
  expect(stage.lease.state.turn).toBe('agent');

  const recording = await stage.close(true);
  expect(recording?.durationMs).toBeGreaterThan(300);
  expect(recording?.problem).toBeUndefined();
  expect((await stat(join(runDir, 'recording.mp4'))).size).toBe(recording?.bytes);
  expect(events.filter((event) => event.type === 'recordingStarted')).toHaveLength(1);
  await expect(stat(join(runDir, 'profile'))).rejects.toThrow();
  await expect(stat(join(runDir, 'browser.json'))).rejects.toThrow();
});

test('a browser that is killed is reported once, and closing still ends with a video', async () => {
  const events: RunEventBody[] = [];
  const lost = vi.fn();
  const runDir = join(dir, 'killed');
  const stage = await openStage(events, { runDir, onLost: lost });
  await vi.waitFor(() => expect(stage.frames.latest).toBeDefined(), { timeout: 10_000 });
  const note = JSON.parse(await readFile(join(runDir, 'browser.json'), 'utf8')) as {
    pid: number;
  };
  process.kill(note.pid, 'SIGKILL');
  await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  const recording = await stage.close(true);
  expect(recording?.durationMs).toBeGreaterThan(0);
  expect(await isAlive(note.pid)).toBe(false);
});
