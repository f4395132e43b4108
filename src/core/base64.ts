/** Base64 of RFC 4648 section 4. The build of the browser pages puts `src/page/platform/base64.ts` in this file's place. */

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Strict inverse of {@link toBase64}: padded, zero trailing bits, nothing else between; undefined otherwise. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
