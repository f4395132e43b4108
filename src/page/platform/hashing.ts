import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { toHex } from '../../core/bytes.js';
import type { HashName, RunningHash } from '../../core/hashing.js';
import { newSm3 } from './sm3.js';

/** In place of `src/core/hashing.ts` in a browser: WebCrypto cannot hash piece by piece, nor at all on some `file:` pages. */

const MAKE = {
  sha256: () => sha256.create(),
  sha384: () => sha384.create(),
  sha512: () => sha512.create(),
  sha1: () => sha1.create(),
  md5: () => md5.create(),
  sm3: newSm3,
} satisfies Record<HashName, () => unknown>;

class PageHash implements RunningHash {
  readonly #hash: { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

  constructor(name: HashName) {
    this.#hash = MAKE[name]();
  }

  update(bytes: Uint8Array): RunningHash {
    this.#hash.update(bytes);
    return this;
  }

  digest(): Uint8Array;
  digest(form: 'hex'): string;
  digest(form?: 'hex'): Uint8Array | string {
    const bytes = this.#hash.digest();
    return form === undefined ? bytes : toHex(bytes);
  }
}

export function newHash(name: HashName): RunningHash {
  return new PageHash(name);
}

export function hashOnce(name: HashName, bytes: Uint8Array): Uint8Array {
  return newHash(name).update(bytes).digest();
}

export function hashOnceHex(name: HashName, bytes: Uint8Array): string {
  return newHash(name).update(bytes).digest('hex');
}
