import { compareBytes, fromHex } from '../../core/bytes.js';
import { readDerShallow, readUnsigned, TAG } from '../der/read.js';
import type { KeyKind, SignatureAlgorithm } from './algorithm.js';
import { engineVerify, engineVerifySm2 } from './engine.js';
import type { PublicKey } from './public-key.js';
import { SM2_DEFAULT_ID, sm2Z } from './sm2.js';

/** Orders of the groups (SEC 2, GM/T 0003.5): r and s must lie strictly between 0 and these. */
const ORDERS: Readonly<Partial<Record<KeyKind, Uint8Array>>> = {
  p256: fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')!,
  p384: fromHex(
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  )!,
  sm2: fromHex('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123')!,
};

const SCHEME_KINDS: Readonly<Record<SignatureAlgorithm['scheme'], readonly KeyKind[]>> = {
  'rsa-pkcs1': ['rsa'],
  'rsa-pss': ['rsa'],
  ecdsa: ['p256', 'p384'],
  sm2: ['sm2'],
  ed25519: ['ed25519'],
};

const defaultZ = new WeakMap<PublicKey, Uint8Array>();

/**
 * Whether `signature` is `key`'s over exactly `message`; never throws for a bad signature. Everybody but the
 * self test goes through `verifySignature`.
 */
export function primitiveVerify(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
  sm2Id: Uint8Array = SM2_DEFAULT_ID,
): boolean {
  if (!SCHEME_KINDS[algorithm.scheme].includes(key.kind)) return false;
  switch (algorithm.scheme) {
    case 'rsa-pkcs1':
      return engineVerify(key.handle, algorithm, message, signature);
    case 'rsa-pss':
      // The salt must fit; OpenSSL answers a longer one with an error instead of false.
      if (algorithm.saltLength! > key.raw.length) return false;
      return engineVerify(key.handle, algorithm, message, signature);
    case 'ecdsa':
      return isInRange(key.kind, signature) && engineVerify(key.handle, algorithm, message, signature);
    case 'sm2':
      return (
        isInRange(key.kind, signature) && engineVerifySm2(key.handle, zOf(key, sm2Id), message, signature)
      );
    case 'ed25519':
      return signature.length === 64 && engineVerify(key.handle, algorithm, message, signature);
  }
}

function zOf(key: PublicKey, id: Uint8Array): Uint8Array {
  if (id !== SM2_DEFAULT_ID) return sm2Z(key.raw, id);
  let z = defaultZ.get(key);
  if (!z) {
    z = sm2Z(key.raw);
    defaultZ.set(key, z);
  }
  return z;
}

/** SEQUENCE { r, s } in DER, both in 1..n-1: FIPS 186-5 section 6.4.2, GM/T 0003.2 section 7.1. */
function isInRange(kind: KeyKind, signature: Uint8Array): boolean {
  const order = ORDERS[kind]!;
  try {
    const cursor = readDerShallow(signature, TAG.sequence).cursor();
    const numbers = [readUnsigned(cursor.next(TAG.integer)), readUnsigned(cursor.next(TAG.integer))];
    cursor.requireEnd();
    return numbers.every(
      (n) =>
        n.length > 0 &&
        (n.length < order.length || (n.length === order.length && compareBytes(n, order) < 0)),
    );
  } catch {
    return false;
  }
}
