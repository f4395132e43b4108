/** Byte strings: the order, the comparison and the text forms that every format page refers to. */

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const HEX_CODES = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Byte order: the order of `memcmp`, a shorter prefix first. This is the sort order of inventories. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = a[i]! - b[i]!;
    if (d !== 0) return d;
  }
  return a.length - b.length;
}

interface NativeBuffer {
  compare(a: Uint8Array, b: Uint8Array): number;
  readonly prototype: {
    compare(
      this: Uint8Array,
      b: Uint8Array,
      from: number,
      to: number,
      ownFrom: number,
      ownTo: number,
    ): number;
  };
}

/** `memcmp`, where the platform has it: on a certificate's length a loop takes ten times as long. */
const native = (globalThis as { readonly Buffer?: NativeBuffer }).Buffer;
const nativeCompare = native?.compare;
const nativeCompareRange = native?.prototype.compare;

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  return (nativeCompare && a.length > 64 ? nativeCompare(a, b) : compareBytes(a, b)) === 0;
}

/** Whether two byte strings are the same in `from` up to `to`, which lies within both. */
export function equalRange(a: Uint8Array, b: Uint8Array, from: number, to: number): boolean {
  if (nativeCompareRange && to - from > 64) return nativeCompareRange.call(a, b, from, to, from, to) === 0;
  for (let i = from; i < to; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const p of parts) length += p.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let s = '';
  for (const b of bytes) s += HEX[b]!;
  return s;
}

/** Whether `hex`, lower case, is what {@link toHex} gives for these bytes; makes no string. */
export function isHexOf(hex: string, bytes: Uint8Array): boolean {
  if (hex.length !== 2 * bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (hex.charCodeAt(2 * i) !== HEX_CODES[byte >> 4] || hex.charCodeAt(2 * i + 1) !== HEX_CODES[byte & 15])
      return false;
  }
  return true;
}

/** Strict inverse of {@link toHex}: lower case, even length; undefined for anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Strict decoding: undefined when the bytes are not valid UTF-8. A leading BOM is kept as a character. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** One character (U+0000 to U+00FF) a byte: `<` on such strings is byte order, and cheap. */
export function byteString(bytes: Uint8Array): string {
  let s = '';
  for (let i = 0; i < bytes.length; i += 4096) s += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return s;
}

/** Inverse of {@link byteString}. */
export function bytesOfKey(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = key.charCodeAt(i);
  return bytes;
}
