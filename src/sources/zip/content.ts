import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { errorCode } from '../../core/errors.js';
import { broken } from '../container-findings.js';
import { type RandomAccess, streamOf } from '../random-access.js';

export const STORED = 0;
export const DEFLATED = 8;

export interface ZipData {
  readonly access: RandomAccess;
  readonly start: number;
  readonly compressed: number;
  readonly method: number;
  readonly size: number;
  readonly crc32: number;
}

/**
 * The content of an entry where no other thread can read it: inside volumes or memory. Throws
 * ENTRY_DATA_CORRUPT or ENTRY_CRC_MISMATCH unless it is exactly what the directory promises.
 */
export async function* zipContent(data: ZipData): AsyncGenerator<Uint8Array> {
  const raw = streamOf(data.access, data.start, data.compressed);
  let size = 0;
  let crc = 0;
  for await (const chunk of data.method === STORED ? raw : inflate(raw, data.compressed)) {
    size += chunk.length;
    if (size > data.size) break;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== data.size) throw broken('ENTRY_DATA_CORRUPT', 'the content has not the length that is stated');
  if (crc !== data.crc32) throw broken('ENTRY_CRC_MISMATCH', 'the CRC-32 is not that of the content');
}

async function* inflate(raw: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  const engine = createInflateRaw({ chunkSize: 262_144 });
  const fed = pipeline(Readable.from(raw, { objectMode: false }), engine);
  fed.catch(() => {});
  try {
    for await (const chunk of engine) yield chunk as Uint8Array;
    await fed;
  } catch (error) {
    if (errorCode(error)?.startsWith('Z_'))
      throw broken('ENTRY_DATA_CORRUPT', 'the DEFLATE data is broken', error);
    throw error;
  } finally {
    engine.destroy();
  }
  if (engine.bytesWritten !== length) throw broken('ENTRY_DATA_CORRUPT', 'the DEFLATE data ends early');
}
