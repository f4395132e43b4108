import type { EachRow, RawRows, RowBatch, RowDecoder } from '../../core/entry.js';

/** What a module that a {@link RawRows} names exports. */
export type MakeRowDecoder<Setup> = (setup: Setup) => RowDecoder;

/** Rows that this thread encodes, a batch for every chunk. */
export async function* decodedHere(
  raw: RawRows,
  decoder: RowDecoder,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  let ends = new Uint32Array(4096);
  let bytes = Buffer.alloc(256 * 1024);
  for await (const chunk of raw.open(signal)) {
    let count = 0;
    let at = 0;
    const each: EachRow = (prefixed) => {
      const end = at + prefixed.length - 1;
      if (end > bytes.length) bytes = Buffer.concat([bytes.subarray(0, at)], Math.max(end, 2 * bytes.length));
      if (count === ends.length) ends = Uint32Array.from({ length: 2 * count }, (_, i) => ends[i] ?? 0);
      bytes.set(prefixed.subarray(1), at);
      at = end;
      ends[count++] = end;
    };
    decoder.decode(chunk, each);
    if (count > 0) yield { bytes, ends, count };
  }
}
