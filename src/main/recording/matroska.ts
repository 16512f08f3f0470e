/** Owns the bytes of a live Matroska stream of JPEG pictures: the way to give ffmpeg pictures with their own times. */

/** Milliseconds after which a new cluster begins; a block's time counts from its cluster in 16 bits. */
const clusterMs = 5_000;

const ids = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  flagLacing: 0x9c,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

/** Eight size bytes with every bit set: the element ends where the next one of its level begins. */
const unknownSize = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** What stands before the first picture. `size` is what the stream announces; pictures may differ from it. */
export function matroskaHeader(size: { readonly width: number; readonly height: number }): Buffer {
  return Buffer.concat([
    element(
      ids.ebml,
      number(ids.ebmlVersion, 1),
      number(ids.ebmlReadVersion, 1),
      number(ids.ebmlMaxIdLength, 4),
      number(ids.ebmlMaxSizeLength, 8),
      text(ids.docType, 'matroska'),
      number(ids.docTypeVersion, 4),
      number(ids.docTypeReadVersion, 2),
    ),
    idBytes(ids.segment),
    unknownSize,
    element(
      ids.info,
      number(ids.timestampScale, 1_000_000),
      text(ids.muxingApp, 'Wheelhouse'),
      text(ids.writingApp, 'Wheelhouse'),
    ),
    element(
      ids.tracks,
      element(
        ids.trackEntry,
        number(ids.trackNumber, 1),
        number(ids.trackUid, 1),
        number(ids.trackType, 1),
        number(ids.flagLacing, 0),
        text(ids.codecId, 'V_MJPEG'),
        element(ids.video, number(ids.pixelWidth, size.width), number(ids.pixelHeight, size.height)),
      ),
    ),
  ]);
}

/**
 * What stands before one picture; the bytes of the JPEG follow it as they are.
 * @param options.timeMs whole milliseconds since the first picture, rising
 * @param options.clusterAt time of the cluster that is open, as the last call returned it
 */
export function matroskaBlock(options: {
  readonly jpegBytes: number;
  readonly timeMs: number;
  readonly clusterAt: number | undefined;
}): { readonly head: Buffer; readonly clusterAt: number } {
  const { jpegBytes, timeMs } = options;
  const isOpen = options.clusterAt !== undefined && timeMs - options.clusterAt < clusterMs;
  const clusterAt = isOpen ? options.clusterAt : timeMs;
  const cluster = isOpen ? [] : [idBytes(ids.cluster), unknownSize, number(ids.timestamp, timeMs)];
  const block = Buffer.alloc(4);
  block[0] = 0x81; // track 1
  block.writeInt16BE(timeMs - clusterAt, 1);
  block[3] = 0x80; // every JPEG is a key frame
  const head = Buffer.concat([...cluster, idBytes(ids.simpleBlock), sizeBytes(block.length + jpegBytes), block]);
  return { head, clusterAt };
}

function element(id: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([idBytes(id), sizeBytes(body.length), body]);
}

function number(id: number, value: number): Buffer {
  const body = Buffer.alloc(6);
  body.writeUIntBE(value, 0, 6);
  const used = body.findIndex((byte) => byte !== 0);
  return element(id, body.subarray(used < 0 ? 5 : used));
}

function text(id: number, value: string): Buffer {
  return element(id, Buffer.from(value, 'utf8'));
}

/** An id is written as it is; its own first bits tell how long it is. */
function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/** A size in eight bytes, of which the first is only the mark of that length; good for 2^48 - 1 bytes. */
function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[0] = 0x01;
  bytes.writeUIntBE(size, 2, 6);
  return bytes;
}
