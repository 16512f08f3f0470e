import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { parseArguments } from './arguments.ts';

test('without a command the application is served on any free port', () => {
  expect(parseArguments([])).toEqual({ command: 'serve', port: 0, open: true });
  expect(parseArguments(['--web', '--port', '8123', '--no-open', '--data', 'x'])).toEqual({
    command: 'serve',
    port: 8123,
    open: false,
    dataDir: 'x',
  });
});

test('run takes its flags', () => {
  expect(
    parseArguments([
      'run',
      '--url',
      'practice:/shop',
      '--prompt',
      'Click "X"',
      '--max-steps',
      '3',
      '--no-ask',
      '--json',
    ]),
  ).toMatchObject({
    command: 'run',
    url: 'practice:/shop',
    prompt: 'Click "X"',
    maxSteps: 3,
    mayAsk: false,
    json: true,
  });
});

test.each([
  [['fly'], /no command “fly”/],
  [['run'], /--prompt/],
  [['run', '--prompt', 'a', 'b'], /belongs to no flag/],
  [['run', '--prompt', 'a', '--task', 'f'], /not both/],
  [['run', '--prompt', 'a', '--port', '1'], /--port/],
  [['--prompt', 'a'], /only run/],
  [['--port', '70000'], /whole number/],
  [['--port', '8x'], /whole number/],
  [['--data', ' '], /empty/],
  [['--nonsense'], /nonsense/],
  [['run', '--prompt', 'a', '--time-limit', '-1'], /./],
])('%j is refused with a reason', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(AppError);
  expect(() => parseArguments(args)).toThrow(reason);
});

test('any arguments give a choice or a reason, never another error', () => {
  const flag = fc.constantFrom(
    'run',
    '--port',
    '--prompt',
    '--json',
    '--url',
    '--task',
    '--',
    '-h',
    '--data=',
    '--max-steps=',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(flag, fc.string())), (args) => {
      try {
        expect(parseArguments(args).command).toBeTypeOf('string');
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
      }
    }),
  );
});
