/** Owns the proof that every address leads to its screen, and junk to none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, parseRoute, type Route, runTabs } from './router.ts';

const id = 'tsk_01hzy3k9q2w8';

test('an address leads to its screen', () => {
  expect(parseRoute('')).toEqual({ screen: 'discover' });
  expect(parseRoute('#/')).toEqual({ screen: 'discover' });
  expect(parseRoute('#/runs?x=1')).toEqual({ screen: 'runs' });
  expect(parseRoute('#/settings/')).toEqual({ screen: 'settings' });
  expect(parseRoute(`#/runs/${id}`)).toEqual({ screen: 'run', runId: id });
  expect(parseRoute(`#/runs/${id}/code`)).toEqual({ screen: 'run', runId: id, tab: 'code' });
  expect(parseRoute(`#/runs/${id}/junk`)).toEqual({ screen: 'run', runId: id, tab: 'overview' });
});

test('junk leads to no screen of a run', () => {
  for (const hash of ['#/nothing', '#/runs/../x', '#/runs/tsk_', `#/discover/${id}`, `#/runs/${id}/code/more`]) {
    expect(parseRoute(hash), hash).toEqual({ screen: 'unknown' });
  }
});

test('every route survives its address', () => {
  const routes: fc.Arbitrary<Route> = fc.oneof(
    fc.record({ screen: fc.constantFrom('discover', 'runs', 'settings') }),
    fc.record(
      {
        screen: fc.constant('run' as const),
        runId: fc.stringMatching(/^tsk_[0-9a-z]{10,40}$/),
        tab: fc.constantFrom(...runTabs),
      },
      { requiredKeys: ['screen', 'runId'] },
    ),
  );
  fc.assert(
    fc.property(routes, (route) => {
      expect(parseRoute(hashOf(route))).toEqual(route);
    }),
  );
});
