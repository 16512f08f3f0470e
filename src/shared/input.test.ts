/** Owns the tests of how a point of the panel becomes a point of the page. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitPicture, inputEventSchema, pointInPicture } from './input.ts';

const length = fc.double({ min: 1, max: 5_000, noNaN: true });
const size = fc.record({ width: length, height: length });
const part = fc.double({ min: 0, max: 1, noNaN: true });

test('a picture is drawn whole, centred, in its own proportions, and as large as fits', () => {
  fc.assert(
    fc.property(size, size, (panel, picture) => {
      const box = fitPicture(panel, picture);
      expect(box.width / box.height).toBeCloseTo(picture.width / picture.height, 3);
      expect(Math.min(panel.width - box.width, panel.height - box.height)).toBeCloseTo(0, 6);
      expect(Math.max(panel.width - box.width, panel.height - box.height)).toBeGreaterThan(-1e-6);
      expect(box.x * 2 + box.width).toBeCloseTo(panel.width, 6);
      expect(box.y * 2 + box.height).toBeCloseTo(panel.height, 6);
    }),
  );
});

test('every point of the picture comes back as itself, and only such points are inside', () => {
  fc.assert(
    fc.property(size, size, part, part, (panel, picture, x, y) => {
      const box = fitPicture(panel, picture);
      // One part in a billion off the edge, where rounding may fall on either side
      const at = { x: x * (1 - 2e-9) + 1e-9, y: y * (1 - 2e-9) + 1e-9 };
      const point = { x: box.x + at.x * box.width, y: box.y + at.y * box.height };
      const found = pointInPicture(point, box);
      expect(found?.x).toBeCloseTo(at.x, 6);
      expect(found?.y).toBeCloseTo(at.y, 6);
    }),
  );
});

test('a point outside is none, or the nearest edge for a drag, and never outside of 0 to 1', () => {
  const anywhere = fc.double({ min: -10_000, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(size, size, anywhere, anywhere, (panel, picture, x, y) => {
      const box = fitPicture(panel, picture);
      const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
      const point = pointInPicture({ x, y }, box);
      if (!isInside)
        expect(point === undefined || [0, 1].some((edge) => near(point.x, edge) || near(point.y, edge))).toBe(true);
      const clamped = pointInPicture({ x, y }, box, true)!;
      expect(inputEventSchema.safeParse({ type: 'move', ...clamped, buttons: 1, modifiers: 0 }).success).toBe(true);
      expect(clamped.x).toBeCloseTo(Math.min(1, Math.max(0, (x - box.x) / box.width)), 9);
      if (point) expect(clamped).toEqual(point);
    }),
  );
});

function near(value: number, edge: number): boolean {
  return Math.abs(value - edge) < 1e-9;
}

test('a panel or a picture without size has no points', () => {
  const full = { width: 100, height: 100 };
  for (const none of [
    { width: 0, height: 0 },
    { width: 0, height: 50 },
  ]) {
    expect(pointInPicture({ x: 0, y: 0 }, fitPicture(none, full), true)).toBeUndefined();
    expect(pointInPicture({ x: 0, y: 0 }, fitPicture(none, none), true)).toBeUndefined();
  }
});
