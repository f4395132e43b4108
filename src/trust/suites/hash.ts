import { hashOnce, hashOnceHex } from '../../core/hashing.js';
import type { HashName } from './algorithm.js';

/** One-shot digest under a signature's hash, which may be one that no inventory uses. */
export function hashBytes(hash: HashName, bytes: Uint8Array): Uint8Array {
  return hashOnce(hash, bytes);
}

/** The same in lower-case hex, for digests that are only compared. */
export function hashHex(hash: HashName, bytes: Uint8Array): string {
  return hashOnceHex(hash, bytes);
}
