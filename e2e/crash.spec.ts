/** What a killed core leaves behind, and what the next start makes of it. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Application, expect, runCli, test } from './application.ts';
import { probeVideo } from './video.ts';

test('a core that is killed in mid-run leaves a run that failed as interrupted, with a video that plays', async ({
  window,
  application,
  dataDir,
}) => {
  await window.getByRole('textbox', { name: 'URL' }).fill('practice:/animation');
  await window.getByRole('textbox', { name: 'Prompt' }).fill('Wait 60 seconds');
  await window.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(window.getByTestId('run-status')).toHaveText('running');
  const [runId = ''] = await readdir(join(dataDir, 'runs'));
  const log = join(dataDir, 'runs', runId, 'events.jsonl');
  await expect.poll(async () => recordedSince(log), { timeout: 20_000 }).toBeGreaterThan(4);
  const { pid } = application;
  await application.stop('SIGKILL');
  const recorded = await recordedSince(log);

  const next = new Application(dataDir);
  await next.start();
  try {
    await expect.poll(async () => (await next.runJson(runId)).status).toBe('failed');
    await expect.poll(async () => (await next.runJson(runId)).recording_url).not.toBeNull();
    const run = await next.runJson(runId);
    expect(run.errors).toEqual([{ error_code: 'app.interrupted', reasoning: expect.any(String) }]);
    const video = await probeVideo(join(next.runDir(runId), 'recording.mp4'));
    expect(video).toMatchObject({ codec: 'h264', pixels: expect.stringMatching(/^yuvj?420p$/) });
    expect(video.seconds).toBeGreaterThan(recorded - 1);
    await window.goto(next.url);
    await window.getByRole('link', { name: 'Runs', exact: true }).click();
    await expect(window.getByTestId('run-status').first()).toHaveText('failed');
    expect(processesOn(dataDir, pid)).toEqual([]);
  } finally {
    await next.stop();
  }
});

/** Seconds since the first picture of the video, by the run's own log; 0 before it. */
async function recordedSince(log: string): Promise<number> {
  const start = /"type":"recordingStarted","startedAt":([\d.]+)/.exec(await readFile(log, 'utf8'));
  return start ? (Date.now() - Number(start[1])) / 1000 : 0;
}

/** Browsers on this data folder that no living Wheelhouse has started. */
function processesOn(dataDir: string, pid: number): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter(
    (line) => line.includes(dataDir) && !line.includes('--type=') && /chrom/i.test(line) && !line.includes(` ${pid} `),
  );
}

test('a second Wheelhouse on the same data folder says so and leaves; after a kill the next one starts', async ({
  application,
  dataDir,
}) => {
  const second = await runCli(['--port', '0', '--no-open', '--data', dataDir]);
  expect(second.code).toBe(3);
  expect(second.stderr).toContain('already running');
  expect(second.stderr).toContain(dataDir);
  await application.stop('SIGKILL');
  const third = new Application(dataDir);
  await third.start();
  expect(await third.stop()).toBe(0);
});

test('a damaged library is kept aside and the runs are still there', async ({ dataDir }) => {
  const { code } = await runCli(['run', '--url', 'practice:/shop', '--prompt', 'Click "Nonsense', '--data', dataDir]);
  expect(code).toBe(4);
  await writeFile(join(dataDir, 'library.json'), '{"version":1,"runs":{');
  await mkdir(join(dataDir, 'runs', 'not-a-run'));
  const application = new Application(dataDir);
  await application.start();
  try {
    const names = await readdir(dataDir);
    expect(names.filter((name) => name.startsWith('library.corrupt-'))).toHaveLength(1);
    expect(
      (await application.runJson((await readdir(join(dataDir, 'runs'))).find((n) => n.startsWith('tsk_')))).status,
    ).toBe('terminated');
  } finally {
    await application.stop();
  }
});
