import type { EachRow, RowDecoder } from '../../core/entry.js';
import { RowWriter, TAG, type Tag } from '../../formats/rows.js';
import { broken } from '../container-findings.js';
import { endOfFraction } from '../database/decimal-bytes.js';
import type { MakeRowDecoder } from '../database/raw-rows.js';
import { HEADER } from './copy-out.js';
import { KIND, type Kind, type ValueType } from './types.js';
import { writeArray, writeValue } from './values.js';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
/** Kinds whose text is their payload, but for what {@link CopyText} drops at its end. */
const PLAIN: Readonly<Partial<Record<Kind, Tag>>> = {
  [KIND.text]: TAG.text,
  [KIND.integer]: TAG.number,
  [KIND.numeric]: TAG.number,
  [KIND.timestamp]: TAG.timestamp,
  [KIND.date]: TAG.date,
  [KIND.instant]: TAG.instant,
  [KIND.uuid]: TAG.uuid,
  [KIND.json]: TAG.json,
  [KIND.padded]: TAG.text,
};

/** A length takes one byte up to here. */
const SHORT = 0x80;
/** Bytes that a value may be longer in a row than in the text of COPY: tag and length. */
const MORE = 16;

/** Encodes rows of these column types. Any thread loads it by its URL. */
export const rowDecoder: MakeRowDecoder<readonly ValueType[]> = (types) => new CopyText(types);

/**
 * Reads the text format of COPY (PostgreSQL manual, "COPY", File Formats) and writes rows in our encoding. What occurs in every
 * table goes from bytes to bytes; the rest by way of text, with the same result (a test holds them to it).
 */
class CopyText implements RowDecoder {
  readonly #types: readonly ValueType[];
  /** Of each column: the tag of a value that is copied as it stands, 0 of all others. */
  readonly #tags: Uint8Array;
  readonly #kinds: Uint8Array;
  readonly #to = new RowWriter(256 * 1024);

  constructor(types: readonly ValueType[]) {
    this.#types = types;
    this.#kinds = Uint8Array.from(types, (type) => type.kind);
    this.#tags = Uint8Array.from(types, (type) => PLAIN[type.kind] ?? 0);
  }

  /** @param from CopyData messages, the last of which ends with a row */
  decode(from: Uint8Array, each: EachRow): void {
    const bytes = Buffer.from(from.buffer, from.byteOffset, from.length);
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      // A line feed always ends a row: servers send a message for each, and are free to send others.
      if (bytes[end - 1] !== LINE_FEED) {
        this.#rows(joined(bytes, at), 0, each);
        return;
      }
      this.#rows(bytes, at + HEADER, each, end);
      at = end;
    }
  }

  #rows(text: Buffer, start: number, each: EachRow, end = text.length): void {
    const to = this.#to;
    for (let at = start; at < end; ) {
      to.begin();
      at = this.#row(text, at);
      each(to.written());
      if (at > end) throw misshapen();
    }
  }

  /** Writes the row that begins at `at`; returns where the next one does. */
  #row(from: Buffer, start: number): number {
    const tags = this.#tags;
    const to = this.#to;
    const columns = tags.length;
    // A table without columns still has rows: each is an empty line.
    if (columns === 0 && from[start] !== LINE_FEED) throw misshapen();
    let at = columns === 0 ? start + 1 : start;
    for (let column = 0; column < columns; column++) {
      const tag = tags[column]!;
      const first = at;
      // A row never has more bytes than there are, and so many more.
      to.room(MORE + from.length - at);
      const bytes = to.bytes;
      const head = to.at;
      let end = head + 2;
      let byte = from[at]!;
      while (byte > BACKSLASH || (byte !== BACKSLASH && byte !== TAB && byte !== LINE_FEED)) {
        bytes[end++] = byte;
        byte = from[++at]!;
      }
      if (byte === BACKSLASH) {
        at = endOfEscaped(from, at);
        byte = from[at]!;
        this.#value(this.#types[column]!, from, first, at, true);
      } else {
        if (tag !== 0) end = this.#plainEnd(this.#kinds[column]!, bytes, head + 2, end);
        const length = end - head - 2;
        if (tag === 0 || length < 0) this.#value(this.#types[column]!, from, first, at, false);
        else if (length < SHORT) {
          bytes[head] = tag;
          bytes[head + 1] = length;
          to.at = end;
        } else {
          // Out of the way before the length is written.
          bytes.copyWithin(head + 1 + bytesOfLength(length), head + 2, end);
          to.head(tag as Tag, length);
          to.at += length;
        }
      }
      if ((byte === LINE_FEED) !== (column === columns - 1)) throw misshapen();
      at += 1;
    }
    return at;
  }

  /** Where a value ends that was copied, without what says nothing; less than `start` when it is no plain one after all. */
  #plainEnd(kind: number, bytes: Buffer, start: number, end: number): number {
    switch (kind) {
      case KIND.numeric:
        return endOfFraction(bytes, start, end);
      case KIND.instant:
        // `...+00`; anything else (BC, infinity) by way of text.
        return bytes[end - 3] === 0x2b && bytes[end - 2] === 0x30 && bytes[end - 1] === 0x30 ? end - 3 : -1;
      case KIND.timestamp:
      case KIND.date:
        // `... BC`
        return bytes[end - 1] === 0x43 ? -1 : end;
      case KIND.padded: {
        let last = end;
        while (last > start && bytes[last - 1] === 0x20) last -= 1;
        return last;
      }
      default:
        return end;
    }
  }

  #value(type: ValueType, from: Buffer, start: number, end: number, escaped: boolean): void {
    const to = this.#to;
    if (escaped) {
      if (end - start === 2 && from[start + 1] === 0x4e) to.null();
      else if (type.kind === KIND.bytes) hexBytes(from, start + 3, end, to);
      else writeUnescaped(type, from, start, end, to);
      return;
    }
    if (type.kind === KIND.boolean) to.boolean(from[start] === 0x74);
    else writeBytes(type, from.subarray(start, end), to);
  }
}

/** What the messages from `at` on hold. */
function joined(bytes: Buffer, start: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = start; at < bytes.length; ) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    parts.push(bytes.subarray(at + HEADER, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** Where the value ends that has a backslash at `at`: what follows one is never the end. */
function endOfEscaped(from: Buffer, at: number): number {
  let end = at;
  for (let byte = from[end]; byte !== TAB && byte !== LINE_FEED; byte = from[end]) {
    if (end >= from.length) throw misshapen();
    end += byte === BACKSLASH ? 2 : 1;
  }
  return end;
}

/** Of {@link RowWriter.length}. */
function bytesOfLength(length: number): number {
  let bytes = 1;
  for (let rest = length; rest >= SHORT; rest = Math.floor(rest / SHORT)) bytes += 1;
  return bytes;
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
  writeBytes(type, plain.subarray(0, length), to);
}

/** Text may be in an encoding that only the server's owner knows: its bytes are kept, wherever in a value they are. */
function writeBytes(type: ValueType, bytes: Buffer, to: RowWriter): void {
  switch (type.kind) {
    case KIND.text:
      to.raw(TAG.text, bytes);
      return;
    case KIND.json:
      to.raw(TAG.json, bytes);
      return;
    case KIND.other:
      to.raw(TAG.other, bytes);
      return;
    case KIND.padded: {
      let end = bytes.length;
      while (end > 0 && bytes[end - 1] === SPACE) end -= 1;
      to.raw(TAG.text, bytes.subarray(0, end));
      return;
    }
    case KIND.array:
      // A character a byte: what sets elements apart is ASCII.
      writeArray(bytes.toString('latin1'), to, (value, into) =>
        writeBytes(type.element!, Buffer.from(value, 'latin1'), into),
      );
      return;
    default:
      writeValue(type, bytes.toString('latin1'), to);
  }
}

function misshapen(): Error {
  return broken('ENTRY_DATA_CORRUPT', 'a row has another number of columns than its table');
}
