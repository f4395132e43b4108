import { toHex } from '../../core/bytes.js';
import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { readDer, readOctetBits, readOid, readUnsigned, TAG } from '../der/read.js';
import type { KeyKind } from './algorithm.js';
import { type KeyHandle, keyHandle } from './engine.js';

export interface PublicKey {
  readonly kind: KeyKind;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hex. */
  readonly sha256: string;
  /** SEC 1 point (uncompressed), Ed25519 point, or DER RSAPublicKey. */
  readonly raw: Uint8Array;
  /** Too small or of a shape that weakens it: RSA outside 2048..8192 bits or with an exponent below 65537. */
  readonly weak: boolean;
  readonly handle: KeyHandle;
}

const CURVES: Readonly<Record<string, { kind: KeyKind; length: number }>> = {
  [OID.p256]: { kind: 'p256', length: 65 },
  [OID.p384]: { kind: 'p384', length: 97 },
  [OID.sm2Curve]: { kind: 'sm2', length: 65 },
};

/**
 * Reads a DER SubjectPublicKeyInfo. Throws `KEY_UNSUPPORTED` for other algorithms, curves by explicit parameters
 * and compressed points, `DER_INVALID` for anything malformed.
 */
export function readPublicKey(spki: Uint8Array): PublicKey {
  const cursor = readDer(spki, TAG.sequence).cursor();
  const algorithm = cursor.next(TAG.sequence).cursor();
  const raw = readOctetBits(cursor.next(TAG.bitString));
  cursor.requireEnd();
  const name = readOid(algorithm.next(TAG.oid));
  let kind: KeyKind;
  let weak = false;
  if (name === OID.ecPublicKey) {
    // Explicit curve parameters are how CVE-2020-0601 replaced the generator: only names are read.
    const curve = readOid(algorithm.next(TAG.oid));
    const known = Object.hasOwn(CURVES, curve) ? CURVES[curve] : undefined;
    if (!known || raw.length !== known.length || raw[0] !== 4) throw unsupported(`curve ${curve}`);
    kind = known.kind;
  } else if (name === OID.rsaEncryption) {
    algorithm.next(TAG.null);
    kind = 'rsa';
    weak = isWeakRsa(raw);
  } else if (name === OID.ed25519) {
    if (raw.length !== 32) throw unsupported('an Ed25519 key that is not 32 bytes');
    if (isDegenerateEd25519(raw)) throw unsupported('an Ed25519 key of small order or in another form');
    kind = 'ed25519';
  } else throw unsupported(`algorithm ${name}`);
  algorithm.requireEnd();
  return { kind, spki, sha256: digestHex('sha256', spki), raw, weak, handle: toHandle(spki, kind, raw) };
}

function isWeakRsa(rsaPublicKey: Uint8Array): boolean {
  const cursor = readDer(rsaPublicKey, TAG.sequence).cursor();
  const modulus = readUnsigned(cursor.next(TAG.integer));
  const exponent = readUnsigned(cursor.next(TAG.integer));
  cursor.requireEnd();
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  const e = exponent.length > 8 ? 0n : BigInt(`0x${toHex(exponent) || '0'}`);
  return bits < 2048 || bits > 8192 || e < 65537n || e % 2n === 0n;
}

const ED25519_PRIME = 2n ** 255n - 19n;
/** y of the points whose order divides 8; a point and its negative share one. */
const SMALL_ORDER_Y: readonly bigint[] = [
  0n,
  1n,
  ED25519_PRIME - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
];

/** Signatures that hold under a key of small order can be made by anybody; OpenSSL takes such keys, and points with y beyond the prime. */
function isDegenerateEd25519(raw: Uint8Array): boolean {
  const bytes = Uint8Array.from(raw).reverse();
  bytes[0]! &= 0x7f;
  const y = BigInt(`0x${toHex(bytes)}`);
  return y >= ED25519_PRIME || SMALL_ORDER_Y.includes(y);
}

function toHandle(spki: Uint8Array, kind: KeyKind, raw: Uint8Array): KeyHandle {
  try {
    return keyHandle(spki, kind, raw);
  } catch (cause) {
    throw new CloudexitError('KEY_UNSUPPORTED', 'the public key is not usable', { exit: 3, cause });
  }
}

function unsupported(what: string): CloudexitError {
  return new CloudexitError('KEY_UNSUPPORTED', `unsupported public key: ${what}`, { exit: 3 });
}
