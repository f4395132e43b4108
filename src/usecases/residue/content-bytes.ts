import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { EntryContent, LocalContent } from '../../core/entry.js';

const READ = 1024 * 1024;
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
      if (content.compression === 'none') readStored(content, sink, signal);
      else await inflate(content, size, sink, signal);
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

function readStored(
  { path, offset, length }: LocalContent,
  sink: (b: Uint8Array) => void,
  signal?: AbortSignal,
) {
  // A stretch of a container was opened by name, perhaps through a link; a file of a folder never is.
  const fd = openSync(Buffer.from(path), length === undefined ? OPEN : constants.O_RDONLY);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('something else took the place of a file');
    for (let at = 0; length === undefined || at < length; ) {
      signal?.throwIfAborted();
      const n = readSync(fd, buffer, 0, Math.min(READ, (length ?? Infinity) - at), offset + at);
      if (n === 0) {
        if (length === undefined) return;
        throw new Error('the container ends early');
      }
      sink(buffer.subarray(0, n));
      at += n;
    }
  } finally {
    closeSync(fd);
  }
}

async function inflate(
  { path, offset, length }: LocalContent,
  size: number | undefined,
  sink: (b: Uint8Array) => void,
  signal?: AbortSignal,
) {
  if (length === undefined || size === undefined) throw new Error('a packed content of unknown size');
  if (length === 0) throw new Error('a packed content without bytes');
  const packed = createReadStream(Buffer.from(path), { start: offset, end: offset + length - 1 });
  const content = pipeline(packed, createInflateRaw(), () => {});
  let out = 0;
  for await (const bytes of content as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    out += bytes.length;
    // What promises less than it holds ends here, before it costs more than its promise.
    if (out > size) throw new Error('a packed content holds more than it promises');
    sink(bytes);
  }
  if (out !== size) throw new Error('a packed content holds less than it promises');
}
