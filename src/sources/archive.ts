import type { Entry } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import type { ArchiveContext } from './archive-context.js';
import { AccessCursor, StreamCursor } from './byte-cursor.js';
import { decompress } from './decompress.js';
import { type ArchiveFormat, DETECTION_BYTES, isTarStart } from './detect.js';
import { type RandomAccess, streamOf } from './random-access.js';
import { readTar } from './tar/reader.js';
import { readZip } from './zip/reader.js';

/** Bytes of an archive: at rest where possible, else as a stream that can be started again. */
export type ArchiveBytes = RandomAccess | { readonly size: number; stream(): AsyncIterable<Uint8Array> };

/** Positions of volumes' first bytes, for archives in several files. */
export type VolumeStarts = readonly number[];

/** Reads an archive of a known format. zip has its directory at the end and needs bytes at rest. */
export function readArchive(
  format: ArchiveFormat,
  bytes: ArchiveBytes,
  context: ArchiveContext,
  volumeStarts: VolumeStarts = [0],
): AsyncGenerator<Entry> {
  const access = 'read' in bytes ? bytes : undefined;
  if (format === 'zip') {
    if (access === undefined) throw new TypeError('a zip archive cannot be read from a stream');
    return readZip(access, { ...context, volumeStarts });
  }
  if (format === 'tar' && access !== undefined) return readTar(new AccessCursor(access), context);
  const stream = 'read' in bytes ? streamOf(bytes) : bytes.stream();
  if (format === 'tar') return readTar(new StreamCursor(stream), context);
  return readCompressedTar(
    decompress({
      compression: format,
      bytes: stream,
      unfolding: context.unfolding,
      findings: context.findings,
    }),
    context,
  );
}

async function* readCompressedTar(
  content: AsyncGenerator<Uint8Array>,
  context: ArchiveContext,
): AsyncGenerator<Entry> {
  try {
    const { head, all } = await withHead(content, DETECTION_BYTES);
    if (!isTarStart(head)) {
      throw new CloudexitError('SOURCE_UNSUPPORTED', 'the compressed file does not hold a tar archive', {
        subject: context.findings.subject,
      });
    }
    yield* readTar(new StreamCursor(all), context);
  } catch (error) {
    context.signal?.throwIfAborted();
    context.findings.addFailure(error);
  } finally {
    await content.return(undefined);
  }
}

/** The first `length` bytes, and all bytes including them. */
export async function withHead(
  chunks: AsyncGenerator<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < length) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const all = async function* () {
    if (head.length > 0) yield head;
    yield* chunks;
  };
  return { head, all: all() };
}
