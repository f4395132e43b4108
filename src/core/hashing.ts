import { createHash, hash } from 'node:crypto';

/** The hash functions of the platform. The build of the browser pages puts `src/page/platform/hashing.ts` in this file's place. */
export type HashName = 'sha256' | 'sha384' | 'sha512' | 'sm3' | 'sha1' | 'md5';

export interface RunningHash {
  update(bytes: Uint8Array): RunningHash;
  digest(): Uint8Array;
  digest(form: 'hex'): string;
}

export function newHash(name: HashName): RunningHash {
  return createHash(name);
}

export function hashOnce(name: HashName, bytes: Uint8Array): Uint8Array {
  // A buffer made by OpenSSL lies outside the heap and costs three times as much as this one from the pool.
  return Buffer.from(hash(name, bytes, 'hex'), 'hex');
}

/** Lower-case hex, at a third of the cost of bytes. */
export function hashOnceHex(name: HashName, bytes: Uint8Array): string {
  return hash(name, bytes, 'hex');
}
