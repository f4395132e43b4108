import type { RowBatch } from '../../core/entry.js';
import { RowWriter, TAG, type Tag } from '../../formats/rows.js';
import { broken } from '../container-findings.js';
import { KIND, type ValueType } from './types.js';
import { writeValue } from './values.js';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const MAX_ROW = 1.5 * 2 ** 30;

/**
 * Reads the text format of COPY (PostgreSQL manual, "COPY", File Formats) and writes rows in our encoding. What occurs in every
 * table goes from bytes to bytes; the rest by way of text, with the same result (a test holds them to it).
 */
export class CopyText {
  readonly #types: readonly ValueType[];
  readonly #rest: Buffer[] = [];
  #restLength = 0;
  readonly #to = new RowWriter(256 * 1024);
  #ends = new Uint32Array(4096);

  constructor(types: readonly ValueType[]) {
    this.#types = types;
  }

  /** The rows that end in this chunk. The batch is good until the next call. */
  push(chunk: Buffer): RowBatch {
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last === -1) {
      this.#keep(chunk);
      return { bytes: this.#to.bytes, ends: this.#ends, count: 0 };
    }
    let whole = chunk;
    let end = last + 1;
    if (this.#restLength > 0) {
      end += this.#restLength;
      whole = Buffer.concat([...this.#rest.splice(0), chunk.subarray(0, last + 1)]);
      this.#restLength = 0;
    }
    if (last + 1 < chunk.length) this.#keep(Buffer.from(chunk.subarray(last + 1)));
    return this.#rows(whole, end);
  }

  /** Throws when the stream ended within a row. */
  finish(): void {
    if (this.#restLength > 0) throw broken('ENTRY_DATA_CORRUPT', 'the rows end within a row');
  }

  #keep(chunk: Buffer): void {
    this.#restLength += chunk.length;
    if (this.#restLength > MAX_ROW) throw broken('TABLE_ROW_TOO_LARGE', 'a row is longer than 1.5 GiB');
    this.#rest.push(chunk);
  }

  #rows(from: Buffer, end: number): RowBatch {
    const types = this.#types;
    const to = this.#to;
    to.at = 0;
    let count = 0;
    let at = 0;
    while (at < end) {
      for (let column = 0; column < types.length; column++) {
        const start = at;
        let escaped = false;
        let byte = from[at]!;
        while (byte !== TAB && byte !== LINE_FEED) {
          if (byte === BACKSLASH) {
            escaped = true;
            at += 1;
          }
          byte = from[++at]!;
        }
        if ((byte === LINE_FEED) !== (column === types.length - 1)) throw misshapen();
        this.#value(types[column]!, from, start, at, escaped);
        at += 1;
      }
      // A table without columns still has rows: each is an empty line.
      if (types.length === 0 && from[at++] !== LINE_FEED) throw misshapen();
      if (count === this.#ends.length) this.#ends = grown(this.#ends);
      this.#ends[count++] = to.at;
    }
    return { bytes: to.bytes, ends: this.#ends, count };
  }

  #value(type: ValueType, from: Buffer, start: number, end: number, escaped: boolean): void {
    const to = this.#to;
    if (escaped) {
      if (end - start === 2 && from[start + 1] === 0x4e) to.null();
      else if (type.kind === KIND.bytes) hexBytes(from, start + 3, end, to);
      else writeUnescaped(type, from, start, end, to);
      return;
    }
    switch (type.kind) {
      case KIND.text:
        copy(TAG.text, from, start, end, to);
        return;
      case KIND.integer:
        copy(TAG.number, from, start, end, to);
        return;
      case KIND.numeric:
        copy(TAG.number, from, start, endOfNumeric(from, start, end), to);
        return;
      case KIND.timestamp:
        if (from[end - 1] !== 0x43) copy(TAG.timestamp, from, start, end, to);
        else writeValue(type, from.toString('utf8', start, end), to);
        return;
      case KIND.date:
        if (from[end - 1] !== 0x43) copy(TAG.date, from, start, end, to);
        else writeValue(type, from.toString('utf8', start, end), to);
        return;
      case KIND.instant:
        // `...+00`; anything else (BC, infinity) by way of text.
        if (from[end - 3] === 0x2b && from[end - 2] === 0x30 && from[end - 1] === 0x30)
          copy(TAG.instant, from, start, end - 3, to);
        else writeValue(type, from.toString('utf8', start, end), to);
        return;
      case KIND.boolean:
        to.boolean(from[start] === 0x74);
        return;
      case KIND.uuid:
        copy(TAG.uuid, from, start, end, to);
        return;
      case KIND.json:
        copy(TAG.json, from, start, end, to);
        return;
      case KIND.padded: {
        let last = end;
        while (last > start && from[last - 1] === 0x20) last -= 1;
        copy(TAG.text, from, start, last, to);
        return;
      }
      default:
        writeValue(type, from.toString('utf8', start, end), to);
    }
  }
}

/** Zeros at the end of a fraction say nothing of the value. */
function endOfNumeric(from: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && from[last - 1] === 0x30) last -= 1;
  if (last < end) {
    if (from[last - 1] === 0x2e) return last - 1 === start ? end : last - 1;
    if (from.subarray(start, last).includes(0x2e)) return last;
    return end;
  }
  return end;
}

function copy(tag: Tag, from: Buffer, start: number, end: number, to: RowWriter): void {
  const length = end - start;
  to.head(tag, length);
  const bytes = to.bytes;
  let at = to.at;
  if (length < 48) for (let i = start; i < end; ) bytes[at++] = from[i++]!;
  else at += from.copy(bytes, at, start, end);
  to.at = at;
}

/** `\\x` and two digits a byte; the backslash is doubled by COPY. */
function hexBytes(from: Buffer, start: number, end: number, to: RowWriter): void {
  to.head(TAG.bytes, (end - start) >> 1);
  for (let i = start; i < end; i += 2) to.bytes[to.at++] = (nibble(from[i]!) << 4) | nibble(from[i + 1]!);
}

function nibble(digit: number): number {
  return digit < 0x3a ? digit - 0x30 : digit - 0x57;
}

const ESCAPES: Readonly<Record<number, number>> = {
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
  118: 0x0b,
};

function writeUnescaped(type: ValueType, from: Buffer, start: number, end: number, to: RowWriter): void {
  const plain = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    let byte = from[i]!;
    if (byte === BACKSLASH) {
      byte = from[++i]!;
      byte = ESCAPES[byte] ?? byte;
    }
    plain[length++] = byte;
  }
  const bytes = plain.subarray(0, length);
  // Text may be in an encoding that only the server's owner knows: its bytes are kept.
  if (type.kind === KIND.text) to.raw(TAG.text, bytes);
  else if (type.kind === KIND.json) to.raw(TAG.json, bytes);
  else if (type.kind === KIND.other) to.raw(TAG.other, bytes);
  else writeValue(type, bytes.toString('utf8'), to);
}

function grown(ends: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * ends.length);
  larger.set(ends);
  return larger;
}

function misshapen(): Error {
  return broken('ENTRY_DATA_CORRUPT', 'a row has another number of columns than its table');
}
