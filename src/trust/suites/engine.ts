import { constants, createPublicKey, createVerify, type KeyObject, verify } from 'node:crypto';
import type { KeyKind, SignatureAlgorithm } from './algorithm.js';

/**
 * The arithmetic of signatures on this platform: Node's OpenSSL. The build of the browser pages puts `src/page/platform/engine.ts` in
 * this file's place. Ranges, lengths and which scheme goes with which key are checked before, by `primitive.ts`.
 */
export type KeyHandle = KeyObject;

/** Throws if the key is not usable: OpenSSL checks here that a point is on its curve. */
export function keyHandle(spki: Uint8Array, _kind: KeyKind, _raw: Uint8Array): KeyHandle {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

export function engineVerify(
  key: KeyHandle,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  switch (algorithm.scheme) {
    case 'rsa-pss': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const options = { key, padding, saltLength: algorithm.saltLength! };
      return verify(algorithm.hash, message, options, signature);
    }
    // The streaming form spends less than `verify` on setting up, which shows beside the quick arithmetic of RSA.
    case 'rsa-pkcs1':
      return createVerify(algorithm.hash).update(message).verify(key, signature);
    case 'ed25519':
      return verify(null, message, key, signature);
    default:
      return verify(algorithm.hash, message, key, signature);
  }
}

/** SM2 over SM3(z || message). `createVerify('sm3')` verifies a bare digest, so Z goes in as the first bytes. */
export function engineVerifySm2(
  key: KeyHandle,
  z: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return createVerify('sm3').update(z).update(message).verify(key, signature);
}
