import { inflateRawSync } from 'node:zlib';
import { BUFFER, type ContentPart, type OnBytes, readAt, readExactly, Unreadable } from './content-read.js';
import { type ContentDigests, ContentSum, hashAll, hasPieces, type ReadPlan } from './content-sum.js';
import { Checksum, inflateTo } from './packed-part.js';
import type { SideHash } from './side-hash.js';

/** A part at most this long, packed and unpacked, is handled in one call. */
const AT_ONCE = 16 * 1024 * 1024;

export interface PartReading {
  readonly plan: ReadPlan;
  readonly fd: number;
  readonly part: ContentPart;
  /** Content bytes promised. */
  readonly size: number;
  /** {@link BUFFER} bytes that may be overwritten. */
  readonly buffer: Buffer;
  readonly side: SideHash | undefined;
  readonly onBytes: OnBytes | undefined;
}

/**
 * Digests of one entry of an archive, read where it lies: exactly the promised bytes, from exactly the promised stretch,
 * with the promised CRC-32. Throws {@link Unreadable}.
 */
export async function digestPart(reading: PartReading): Promise<ContentDigests> {
  const { part, size } = reading;
  const checksum = new Checksum(part.crc32);
  const content =
    part.compression === 'none'
      ? await stored(reading, checksum)
      : part.length! <= AT_ONCE && size <= AT_ONCE
        ? inflated(reading, checksum)
        : await inflating(reading, checksum);
  checksum.require();
  return content;
}

async function stored({ plan, fd, part, size, buffer, side, onBytes }: PartReading, checksum: Checksum) {
  if (size <= BUFFER && !hasPieces(plan, size)) {
    const bytes = buffer.subarray(0, size);
    readExactly(fd, bytes, part.offset);
    checksum.update(bytes);
    return { digests: hashAll(plan, bytes) };
  }
  const sum = new ContentSum(plan, size, side);
  for (let at = 0; at < size; ) {
    const room = sum.room(buffer);
    const n = readAt(fd, room, 0, Math.min(room.length, size - at), part.offset + at);
    if (n === 0) throw new Unreadable('ENTRY_DATA_CORRUPT');
    const bytes = room.subarray(0, n);
    checksum.update(bytes);
    sum.update(bytes);
    onBytes?.(n);
    at += n;
  }
  return sum.finishWithSide();
}

function inflated({ plan, fd, part, size, buffer }: PartReading, checksum: Checksum): ContentDigests {
  const length = part.length!;
  const packed = length <= BUFFER ? buffer.subarray(0, length) : Buffer.allocUnsafe(length);
  readExactly(fd, packed, part.offset);
  const content = inflateOnce(packed, size);
  checksum.update(content);
  if (!hasPieces(plan, size)) return { digests: hashAll(plan, content) };
  const sum = new ContentSum(plan, size);
  sum.update(content);
  return sum.finish();
}

/** All of `packed` has to be one stream of exactly `size` bytes. */
function inflateOnce(packed: Uint8Array, size: number): Buffer {
  let result: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    // 0 is not allowed as a bound; one byte where nothing is promised is enough to see a lie. With room for a byte
    // more than promised, all of it comes out in one piece; 64 bytes are the least room there is.
    const room = Math.max(64, size + 1);
    const options = { info: true, maxOutputLength: Math.max(1, size), chunkSize: room };
    result = inflateRawSync(packed, options) as unknown as typeof result;
  } catch {
    throw new Unreadable('ENTRY_DATA_CORRUPT');
  }
  const { buffer, engine } = result;
  if (buffer.length !== size || engine.bytesWritten !== packed.length) {
    throw new Unreadable('ENTRY_DATA_CORRUPT');
  }
  return buffer;
}

async function inflating(reading: PartReading, checksum: Checksum): Promise<ContentDigests> {
  const { plan, size, side, onBytes } = reading;
  const sum = new ContentSum(plan, size, side);
  await inflateTo(reading, (bytes) => {
    checksum.update(bytes);
    sum.update(bytes);
    onBytes?.(bytes.length);
  });
  return sum.finishWithSide();
}
