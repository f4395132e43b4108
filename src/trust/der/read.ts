import { compareBytes, toHex } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';

/**
 * Strict reading of DER (ITU-T X.690 sections 8, 10 and 11): definite, minimal lengths; single-byte tags; no bytes
 * left over. Evidence in any other encoding is refused, so that the bytes that are checked have one meaning only.
 * Every failure is `DER_INVALID`, exit 3.
 */

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const;

const MAX_DEPTH = 32;

/** One tag-length-value, a view into `source`; nothing is copied. */
export class DerNode {
  constructor(
    readonly source: Uint8Array,
    readonly tag: number,
    readonly start: number,
    readonly body: number,
    readonly end: number,
  ) {}

  /** Tag, length and value. */
  get raw(): Uint8Array {
    return this.source.subarray(this.start, this.end);
  }

  /** The value alone. */
  get content(): Uint8Array {
    return this.source.subarray(this.body, this.end);
  }

  /** Whether tag, length and value together are exactly these bytes. */
  is(bytes: Uint8Array): boolean {
    return this.end - this.start === bytes.length && isAt(bytes, this.source, this.start);
  }

  /** Reads the members of a constructed value in order. */
  cursor(): DerCursor {
    if ((this.tag & 0x20) === 0) throw invalid('a primitive value has no members');
    return new DerCursor(this.source, this.body, this.end);
  }

  /** The one member of an EXPLICIT wrapper or of a SEQUENCE OF with one entry. */
  only(tag: number): DerNode {
    const cursor = this.cursor();
    const node = cursor.next(tag);
    cursor.requireEnd();
    return node;
  }

  /** All members; with `tag`, each must have it. */
  children(tag?: number): DerNode[] {
    const cursor = this.cursor();
    const nodes: DerNode[] = [];
    while (!cursor.atEnd) nodes.push(cursor.next(tag));
    return nodes;
  }
}

export class DerCursor {
  #at: number;

  constructor(
    private readonly source: Uint8Array,
    start: number,
    private readonly end: number,
  ) {
    this.#at = start;
  }

  get atEnd(): boolean {
    return this.#at === this.end;
  }

  /** The next value; with `tag`, it must be that one. */
  next(tag?: number): DerNode {
    const node = readNode(this.source, this.#at, this.end);
    if (tag !== undefined && node.tag !== tag) {
      throw invalid(`tag 0x${node.tag.toString(16)} where 0x${tag.toString(16)} belongs`);
    }
    this.#at = node.end;
    return node;
  }

  /** The next value if it has this tag. */
  optional(tag: number): DerNode | undefined {
    return this.#at < this.end && this.source[this.#at] === tag ? this.next() : undefined;
  }

  requireEnd(): void {
    if (!this.atEnd) throw invalid('members after the last one that is defined');
  }
}

/** The one value that `bytes` is, checked through and through. */
export function readDer(bytes: Uint8Array, tag?: number): DerNode {
  const node = readDerShallow(bytes, tag);
  requireStrict(node, 0);
  return node;
}

/** The one value that `bytes` is; its members are checked when they are read. */
export function readDerShallow(bytes: Uint8Array, tag?: number): DerNode {
  const cursor = new DerCursor(bytes, 0, bytes.length);
  const node = cursor.next(tag);
  cursor.requireEnd();
  return node;
}

/** Checks the encoding of everything below a node. Values of unknown context tags are opaque when primitive. */
export function requireStrict(node: DerNode, depth = 0): void {
  if ((node.tag & 0x20) !== 0) requireStrictMembers(node.source, node.body, node.end, depth + 1);
  else requireStrictValue(node);
}

function requireStrictMembers(source: Uint8Array, start: number, end: number, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(`nested deeper than ${MAX_DEPTH}`);
  for (let at = start; at !== end; ) {
    readHeader(source, at, end);
    const { tag, body, end: memberEnd } = header;
    if ((tag & 0x20) !== 0) requireStrictMembers(source, body, memberEnd, depth + 1);
    // Octets and text have no rule of their own.
    else if (tag <= TAG.oid ? tag !== TAG.octetString : tag < 0x80) {
      requireStrictValue(new DerNode(source, tag, at, body, memberEnd));
    }
    at = memberEnd;
  }
}

function requireStrictValue(node: DerNode): void {
  switch (node.tag) {
    case TAG.boolean:
      readBoolean(node);
      break;
    case TAG.integer:
    case TAG.enumerated:
      requireInteger(node);
      break;
    case TAG.bitString:
      readBitString(node);
      break;
    case TAG.null:
      if (node.body !== node.end) throw invalid('NULL with a value');
      break;
    case TAG.oid:
      readOid(node);
      break;
    case TAG.utcTime:
    case TAG.generalizedTime:
      readTime(node);
      break;
    case TAG.sequence & ~0x20:
    case TAG.set & ~0x20:
      throw invalid('a primitive SEQUENCE or SET');
  }
}

function readNode(source: Uint8Array, at: number, end: number): DerNode {
  readHeader(source, at, end);
  return new DerNode(source, header.tag, at, header.body, header.end);
}

/** What {@link readHeader} read last: one object for all, since it runs for every value of every signature. */
const header = { tag: 0, body: 0, end: 0 };

function readHeader(source: Uint8Array, at: number, end: number): void {
  if (at + 2 > end) throw invalid('the value is cut short');
  const tag = source[at]!;
  if ((tag & 0x1f) === 0x1f) throw invalid('a tag number over 30');
  if ((tag & 0xc0) === 0 && (tag & 0x20) !== 0 && tag !== TAG.sequence && tag !== TAG.set) {
    throw invalid('a constructed string');
  }
  const first = source[at + 1]!;
  let body = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || body + count > end)
      throw invalid('an indefinite, oversized or cut length');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + source[body + i]!;
    if (length < 0x80 || length < 256 ** (count - 1)) throw invalid('a length that is not minimal');
    body += count;
  }
  if (body + length > end) throw invalid('a length beyond the end');
  header.tag = tag;
  header.body = body;
  header.end = body + length;
}

export function readBoolean(node: DerNode): boolean {
  requireTag(node, TAG.boolean);
  const value = node.source[node.body];
  if (node.end - node.body !== 1 || (value !== 0 && value !== 0xff)) throw invalid('a BOOLEAN not 00 or FF');
  return value === 0xff;
}

/** The two's complement bytes of an INTEGER or ENUMERATED, checked to be minimal. */
export function readInteger(node: DerNode): Uint8Array {
  requireInteger(node);
  return node.content;
}

function requireInteger({ tag, source, body, end }: DerNode): void {
  if (tag !== TAG.integer && tag !== TAG.enumerated) throw invalid('not an INTEGER');
  if (body === end) throw invalid('an empty INTEGER');
  if (end - body === 1) return;
  const first = source[body]!;
  const second = source[body + 1]!;
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    throw invalid('an INTEGER that is not minimal');
  }
}

/** Magnitude of a non-negative INTEGER without leading zero bytes; zero is empty. */
export function readUnsigned(node: DerNode): Uint8Array {
  const bytes = readInteger(node);
  if (bytes[0]! >= 0x80) throw invalid('a negative INTEGER');
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

/** A small non-negative INTEGER: versions, path lengths, status codes. */
export function readSmall(node: DerNode): number {
  const bytes = readUnsigned(node);
  if (bytes.length > 4) throw invalid('an INTEGER beyond 32 bits');
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

/** Bytes of a BIT STRING that has no unused bits, as keys and signatures have. */
export function readOctetBits(node: DerNode): Uint8Array {
  const { unused, bytes } = readBitString(node);
  if (unused !== 0) throw invalid('a BIT STRING that is no whole number of bytes');
  return bytes;
}

export function readBitString(node: DerNode): { unused: number; bytes: Uint8Array } {
  requireTag(node, TAG.bitString);
  const unused = node.source[node.body];
  const bytes = node.source.subarray(node.body + 1, node.end);
  if (node.body === node.end || unused === undefined || unused > 7 || (bytes.length === 0 && unused !== 0)) {
    throw invalid('a malformed BIT STRING');
  }
  if (unused > 0 && (bytes[bytes.length - 1]! & ((1 << unused) - 1)) !== 0) {
    throw invalid('a BIT STRING with unused bits set');
  }
  return { unused, bytes };
}

/** Identifiers read lately, by a sum of their bytes: signatures name the same dozen again and again. */
const recentOids: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = new Array(256);

/** Dotted decimal form. */
export function readOid(node: DerNode): string {
  requireTag(node, TAG.oid);
  const { source, body, end } = node;
  if (body === end || end - body > 64 || source[end - 1]! >= 0x80)
    throw invalid('a malformed OBJECT IDENTIFIER');
  let slot = 0;
  for (let i = body; i < end; i++) slot = (slot * 31 + source[i]!) & 0xff;
  const recent = recentOids[slot];
  if (recent && recent.bytes.length === end - body && isAt(recent.bytes, source, body)) {
    return recent.text;
  }
  const text = dotted(node);
  recentOids[slot] = { bytes: Uint8Array.from(node.content), text };
  return text;
}

function isAt(bytes: Uint8Array, source: Uint8Array, at: number): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== source[at + i]) return false;
  return true;
}

function dotted({ source, body, end }: DerNode): string {
  let text = '';
  let arc = 0;
  let fresh = true;
  for (let i = body; i < end; i++) {
    const byte = source[i]!;
    if (fresh && byte === 0x80) throw invalid('an OBJECT IDENTIFIER that is not minimal');
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 256) throw invalid('an OBJECT IDENTIFIER with an oversized arc');
    fresh = byte < 0x80;
    if (!fresh) continue;
    if (text === '') {
      const top = Math.min(2, Math.floor(arc / 40));
      text = `${top}.${arc - 40 * top}`;
    } else text += `.${arc}`;
    arc = 0;
  }
  return text;
}

/** RFC 5280 section 4.1.2.5: UTCTime to 2049 with seconds and Z, GeneralizedTime without fractions. */
export function readTime(node: DerNode): Date {
  const { source, body, end } = node;
  const yearDigits = node.tag === TAG.utcTime ? 2 : node.tag === TAG.generalizedTime ? 4 : 0;
  if (yearDigits === 0 || end - body !== yearDigits + 11 || source[end - 1] !== 0x5a) throw invalidTime();
  const rest = body + yearDigits;
  const short = twoDigits(source, body);
  const year =
    yearDigits === 4 ? short * 100 + twoDigits(source, body + 2) : short + (short < 50 ? 2000 : 1900);
  const month = twoDigits(source, rest);
  const day = twoDigits(source, rest + 2);
  const hour = twoDigits(source, rest + 4);
  const minute = twoDigits(source, rest + 6);
  const second = twoDigits(source, rest + 8);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) throw invalidTime();
  if (hour > 23 || minute > 59 || second > 59) throw invalidTime();
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  if (year < 100) date.setUTCFullYear(year, month - 1, day);
  return date;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : MONTH_DAYS[month - 1]!;
}

function twoDigits(source: Uint8Array, at: number): number {
  const tens = source[at]! - 0x30;
  const ones = source[at + 1]! - 0x30;
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) throw invalidTime();
  return tens * 10 + ones;
}

function invalidTime(): CloudexitError {
  return invalid('a time that does not exist or is not YYMMDDhhmmssZ or YYYYMMDDhhmmssZ');
}

/** DER orders the members of a SET OF by their encoded bytes (X.690 section 11.6). */
export function requireSetOrder(nodes: readonly DerNode[]): void {
  for (let i = 1; i < nodes.length; i++) {
    if (compareBytes(nodes[i - 1]!.raw, nodes[i]!.raw) > 0)
      throw invalid('a SET OF that is not in DER order');
  }
}

export function requireTag(node: DerNode, tag: number): void {
  if (node.tag !== tag)
    throw invalid(`tag 0x${toHex(Uint8Array.of(node.tag))} is not the one that belongs here`);
}

export function invalid(why: string): CloudexitError {
  return new CloudexitError('DER_INVALID', `not valid DER: ${why}`, { exit: 3 });
}
