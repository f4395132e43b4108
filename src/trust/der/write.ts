import { compareBytes, concatBytes, utf8 } from '../../core/bytes.js';
import { TAG } from './read.js';

/** DER encoding (ITU-T X.690) of the few types that certificates, CMS and time stamps are made of. */

export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of content) length += part.length;
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 + byteCount(length), ...bigEndian(length)];
  return concatBytes(Uint8Array.from(header), ...content);
}

export function sequence(...members: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.sequence, ...members);
}

/** SET OF: the members in DER order. */
export function setOf(...members: readonly Uint8Array[]): Uint8Array {
  return tlv(TAG.set, ...[...members].sort(compareBytes));
}

/** Context-specific `[n]`, constructed: EXPLICIT around a whole value, or IMPLICIT over the members of one. */
export function context(n: number, ...content: readonly Uint8Array[]): Uint8Array {
  return tlv(0xa0 + n, ...content);
}

/** Context-specific `[n]`, primitive: IMPLICIT over the bytes of a primitive value. */
export function contextPrimitive(n: number, content: Uint8Array): Uint8Array {
  return tlv(0x80 + n, content);
}

/** A non-negative INTEGER, from a number or from its big-endian magnitude. */
export function integer(value: number | Uint8Array): Uint8Array {
  const magnitude = typeof value === 'number' ? Uint8Array.from(bigEndian(value)) : trimZeros(value);
  if (magnitude.length === 0) return tlv(TAG.integer, Uint8Array.of(0));
  return magnitude[0]! >= 0x80 ? tlv(TAG.integer, Uint8Array.of(0), magnitude) : tlv(TAG.integer, magnitude);
}

export function boolean(value: boolean): Uint8Array {
  return tlv(TAG.boolean, Uint8Array.of(value ? 0xff : 0));
}

export function nullValue(): Uint8Array {
  return tlv(TAG.null);
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tlv(TAG.octetString, bytes);
}

export function bitString(bytes: Uint8Array, unused = 0): Uint8Array {
  return tlv(TAG.bitString, Uint8Array.of(unused), bytes);
}

export function utf8String(text: string): Uint8Array {
  return tlv(TAG.utf8String, utf8(text));
}

export function printableString(text: string): Uint8Array {
  return tlv(TAG.printableString, utf8(text));
}

export function ia5String(text: string): Uint8Array {
  return tlv(TAG.ia5String, utf8(text));
}

export function oid(dotted: string): Uint8Array {
  const arcs = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [arcs[0]! * 40 + arcs[1]!, ...arcs.slice(2)]) {
    const groups = [arc % 128];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift(0x80 + (rest % 128));
    bytes.push(...groups);
  }
  return tlv(TAG.oid, Uint8Array.from(bytes));
}

/** RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050; whole seconds. */
export function time(at: Date): Uint8Array {
  const year = at.getUTCFullYear();
  if (year < 1950 || year >= 2050) return generalizedTime(at);
  return tlv(TAG.utcTime, utf8(`${compactTime(at).slice(2)}Z`));
}

function generalizedTime(at: Date): Uint8Array {
  return tlv(TAG.generalizedTime, utf8(`${compactTime(at)}Z`));
}

function compactTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace(/[-:T]/g, '');
}

function bigEndian(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

function byteCount(value: number): number {
  return bigEndian(value).length;
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < bytes.length && bytes[at] === 0) at++;
  return bytes.subarray(at);
}
