/** Owns the tests of the binary form of a picture: what goes in comes out, and junk comes out as nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from './frame.ts';

const frame = fc.record({
  lane: fc.integer({ min: 0, max: 0xffff_ffff }),
  seq: fc.integer({ min: 0, max: 0xffff_ffff }),
  capturedAt: fc.double({ min: 0, max: 1e13, noNaN: true }),
  width: fc.integer({ min: 0, max: 0xffff }),
  height: fc.integer({ min: 0, max: 0xffff }),
  jpeg: fc.uint8Array({ minLength: 1, maxLength: 200 }),
});

test('a frame survives the wire, wherever in a larger buffer it lies', () => {
  fc.assert(
    fc.property(frame, fc.nat({ max: 20 }), (sent, offset) => {
      const bytes = encodeFrame(sent);
      const pool = new Uint8Array(bytes.length + offset + 7);
      pool.set(bytes, offset);
      expect(decodeFrame(pool.subarray(offset, offset + bytes.length))).toEqual(sent);
    }),
  );
});

test('a frame does not change when the buffer it was made of is reused', () => {
  const jpeg = new Uint8Array([1, 2, 3]);
  const bytes = encodeFrame({ lane: 1, seq: 1, capturedAt: 1, width: 1, height: 1, jpeg });
  jpeg.fill(9);
  expect(decodeFrame(bytes)?.jpeg).toEqual(new Uint8Array([1, 2, 3]));
});

test('junk, text and frames that were cut off are no frames', () => {
  const magic = [0x57, 0x48, 0x46, 0x31];
  const junk = fc.uint8Array({ maxLength: 300 }).filter((bytes) => magic.some((byte, index) => bytes[index] !== byte));
  fc.assert(
    fc.property(junk, (bytes) => {
      expect(decodeFrame(bytes)).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(frame, fc.nat({ max: 24 }), (sent, length) => {
      expect(decodeFrame(encodeFrame(sent).subarray(0, length))).toBeUndefined();
    }),
  );
});
