import type { ByteCursor } from '../byte-cursor.js';
import { broken } from '../container-findings.js';
import { BLOCK, number, type TarHeader } from './header.js';
import { decimal, type PaxRecords } from './pax.js';

/** Where the stored bytes of a sparse file belong; all else is zeros. */
export interface SparseMap {
  /** Length of the file. */
  readonly size: number;
  /** `[offset, length]` pairs, ascending and disjoint. */
  readonly segments: readonly (readonly [number, number])[];
  /** Bytes of the entry's data that the map itself occupied (format 1.0). */
  readonly mapBytes: number;
}

const MOST_SEGMENTS = 1_000_000;

/** Old GNU format: four segments in the header, 21 in each following block while a flag says so. */
export async function oldGnuMap(header: TarHeader, cursor: Pick<ByteCursor, 'take'>): Promise<SparseMap> {
  const size = number(header.block.subarray(483, 495));
  if (size === undefined || size < 0) throw malformed();
  const flat: number[] = [];
  let more = readPairs(header.block.subarray(386, 482), flat) && header.block[482] === 1;
  while (more) {
    const block = await cursor.take(BLOCK);
    if (block.length < BLOCK) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in a sparse map');
    more = readPairs(block.subarray(0, 504), flat) && block[504] === 1;
    if (flat.length > 2 * MOST_SEGMENTS) throw tooMany();
  }
  return { size, segments: pairs(flat), mapBytes: 0 };
}

/** False when the list ended before the fields did. */
function readPairs(fields: Uint8Array, flat: number[]): boolean {
  for (let at = 0; at + 24 <= fields.length; at += 24) {
    if (fields[at] === 0) return false;
    const offset = number(fields.subarray(at, at + 12));
    const length = number(fields.subarray(at + 12, at + 24));
    if (offset === undefined || length === undefined) throw malformed();
    flat.push(offset, length);
  }
  return true;
}

/** GNU formats 0.0 and 0.1: the map is in the extended header. */
export function paxMap(pax: PaxRecords): SparseMap | undefined {
  const size = pax.values.get('GNU.sparse.size');
  if (size === undefined) return undefined;
  const map = pax.values.get('GNU.sparse.map');
  const flat =
    map === undefined || map.length === 0
      ? pax.sparse
      : Buffer.from(map)
          .toString('latin1')
          .split(',')
          .map((part) => decimal(Buffer.from(part, 'latin1'), 'GNU.sparse.map'));
  const blocks = pax.values.get('GNU.sparse.numblocks');
  if (blocks !== undefined && decimal(blocks, 'GNU.sparse.numblocks') * 2 !== flat.length) throw malformed();
  return { size: decimal(size, 'GNU.sparse.size'), segments: pairs(flat), mapBytes: 0 };
}

/** GNU format 1.0: decimal lines at the start of the data, filled up to whole blocks. */
export async function leadingMap(
  size: number,
  stored: number,
  cursor: Pick<ByteCursor, 'take'>,
): Promise<SparseMap> {
  let text = '';
  let mapBytes = 0;
  let line = 0;
  const flat: number[] = [];
  let count: number | undefined;
  while (count === undefined || flat.length < 2 * count) {
    const newline = text.indexOf('\n', line);
    if (newline === -1) {
      text = text.slice(line);
      line = 0;
      if (text.length > 32 || mapBytes + BLOCK > stored) throw malformed();
      const block = await cursor.take(BLOCK);
      if (block.length < BLOCK) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in a sparse map');
      mapBytes += BLOCK;
      text += Buffer.from(block).toString('latin1');
      continue;
    }
    const value = decimal(Buffer.from(text.slice(line, newline), 'latin1'), 'the sparse map');
    line = newline + 1;
    if (count === undefined) count = value;
    else flat.push(value);
    if (count > MOST_SEGMENTS) throw tooMany();
  }
  return { size, segments: pairs(flat), mapBytes };
}

/** Throws unless the map is in order, within the file, and accounts for exactly the stored bytes. */
export function requireFitting(map: SparseMap, stored: number): void {
  let end = 0;
  let sum = 0;
  for (const [offset, length] of map.segments) {
    if (offset < end || offset + length > map.size) throw malformed();
    end = offset + length;
    sum += length;
  }
  if (sum + map.mapBytes !== stored) throw malformed();
}

const ZEROS = new Uint8Array(262_144);

/** The file's content with its holes filled. `data` gives the stored bytes in order. */
export async function* filled(map: SparseMap, data: Pick<ByteCursor, 'piece'>): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const [offset, length] of [...map.segments, [map.size, 0] as const]) {
    for (; at < offset; at += Math.min(offset - at, ZEROS.length)) {
      yield ZEROS.subarray(0, Math.min(offset - at, ZEROS.length));
    }
    for (const end = offset + length; at < end; ) {
      const piece = await data.piece(end - at);
      if (piece.length === 0) throw broken('ARCHIVE_TRUNCATED', 'the archive ends in the data of an entry');
      at += piece.length;
      yield piece;
    }
  }
}

function pairs(flat: readonly number[]): [number, number][] {
  if (flat.length % 2 !== 0) throw malformed();
  const out: [number, number][] = [];
  for (let i = 0; i < flat.length; i += 2) out.push([flat[i]!, flat[i + 1]!]);
  return out;
}

function malformed(): Error {
  return broken('ARCHIVE_DAMAGED', 'the map of a sparse file is malformed');
}

function tooMany(): Error {
  return broken('ARCHIVE_LIMIT_EXCEEDED', `a sparse file has more than ${MOST_SEGMENTS} segments`);
}
