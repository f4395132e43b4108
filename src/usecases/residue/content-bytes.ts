import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { type EntryContent, type LocalContent, sameFile } from '../../core/entry.js';
import { Unreadable } from '../../inventory/content-read.js';
import { Checksum, inflateTo } from '../../inventory/packed-part.js';

const READ = 1024 * 1024;
/** Bytes after which the program listens to what else there is. */
const UNHEARD = 16 * READ;
const OPEN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Whether there are bytes to be cut into blocks. */
export function isReadable(content: EntryContent): boolean {
  return content.type === 'local' || content.type === 'stream' || content.type === 'remote';
}

/** Hands a content over in its order. Rejects where it cannot be read; what was handed over until then is of it. */
export async function readContent(
  content: EntryContent,
  size: number | undefined,
  sink: (bytes: Uint8Array) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  switch (content.type) {
    case 'local':
      await readLocal(content, size, sink, signal);
      return;
    case 'stream':
      for await (const bytes of content.open()) {
        signal?.throwIfAborted();
        sink(bytes);
      }
      return;
    case 'remote':
      await content.read(sink, signal);
      return;
    default:
      throw new TypeError('this content has no bytes');
  }
}

const buffer = Buffer.alloc(READ);

async function readLocal(
  content: LocalContent,
  size: number | undefined,
  sink: (b: Uint8Array) => void,
  signal: AbortSignal | undefined,
) {
  const { path, length, stat } = content;
  // A stretch of a container was opened by name, perhaps through a link; a file of a folder never is.
  const fd = openSync(Buffer.from(path), length === undefined ? OPEN : constants.O_RDONLY);
  try {
    const before = fstatSync(fd);
    if (!before.isFile() || (stat !== undefined && !sameFile(stat, before))) throw changed();
    const checksum = new Checksum(content.crc32);
    const checked = (bytes: Uint8Array): void => {
      signal?.throwIfAborted();
      checksum.update(bytes);
      sink(bytes);
    };
    if (content.compression === 'none') await readStored(fd, content, checked);
    else if (size === undefined) throw new Unreadable('ENTRY_DATA_CORRUPT');
    else await inflateTo({ fd, part: content, size }, checked);
    checksum.require();
    if (!sameFile(before, fstatSync(fd))) throw changed();
  } finally {
    closeSync(fd);
  }
}

async function readStored(
  fd: number,
  { offset, length }: LocalContent,
  sink: (b: Uint8Array) => void,
): Promise<void> {
  for (let at = 0, heard = 0; length === undefined || at < length; ) {
    if (at - heard >= UNHEARD) {
      // An interruption is heard between reads only.
      await turn();
      heard = at;
    }
    const n = readSync(fd, buffer, 0, Math.min(READ, (length ?? Infinity) - at), offset + at);
    if (n === 0 && length === undefined) return;
    if (n === 0) throw new Unreadable('ENTRY_DATA_CORRUPT');
    sink(buffer.subarray(0, n));
    at += n;
  }
}

function changed(): Unreadable {
  return new Unreadable('ENTRY_CHANGED_WHILE_READ');
}
