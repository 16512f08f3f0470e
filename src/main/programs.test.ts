import { expect, test, vi } from 'vitest';
import { ProgramFinder } from './programs.ts';

test('a search that the settings have overtaken neither tells its end nor takes the place of the new one', async () => {
  const answers: { resolve: (program: { path: string }) => void; reject: (reason: Error) => void }[] = [];
  const find = () => {
    const answer = Promise.withResolvers<{ path: string }>();
    answers.push(answer);
    return answer.promise;
  };
  const finder = new ProgramFinder({ find, install: vi.fn() }, () => undefined);
  const overtaken = finder.get();
  finder.reset();
  answers[1]?.resolve({ path: '/new' });
  expect(await finder.get()).toEqual({ path: '/new' });
  answers[0]?.reject(new Error('late'));
  await expect(overtaken).rejects.toThrow('late');
  expect(finder.state).toEqual({ state: 'found', path: '/new' });
  expect(await finder.get()).toEqual({ path: '/new' });
  expect(answers).toHaveLength(2);
});
