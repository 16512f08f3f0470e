import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerFile, parseRange } from './fileAnswer.ts';

test('a video is sent in parts, a download only as an attachment, and what is not there not at all', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'wheelhouse-files-'));
  await mkdir(join(dir, 'downloads'));
  for (const name of ['recording.mp4', 'downloads/page.png', 'empty.jpg']) {
    await writeFile(join(dir, name), name === 'empty.jpg' ? '' : '0123456789');
  }
  const part = await answerFile(join(dir, 'recording.mp4'), 'bytes=4-');
  expect(part).toMatchObject({ status: 206, range: { start: 4, end: 9 } });
  expect(part.headers).toMatchObject({ 'Content-Range': 'bytes 4-9/10', 'Content-Type': 'video/mp4' });
  expect((await answerFile(join(dir, 'recording.mp4'), 'bytes=10-')).headers['Content-Range']).toBe('bytes */10');
  const download = await answerFile(join(dir, 'downloads/page.png'), undefined);
  expect(download).toMatchObject({ status: 200, range: { start: 0, end: 9 } });
  expect(download.headers).toMatchObject({
    'Content-Disposition': 'attachment',
    'Content-Type': 'application/octet-stream',
  });
  const empty = await answerFile(join(dir, 'empty.jpg'), undefined);
  expect([empty.status, empty.range, empty.headers['Content-Length']]).toEqual([200, undefined, '0']);
  expect((await answerFile(join(dir, 'nothing.mp4'), undefined)).status).toBe(404);
  expect((await answerFile(dir, undefined)).status).toBe(404);
  await rm(dir, { recursive: true });
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
