import {
  createPrivateKey,
  createPublicKey,
  type ED25519KeyPairOptions,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { CloudexitError } from '../../core/errors.js';
import type { SuiteName } from '../../formats/signature-result.js';
import { type PublicKey, readPublicKey } from '../suites/public-key.js';

/** Kinds of keys that can be made: one per suite family. */
export const KEY_TYPES = ['sm2', 'p256', 'p384', 'rsa2048', 'rsa3072', 'rsa4096', 'ed25519'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

export interface PrivateKey {
  readonly handle: KeyObject;
  readonly publicKey: PublicKey;
}

/** A fresh key from OpenSSL's generator. */
export function generateKey(type: KeyType): PrivateKey {
  // A generated SM2 key signs plain ECDSA while it stays in memory; a re-imported one signs SM2.
  return importPkcs8(generatePkcs8(type));
}

/**
 * As bytes: a key object keeps the job that made it, and Node waits for ever where that is collected while the object is being read.
 */
const ENCODED: Pick<ED25519KeyPairOptions<'der', 'der'>, 'publicKeyEncoding' | 'privateKeyEncoding'> = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
};

function generatePkcs8(type: KeyType): Uint8Array {
  switch (type) {
    case 'sm2':
      return generateKeyPairSync('ec', { namedCurve: 'SM2', ...ENCODED }).privateKey;
    case 'p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256', ...ENCODED }).privateKey;
    case 'p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384', ...ENCODED }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519', ENCODED).privateKey;
    default:
      return generateKeyPairSync('rsa', {
        modulusLength: Number(type.slice(3)),
        publicExponent: 0x10001,
        ...ENCODED,
      }).privateKey;
  }
}

/** From unencrypted DER PKCS#8 PrivateKeyInfo bytes. Throws `KEY_UNREADABLE` or `KEY_UNSUPPORTED`. */
export function importPkcs8(pkcs8: Uint8Array): PrivateKey {
  return fromHandle(() =>
    createPrivateKey({
      key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length),
      format: 'der',
      type: 'pkcs8',
    }),
  );
}

export function fromHandle(open: () => KeyObject): PrivateKey {
  let handle: KeyObject;
  let spki: Uint8Array;
  try {
    handle = open();
    spki = createPublicKey(handle).export({ type: 'spki', format: 'der' });
  } catch (cause) {
    throw new CloudexitError(
      'KEY_UNREADABLE',
      'not a private key that can be read, or the wrong passphrase',
      { cause },
    );
  }
  return { handle, publicKey: readPublicKey(spki) };
}

/** Unencrypted DER PKCS#8; for the encrypting writers only. */
export function exportPkcs8(key: PrivateKey): Buffer {
  return key.handle.export({ type: 'pkcs8', format: 'der' });
}

/** The suites that a key can sign with, its usual one first. */
export function suitesOf(key: PublicKey): readonly SuiteName[] {
  switch (key.kind) {
    case 'sm2':
      return ['sm2-sm3'];
    case 'p256':
      return ['ecdsa-p256-sha256'];
    case 'p384':
      return ['ecdsa-p384-sha384'];
    case 'rsa':
      return ['rsa-pkcs1-sha256', 'rsa-pss-sha256'];
    case 'ed25519':
      return ['ed25519'];
  }
}
