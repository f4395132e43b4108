import { inflateSync } from 'node:zlib';
import { equalBytes } from '../../core/bytes.js';
import { attachmentOf, type PdfFile, type PdfObject } from '../../formats/pdf-file.js';

/** No stream of a report is larger once it is inflated. */
const MAX_STREAM = 256 * 1024 * 1024;

/** Bytes of the model that is attached to a report; undefined when it cannot be had. */
export function attachedModel(file: PdfFile): Uint8Array | undefined {
  const stream = attachmentOf(file);
  return stream === undefined ? undefined : inflated(stream);
}

/** Whether two files show and hold the same: all but the way in which their streams are compressed, which differs from one version of zlib to another. */
export function sameContent(a: PdfFile, b: PdfFile): boolean {
  return (
    a.trailer === b.trailer &&
    a.objects.length === b.objects.length &&
    a.objects.every((object, i) => sameObject(object, b.objects[i]!))
  );
}

function sameObject(a: PdfObject, b: PdfObject): boolean {
  if (a.id !== b.id || a.value !== b.value) return false;
  if (a.stream === undefined || b.stream === undefined) return a.stream === b.stream;
  if (equalBytes(a.stream, b.stream)) return true;
  if (!a.value.includes('\n/Filter /FlateDecode\n')) return false;
  const [left, right] = [inflated(a.stream), inflated(b.stream)];
  return left !== undefined && right !== undefined && equalBytes(left, right);
}

/** Undefined unless all of it is one zlib stream. */
function inflated(stream: Uint8Array): Uint8Array | undefined {
  try {
    // With `info` the result is the bytes and the engine, which says how many of the given bytes it used; the types do not know.
    const read = inflateSync(stream, { maxOutputLength: MAX_STREAM, info: true }) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    return read.engine.bytesWritten === stream.length ? read.buffer : undefined;
  } catch {
    return undefined;
  }
}
