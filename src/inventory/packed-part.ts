import { crc32, createInflateRaw } from 'node:zlib';
import { type ContentPart, readExactly, Unreadable } from './content-read.js';

const PACKED_BLOCK = 256 * 1024;

export interface PackedPart {
  readonly fd: number;
  readonly part: ContentPart;
  /** Content bytes promised. */
  readonly size: number;
}

/** Hands over what the packed stretch holds: exactly the promised bytes, out of exactly the promised stretch. Throws {@link Unreadable}. */
export async function inflateTo(packed: PackedPart, sink: (bytes: Uint8Array) => void): Promise<void> {
  const { part, size } = packed;
  const inflate = createInflateRaw({ chunkSize: PACKED_BLOCK });
  feed(inflate, packed);
  let out = 0;
  for await (const bytes of inflate as AsyncIterable<Buffer>) {
    out += bytes.length;
    // A bomb that promises less than it holds ends here, before it costs more than its promise.
    if (out > size) throw new Unreadable('ENTRY_DATA_CORRUPT');
    sink(bytes);
  }
  if (out !== size || inflate.bytesWritten !== part.length) throw new Unreadable('ENTRY_DATA_CORRUPT');
}

/** Writes the packed stretch into `inflate` as fast as it takes it. */
function feed(inflate: ReturnType<typeof createInflateRaw>, { fd, part }: PackedPart): void {
  let fed = 0;
  const more = (): void => {
    try {
      while (fed < part.length!) {
        const block = Buffer.allocUnsafe(Math.min(PACKED_BLOCK, part.length! - fed));
        readExactly(fd, block, part.offset + fed);
        fed += block.length;
        if (!inflate.write(block)) return;
      }
      inflate.end();
    } catch (error) {
      inflate.destroy(error as Error);
    }
  };
  inflate.on('drain', more);
  more();
}

/** The CRC-32 that a container promises for a content, if it promises one. */
export class Checksum {
  #value = 0;

  constructor(readonly promised: number | undefined) {}

  update(bytes: Uint8Array): void {
    if (this.promised !== undefined) this.#value = crc32(bytes, this.#value);
  }

  /** Throws {@link Unreadable}. */
  require(): void {
    if (this.promised !== undefined && this.#value !== this.promised) {
      throw new Unreadable('ENTRY_CRC_MISMATCH');
    }
  }
}
