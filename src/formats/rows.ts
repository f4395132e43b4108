/** Rows of database tables as bytes: `manifests/formats/rows.md`. */

/** First byte of a value: what it is. Values of different tags are never equal. */
export const TAG = {
  null: 0x00,
  array: 0x61, // a
  boolean: 0x62, // b
  date: 0x64, // d
  float: 0x66, // f
  time: 0x68, // h
  zonedTime: 0x69, // i
  json: 0x6a, // j
  bits: 0x6b, // k
  number: 0x6e, // n
  other: 0x6f, // o
  timestamp: 0x73, // s
  text: 0x74, // t
  uuid: 0x75, // u
  interval: 0x76, // v
  bytes: 0x78, // x
  instant: 0x7a, // z
} as const;
export type Tag = (typeof TAG)[keyof typeof TAG];

/** Row hashes a block of the content tree. */
export const ROWS_A_BLOCK = 256;
/** Before the bytes of a row when it is hashed; leaves and nodes of the tree above have 0x00 and 0x01. */
export const ROW_PREFIX = 0x02;

/** Bytes of a row up to which its view is kept. */
const MAX_VIEW = 4096;

/** Appends values to a growing buffer. Reused for one batch of rows after the other. */
export class RowWriter {
  bytes: Buffer;
  at = 0;
  #views: Uint8Array[] = [];
  #viewed: Buffer | undefined;

  constructor(capacity = 64 * 1024) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** Begins a row as it is hashed, in place of what was written before. */
  begin(): void {
    this.at = 0;
    this.room(1);
    this.bytes[this.at++] = ROW_PREFIX;
  }

  /** All that was written. A view of each length is made once: rows are many, their lengths few. */
  written(): Uint8Array {
    const { buffer, byteOffset } = this.bytes;
    if (this.at > MAX_VIEW) return new Uint8Array(buffer, byteOffset, this.at);
    if (this.#viewed !== this.bytes) {
      this.#views = [];
      this.#viewed = this.bytes;
    }
    this.#views[this.at] ??= new Uint8Array(buffer, byteOffset, this.at);
    return this.#views[this.at]!;
  }

  /** Makes sure that so many bytes more fit. */
  room(length: number): void {
    const need = this.at + length;
    if (need <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(need, 2 * this.bytes.length));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  append(from: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    const bytes = this.bytes;
    let at = this.at;
    // A call of Buffer's own for so few bytes costs more than the bytes.
    if (end - start < 256) for (let i = start; i < end; ) bytes[at++] = from[i++]!;
    else bytes.set(from.subarray(start, end), at);
    this.at += end - start;
  }

  null(): void {
    this.room(1);
    this.bytes[this.at++] = TAG.null;
  }

  /** Tag and length; the caller then writes that many bytes. */
  head(tag: Tag, length: number): void {
    this.room(11 + length);
    this.bytes[this.at++] = tag;
    this.length(length);
  }

  /** Unsigned LEB128 in its shortest form. */
  length(length: number): void {
    this.room(10);
    let rest = length;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.at++] = rest;
  }

  text(tag: Tag, value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.head(tag, length);
    this.at += this.bytes.write(value, this.at, 'utf8');
  }

  raw(tag: Tag, value: Uint8Array): void {
    this.head(tag, value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  /** IEEE 754 double, big endian; every NaN is the one quiet NaN. */
  float(value: number): void {
    this.head(TAG.float, 8);
    if (Number.isNaN(value)) this.bytes.writeBigUInt64BE(0x7ff8000000000000n, this.at);
    else this.bytes.writeDoubleBE(value, this.at);
    this.at += 8;
  }

  boolean(value: boolean): void {
    this.head(TAG.boolean, 1);
    this.bytes[this.at++] = value ? 0x74 : 0x66;
  }
}

/**
 * Decimal text in the one form that its value has: no plus sign, no leading zeros, no zeros after the last digit of the
 * fraction, no exponent, zero without sign. Throws RangeError on text that is no decimal number.
 */
export function plainDecimal(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text.trim());
  if (match === null || (!match[2] && !match[3])) throw new RangeError('not a decimal number');
  const [, sign, whole = '', fraction = '', exponent] = match;
  const shift = Number(exponent ?? 0);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const left = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  const right = point >= digits.length ? '' : point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const before = left.replace(/^0+(?=\d)/, '') || '0';
  const after = right.replace(/0+$/, '');
  const plain = after === '' ? before : `${before}.${after}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

/** One value of a row, as a span of its bytes. */
export interface ValueSpan {
  readonly tag: number;
  /** The whole value, tag and length included. */
  readonly from: number;
  /** Where the payload begins. */
  readonly payload: number;
  readonly to: number;
}

/** The values of one encoded row. Throws RangeError on bytes that are none. */
export function valuesOfRow(bytes: Uint8Array, from = 0, to = bytes.length): ValueSpan[] {
  const values: ValueSpan[] = [];
  for (let at = from; at < to; ) {
    const start = at;
    const tag = bytes[at++]!;
    if (tag === TAG.null) {
      values.push({ tag, from: start, payload: at, to: at });
      continue;
    }
    let length = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 42 || at > to) throw new RangeError('a length is cut off');
      length += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw new RangeError('a length is not in its shortest form');
        break;
      }
    }
    if (at + length > to) throw new RangeError('a value is cut off');
    values.push({ tag, from: start, payload: at, to: at + length });
    at += length;
  }
  return values;
}
