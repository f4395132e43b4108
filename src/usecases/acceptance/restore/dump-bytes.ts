import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { DumpFormat } from './dump-format.js';

/** The bytes of a dump that are fed to a program: something before them, and without the ranges that are cut. */
export function dumpBytes(path: string, cuts: DumpFormat['cuts'], before: string): Readable {
  return Readable.from(pieces(path, cuts, before), { objectMode: false });
}

async function* pieces(path: string, cuts: DumpFormat['cuts'], before: string): AsyncGenerator<Buffer> {
  if (before !== '') yield Buffer.from(before);
  let position = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = position + chunk.length;
    let from = position;
    for (const [start, stop] of cuts) {
      if (stop <= from || start >= end) continue;
      if (start > from) yield chunk.subarray(from - position, start - position);
      from = Math.min(stop, end);
    }
    if (from < end) yield chunk.subarray(from - position);
    position = end;
  }
}

/** SHA-256 of a file. */
export async function fileDigest(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What shows that a file was written to between two looks. */
export async function fileState(path: string): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
