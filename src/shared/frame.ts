/** Owns the binary form of one picture of the live view on the wire: a fixed header, then the JPEG as it came. */

export interface Frame {
  /** Which watch of the live view it answers; chosen by the client. */
  readonly lane: number;
  /** Counts up within a lane; acknowledged by the client when it is drawn. */
  readonly seq: number;
  /** When the browser made it, epoch milliseconds. */
  readonly capturedAt: number;
  /** CSS pixels of the page's viewport, which differ from the picture's own size when it is scaled. */
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

const magic = 0x57_48_46_31; // "WHF1"
const headerBytes = 24;

/** The frame as one message; the picture is copied once, so the caller's buffer may be reused. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + frame.jpeg.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, frame.lane);
  view.setUint32(8, frame.seq);
  view.setFloat64(12, frame.capturedAt);
  view.setUint16(20, frame.width);
  view.setUint16(22, frame.height);
  bytes.set(frame.jpeg, headerBytes);
  return bytes;
}

/** The frame in `bytes`, its picture a view into them; undefined where they are none. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.byteLength <= headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic) return undefined;
  return {
    lane: view.getUint32(4),
    seq: view.getUint32(8),
    capturedAt: view.getFloat64(12),
    width: view.getUint16(20),
    height: view.getUint16(22),
    jpeg: bytes.subarray(headerBytes),
  };
}
