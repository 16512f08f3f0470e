import { expect, test } from 'vitest';
import { MediaSigner } from './media.ts';

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
