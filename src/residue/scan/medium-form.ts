import { fileSystemSize, type Look, layoutOf } from './partitions.js';
import { WRAPPING_BYTES, wrappingOf } from './wrappings.js';

/** Something on a medium whose blocks are not those of the data in it. */
export interface Wrapped {
  /** Bytes from the beginning of the medium. */
  readonly offset: number;
  readonly format: string;
  readonly kind: 'image' | 'encrypted' | 'packed';
}

/** What a medium says of itself. */
export interface MediumForm {
  readonly wrapped: readonly Wrapped[];
  /** Bytes that it should have by its own tables, where that is more than there are. */
  readonly statedBytes?: number;
  /** Where this could not be read. */
  readonly unread: readonly number[];
}

/** Where copies of a LUKS2 header are, should the first be gone (LUKS2 On-Disk Format Specification, section 2.1). */
const SECOND_HEADERS = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096].map((kib) => kib * 1024);
const SECOND_HEADER = 'SKUL\xba\xbe';

/** Bytes read at once: of most files all there is to look at. */
const BEGINNING = 8192;
const NOTHING = Buffer.alloc(0);

/** `read` fills `into` from a place on; fewer bytes only at the end. `size`: of the medium, in bytes. */
export function formOf(read: (into: Uint8Array, position: number) => number, size: number): MediumForm {
  const unread = new Set<number>();
  const readAt: Look = (position, length) => {
    const into = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
    let done = 0;
    while (done < into.length) {
      const n = read(into.subarray(done), position + done);
      if (n === 0) break;
      done += n;
    }
    return into.subarray(0, done);
  };
  const beginning = attempt(() => readAt(0, BEGINNING)) ?? NOTHING;
  const whole = beginning.length === size;
  const look: Look = (position, length) => {
    if (position >= size) return NOTHING;
    if (whole || position + length <= beginning.length)
      return beginning.subarray(position, position + length);
    const bytes = attempt(() => readAt(position, length));
    if (bytes === undefined) unread.add(position);
    return bytes ?? NOTHING;
  };
  const { partitions, end } = layoutOf(look);
  const wrapped: Wrapped[] = [];
  let stated = end;
  for (const offset of [0, ...partitions]) {
    const tail =
      offset === 0 && size >= WRAPPING_BYTES ? look(size - WRAPPING_BYTES, WRAPPING_BYTES) : undefined;
    const found = wrappingOf(look(offset, WRAPPING_BYTES), tail) ?? secondHeader(look, offset, size);
    if (found !== undefined) wrapped.push({ offset, format: found.format, kind: found.kind });
    const bytes = fileSystemSize(look, offset);
    if (bytes > 0) stated = Math.max(stated, Math.min(offset + bytes, Number.MAX_SAFE_INTEGER));
  }
  return { wrapped, ...(stated > size ? { statedBytes: stated } : {}), unread: [...unread] };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function secondHeader(
  look: Look,
  offset: number,
  size: number,
): Pick<Wrapped, 'format' | 'kind'> | undefined {
  const there = SECOND_HEADERS.some((at) => {
    if (offset + at >= size) return false;
    const bytes = look(offset + at, 6);
    return bytes[0] === 0x53 && bytes.toString('latin1') === SECOND_HEADER;
  });
  return there ? { format: 'luks', kind: 'encrypted' } : undefined;
}
