/** The command line: one task without a window, its output, its exit codes, and how it is told to stop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiRun } from '../src/shared/apiRun.ts';
import { expect, runCli, test } from './application.ts';
import { probeVideo } from './video.ts';

const run = (dataDir: string, ...args: string[]) => runCli(['run', '--data', dataDir, ...args]);

test('run --json prints the final run on stdout and nothing else, with a video true to the clock', async ({
  dataDir,
}) => {
  const started = Date.now();
  const { code, stdout, stderr } = await run(
    dataDir,
    '--url',
    'practice:/shop',
    '--prompt',
    'Click "Brass desk lamp". Wait 2 seconds. Extract the price.',
    '--json',
  );
  expect(stderr).toContain('completed');
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as ApiRun;
  expect(result).toMatchObject({ status: 'completed', errors: [], failure_reason: null });
  expect(result.output).toEqual({ price: expect.anything() });
  const video = await probeVideo(fileURLToPath(result.recording_url!));
  const seconds = (Date.parse(result.finished_at!) - Date.parse(result.started_at!)) / 1000;
  expect(Math.abs(video.seconds - seconds)).toBeLessThan(0.5);
  expect(Date.now() - started).toBeGreaterThan(2_000);
});

test('the same shape is in run.json, and the webhook gets it exactly once', async ({ dataDir }) => {
  const bodies: ApiRun[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(JSON.parse(body) as ApiRun);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const { code, stdout } = await run(
    dataDir,
    '--url',
    'practice:/shop',
    '--prompt',
    'Stop if "Practice site" appears',
    '--webhook',
    webhook,
    '--json',
  );
  server.close();
  expect(code).toBe(4);
  const result = JSON.parse(stdout) as ApiRun;
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatchObject({ run_id: result.run_id, status: 'terminated' });
  const onDisk = JSON.parse(await readFile(join(dataDir, 'runs', result.run_id, 'run.json'), 'utf8')) as ApiRun;
  expect(onDisk.status).toBe('terminated');
});

test('each ending has its exit code', async ({ dataDir }) => {
  const cases: [number, string[]][] = [
    [2, ['--prompt', '']],
    [2, ['--prompt', 'x'.repeat(20_001)]],
    [2, ['--url', 'file:///etc/passwd', '--prompt', 'Click "X"']],
    [2, ['--url', 'javascript:alert(1)', '--prompt', 'Click "X"']],
    [2, ['--url', 'exmaple', '--prompt', 'Click "X"']],
    [2, ['--max-steps', 'many', '--prompt', 'Click "X"']],
    [3, ['--prompt', 'Dance with me']],
    [3, ['--url', 'practice:/status/500', '--prompt', 'Click "X"']],
    [3, ['--url', 'http://127.0.0.1:9/', '--prompt', 'Click "X"']],
    [4, ['--no-ask', '--url', 'practice:/challenge', '--prompt', 'Wait for me to solve it']],
    [5, ['--time-limit', '2', '--url', 'practice:/shop', '--prompt', 'Wait 30 seconds']],
    [5, ['--max-steps', '2', '--url', 'practice:/shop', '--prompt', 'Scroll down. Scroll up. Scroll down.']],
  ];
  for (const [expected, args] of cases) {
    const { code, stderr } = await run(dataDir, ...args);
    expect(code, `${args.join(' ').slice(0, 80)}\n${stderr}`).toBe(expected);
    expect(stderr.split('\n').filter(Boolean).length).toBeGreaterThan(1);
  }
});

test('a whole task from a file hands the output of one block to the next', async ({ dataDir }) => {
  const file = join(dataDir, 'task.json');
  await writeFile(
    file,
    JSON.stringify({
      title: 'Two blocks',
      blocks: [
        { label: 'find', url: 'practice:/shop', prompt: 'Click "Brass desk lamp". Extract the name.' },
        {
          label: 'search',
          url: 'practice:/shop',
          prompt:
            'Type "{{blocks.find.output.name}}" into "Search products". Click "Search". Wait until "Brass desk lamp" appears',
        },
      ],
    }),
  );
  const { code, stdout, stderr } = await run(dataDir, '--task', file, '--json');
  expect(code, stderr).toBe(0);
  expect((JSON.parse(stdout) as ApiRun).output).toEqual({ find: { name: 'Brass desk lamp' } });
});

test('Ctrl-C cancels properly, even when it arrives twice', async ({ dataDir }) => {
  const { code, stdout } = await runCli(
    ['run', '--data', dataDir, '--url', 'practice:/shop', '--prompt', 'Wait 60 seconds', '--json'],
    {
      onStart: (child) => {
        let isStopped = false;
        child.stderr?.on('data', (chunk: Buffer) => {
          if (isStopped || !chunk.toString().includes('→ Wait 60')) return;
          isStopped = true;
          child.kill('SIGINT');
          child.kill('SIGINT');
        });
      },
    },
  );
  expect(code).toBe(6);
  const result = JSON.parse(stdout) as ApiRun;
  expect(result.status).toBe('canceled');
  expect((await probeVideo(fileURLToPath(result.recording_url!))).seconds).toBeGreaterThan(0.3);
});

test('a port that is in use is said to be, with what to do', async ({ application, dataDir }) => {
  const { port } = new URL(application.url);
  const { code, stderr } = await runCli(['--port', port, '--no-open', '--data', join(dataDir, 'other')]);
  expect(code).toBe(3);
  expect(stderr).toContain(`Port ${port} is used`);
  expect(stderr).toContain('--port');
});
