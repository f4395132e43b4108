import type { EachRow, RowDecoder } from '../../core/entry.js';
import { RowWriter, TAG, type Tag } from '../../formats/rows.js';
import { broken } from '../container-findings.js';
import { endOfFraction } from '../database/decimal-bytes.js';
import type { MakeRowDecoder } from '../database/raw-rows.js';
import { ROW_HEAD } from './row-chunk.js';
import { type MysqlKind, type MysqlType, writeMysqlValue } from './values.js';

const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/** First bytes of a length (MySQL internals, "Protocol::LengthEncodedInteger"): no value, or so many bytes of length follow. */
const NULL = 0xfb;
const TWO_BYTES = 0xfc;
const THREE_BYTES = 0xfd;
const EIGHT_BYTES = 0xfe;

/** Encodes rows of these column types. Any thread loads it by its URL. */
export const rowDecoder: MakeRowDecoder<readonly MysqlType[]> = (types) => new TextRows(types);

/** Kinds whose bytes are their payload, or nearly. */
const PLAIN: Readonly<Partial<Record<MysqlKind, Tag>>> = {
  text: TAG.text,
  bytes: TAG.bytes,
  json: TAG.json,
  other: TAG.other,
  date: TAG.date,
  integer: TAG.number,
  decimal: TAG.number,
  timestamp: TAG.timestamp,
  instant: TAG.instant,
  time: TAG.time,
};

/**
 * Reads the rows of the text protocol (MySQL internals, "ProtocolText::ResultsetRow") and writes them in our encoding. What occurs in
 * every table goes from bytes to bytes; the rest as `writeMysqlValue` does it, with the same result (a test holds them to it).
 */
class TextRows implements RowDecoder {
  readonly #tags: readonly (Tag | undefined)[];
  readonly #to = new RowWriter(256 * 1024);

  constructor(private readonly types: readonly MysqlType[]) {
    this.#tags = types.map(({ kind }) => PLAIN[kind]);
  }

  /** @param from a {@link RowChunk} */
  decode(from: Uint8Array, each: EachRow): void {
    const bytes = Buffer.from(from.buffer, from.byteOffset, from.length);
    for (let at = 0; at < bytes.length; ) {
      const start = at + ROW_HEAD;
      at = start + bytes.readUInt32BE(at);
      this.#to.begin();
      this.#row(bytes, start, at);
      each(this.#to.written());
    }
  }

  #row(from: Buffer, start: number, end: number): void {
    let at = start;
    for (let column = 0; column < this.types.length; column++) {
      if (at >= end) throw misshapen();
      let length = from[at++]!;
      if (length === NULL) {
        this.#to.null();
        continue;
      }
      if (length > NULL) {
        const more = length === TWO_BYTES ? 2 : length === THREE_BYTES ? 3 : length === EIGHT_BYTES ? 8 : 0;
        if (more === 0 || at + more > end) throw misshapen();
        length = more === 8 ? Number(from.readBigUInt64LE(at)) : from.readUIntLE(at, more);
        at += more;
      }
      if (at + length > end) throw misshapen();
      this.#value(column, from, at, at + length);
      at += length;
    }
    if (at !== end) throw misshapen();
  }

  #value(column: number, from: Buffer, start: number, end: number): void {
    const type = this.types[column]!;
    const tag = this.#tags[column];
    const last = tag === undefined ? -1 : plainEnd(type.kind, from, start, end);
    if (last < 0) {
      writeMysqlValue(type, from.subarray(start, end), this.#to);
      return;
    }
    this.#to.head(tag!, last - start);
    this.#to.append(from, start, last);
  }
}

/** Where the payload ends of bytes that are one but for zeros at their end; -1 when they are not. */
function plainEnd(kind: MysqlKind, from: Buffer, start: number, end: number): number {
  switch (kind) {
    case 'integer':
      // `zerofill` columns come with zeros in front.
      return end - start > 1 && from[start] === ZERO ? -1 : end;
    case 'decimal': {
      const digits = from[start] === MINUS ? start + 1 : start;
      if (from[digits] === POINT || (from[digits] === ZERO && digits + 1 < end && from[digits + 1] !== POINT))
        return -1;
      const last = endOfFraction(from, start, end);
      // `-0.00` is 0.
      return digits > start && last === digits + 1 && from[digits] === ZERO ? -1 : last;
    }
    case 'timestamp':
    case 'instant':
    case 'time':
      return endOfFraction(from, start, end);
    default:
      return end;
  }
}

function misshapen(): Error {
  return broken('ENTRY_DATA_CORRUPT', 'a row has another number of columns than its table');
}
