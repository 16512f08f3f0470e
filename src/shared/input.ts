/** Owns what a person does with mouse and keyboard while driving, on its way from the picture to the page. */
import { z } from 'zod';
import type { Box, Point } from './action.ts';

/** CDP's own bits: Alt 1, Control 2, Meta 4, Shift 8 (Input.dispatchKeyEvent). */
export const modifierBits = { Alt: 1, Control: 2, Meta: 4, Shift: 8 } as const;

/** 0..1 of the picture, so that neither zoom nor a resize between frame and click can shift a click. */
const place = { x: z.number().min(0).max(1), y: z.number().min(0).max(1) };
const modifiers = z.number().int().min(0).max(15);
/** DOM `buttons`: left 1, right 2, middle 4, back 8, forward 16. */
const buttons = z.number().int().min(0).max(31);
const button = z.enum(['left', 'middle', 'right', 'back', 'forward']);

const keyFields = {
  /** DOM `key`. */
  key: z.string().min(1).max(40),
  /** DOM `code`; empty where the system gives none. */
  code: z.string().max(40),
  location: z.number().int().min(0).max(3),
  modifiers,
};

export const inputEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('move'), ...place, buttons, modifiers }),
  z.object({
    type: z.literal('down'),
    ...place,
    button,
    buttons,
    /** 1 for a click, 2 for a double click: DOM `detail`. */
    clickCount: z.number().int().min(1).max(10),
    modifiers,
  }),
  z.object({
    type: z.literal('up'),
    ...place,
    button,
    buttons,
    clickCount: z.number().int().min(1).max(10),
    modifiers,
  }),
  z.object({
    type: z.literal('wheel'),
    ...place,
    /** CSS pixels. */
    deltaX: z.number().min(-100_000).max(100_000),
    deltaY: z.number().min(-100_000).max(100_000),
    modifiers,
  }),
  z.object({ type: z.literal('keyDown'), ...keyFields, repeat: z.boolean() }),
  z.object({ type: z.literal('keyUp'), ...keyFields }),
  /** Text that no key makes: the end of a composition, a paste. */
  z.object({ type: z.literal('text'), text: z.string().max(100_000) }),
  /** A composition under way (IME, dead keys); an empty text cancels it. */
  z.object({ type: z.literal('compose'), text: z.string().max(1_000) }),
  /** The window lost the focus: whatever is held is released. */
  z.object({ type: z.literal('releaseAll') }),
]);
export type InputEvent = z.infer<typeof inputEventSchema>;

/**
 * The rectangle in which a picture is drawn inside a panel: as large as fits, never cut, centred
 * (CSS `object-fit: contain`). Sizes in CSS pixels.
 */
export function fitPicture(
  panel: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
): Box {
  const scale = Math.min(panel.width / picture.width, panel.height / picture.height) || 0;
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: (panel.width - width) / 2, y: (panel.height - height) / 2, width, height };
}

/**
 * A point of the panel as 0..1 of the picture drawn at `box`. Outside the picture: undefined, or the nearest
 * edge with `clamp`, which a drag that leaves the picture needs.
 */
export function pointInPicture(point: Point, box: Box, clamp = false): Point | undefined {
  if (box.width <= 0 || box.height <= 0) return undefined;
  const x = (point.x - box.x) / box.width;
  const y = (point.y - box.y) / box.height;
  if (!clamp && (x < 0 || x > 1 || y < 0 || y > 1)) return undefined;
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
