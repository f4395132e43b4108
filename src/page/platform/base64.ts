import { byteString, bytesOfKey } from '../../core/bytes.js';

/** In place of `src/core/base64.ts` in a browser. */

export function toBase64(bytes: Uint8Array): string {
  return btoa(byteString(bytes));
}

/** Strict: padded, zero trailing bits, nothing else between; undefined otherwise. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = atob(text);
    return btoa(bytes) === text ? bytesOfKey(bytes) : undefined;
  } catch {
    return undefined;
  }
}
