import { hashOnce, type RunningHash, newHash as runHash } from './hashing.js';

/** Whole-file digests that cloudexit makes itself. */
export const DIGESTS = ['sha256', 'sm3'] as const;
export type DigestAlgorithm = (typeof DIGESTS)[number];

/** Digests accepted only to compare with what somebody else supplied; never evidence on their own. */
export const FOREIGN_DIGESTS = ['sha512', 'sha384', 'sha1', 'md5'] as const;
export type ForeignDigest = (typeof FOREIGN_DIGESTS)[number];
export type AnyDigest = DigestAlgorithm | ForeignDigest;

/** Digest length in bytes. */
export const DIGEST_LENGTH: Readonly<Record<AnyDigest, number>> = {
  sha256: 32,
  sm3: 32,
  sha512: 64,
  sha384: 48,
  sha1: 20,
  md5: 16,
};

/** Lower-case hexadecimal digests by algorithm name. */
export type Digests = Readonly<Partial<Record<AnyDigest, string>>>;

export function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return (DIGESTS as readonly string[]).includes(name);
}

export function newHash(algorithm: AnyDigest): RunningHash {
  return runHash(algorithm);
}

/** One-shot digest of a byte string. */
export function digest(algorithm: AnyDigest, bytes: Uint8Array): Uint8Array {
  return hashOnce(algorithm, bytes);
}

export function digestHex(algorithm: AnyDigest, bytes: Uint8Array): string {
  return runHash(algorithm).update(bytes).digest('hex');
}
