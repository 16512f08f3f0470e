import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MediaSigner, parseRange } from './media.ts';

test('only a path with the signature of its own run names a file', () => {
  const signer = new MediaSigner();
  const base = signer.base('tsk_0000000001');
  expect(signer.parse(`${base}screenshots/0001.jpg`)).toEqual({
    runId: 'tsk_0000000001',
    file: 'screenshots/0001.jpg',
  });
  expect(signer.parse(`${base.replace('tsk_0000000001', 'tsk_0000000002')}recording.mp4`)).toBeUndefined();
  expect(new MediaSigner().parse(`${base}recording.mp4`)).toBeUndefined();
  expect(signer.parse(`${base}%`)).toBeUndefined();
});

test('a range lies within the file, or is refused, or means the whole file', () => {
  expect(parseRange('bytes=0-0', 10)).toEqual({ start: 0, end: 0 });
  expect(parseRange('bytes=5-', 10)).toEqual({ start: 5, end: 9 });
  expect(parseRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(parseRange('bytes=10-', 10)).toBe('unsatisfiable');
  expect(parseRange('bytes=-', 10)).toBeUndefined();
  expect(parseRange('lines=1-2', 10)).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (junk, from, to, size) => {
      for (const header of [junk, `bytes=${from}-${to}`, `bytes=-${from}`, `bytes=${from}-`]) {
        const range = parseRange(header, size);
        if (range === undefined || range === 'unsatisfiable') continue;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThan(size);
        expect(range.start).toBeLessThanOrEqual(range.end);
      }
    }),
  );
});
