import { type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { concatBytes, equalBytes, toHex } from '../../core/bytes.js';
import { hashOnce, newHash } from '../../core/hashing.js';
import { readDer, readUnsigned, TAG } from '../../trust/der/read.js';
import type { KeyKind, SignatureAlgorithm } from '../../trust/suites/algorithm.js';
import { type RsaKey, rsaKey, verifyPkcs1, verifyPss } from './rsa.js';

/** In place of `src/trust/suites/engine.ts` in a browser. */

type Point = InstanceType<WeierstrassPointCons<bigint>>;
type EdPoint = InstanceType<typeof ed25519.Point>;

interface CurveKey {
  readonly kind: 'p256' | 'p384' | 'sm2';
  readonly point: Point;
  /** Multiplications so far. */
  used: number;
}
interface EdKey {
  readonly kind: 'ed25519';
  used: number;
  /** Undefined if there is no such point: OpenSSL notices only when it verifies, and nothing holds. */
  readonly point: EdPoint | undefined;
  readonly raw: Uint8Array;
}
export type KeyHandle = CurveKey | EdKey | { readonly kind: 'rsa'; readonly rsa: RsaKey };

/** The curve of GM/T 0003.5. */
const SM2_ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const Sm2Point = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: SM2_ORDER,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});
const CURVES = { p256: p256.Point, p384: p384.Point, sm2: Sm2Point } as const;

/** Keys that are kept: every signature of a case brings those of its signer and of the authorities above again. */
const KEPT = 64;
const kept = new Map<string, KeyHandle>();

/** Throws if the key is not usable: a point that is not on a Weierstrass curve, or the one at infinity. */
export function keyHandle(_spki: Uint8Array, kind: KeyKind, raw: Uint8Array): KeyHandle {
  const name = `${kind} ${toHex(raw)}`;
  const key = kept.get(name) ?? readKey(kind, raw);
  kept.delete(name);
  kept.set(name, key);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return key;
}

function readKey(kind: KeyKind, raw: Uint8Array): KeyHandle {
  if (kind === 'rsa') {
    const numbers = readDer(raw, TAG.sequence).children(TAG.integer).map(readUnsigned);
    return { kind, rsa: rsaKey(numbers[0]!, numbers[1]!) };
  }
  if (kind === 'ed25519') {
    return { kind, point: edPoint(raw), raw, used: 0 };
  }
  const point = CURVES[kind].fromBytes(raw);
  point.assertValidity();
  return { kind, point, used: 0 };
}

function edPoint(raw: Uint8Array): EdPoint | undefined {
  try {
    return ed25519.Point.fromBytes(raw);
  } catch {
    return undefined;
  }
}

/** Multiplications of a key's point before those after them are prepared, which takes as long as two or three, and makes each five times as quick. */
const UNPREPARED = 2;
const WINDOW = 5;

interface Multiplied<P> {
  multiplyUnsafe(scalar: bigint): P;
  precompute(window: number): P;
}

function multiple<P extends Multiplied<P>>(key: { used: number }, point: P, scalar: bigint): P {
  if (key.used++ === UNPREPARED) point.precompute(WINDOW);
  return point.multiplyUnsafe(scalar);
}

export function engineVerify(
  key: KeyHandle,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { hash } = algorithm;
  switch (key.kind) {
    case 'rsa':
      return algorithm.scheme === 'rsa-pss'
        ? verifyPss(key.rsa, hash, algorithm.saltLength!, message, signature)
        : verifyPkcs1(key.rsa, hash, message, signature);
    case 'ed25519':
      return verifyEd25519(key, message, signature);
    default:
      return verifyEcdsa(key, hashOnce(hash, message), signature);
  }
}

/** GM/T 0003.2 section 7.1, over SM3(z || message). */
export function engineVerifySm2(
  key: KeyHandle,
  z: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.kind !== 'sm2') return false;
  const e = big(newHash('sm3').update(z).update(message).digest());
  const [r, s] = readPair(signature);
  const t = mod(r + s, SM2_ORDER);
  if (!isScalar(r, SM2_ORDER) || !isScalar(s, SM2_ORDER) || t === 0n) return false;
  const sum = Sm2Point.BASE.multiplyUnsafe(s).add(multiple(key, key.point, t));
  return !sum.is0() && mod(e + sum.toAffine().x, SM2_ORDER) === r;
}

/** FIPS 186-5 section 6.4.2; the digest's leftmost bits where it is longer than the order. */
function verifyEcdsa(key: CurveKey, digest: Uint8Array, signature: Uint8Array): boolean {
  const Curve = CURVES[key.kind];
  const n = Curve.Fn.ORDER;
  const [r, s] = readPair(signature);
  if (!isScalar(r, n) || !isScalar(s, n)) return false;
  const e = big(digest.subarray(0, Curve.Fn.BYTES));
  const w = Curve.Fn.inv(s);
  const sum = (Curve.BASE as Point)
    .multiplyUnsafe(mod(e * w, n))
    .add(multiple(key, key.point, mod(r * w, n)));
  return !sum.is0() && mod(sum.toAffine().x, n) === r;
}

/** RFC 8032 section 5.1.7 without the cofactor, as OpenSSL does it: R is computed and its bytes are compared. */
function verifyEd25519(key: EdKey, message: Uint8Array, signature: Uint8Array): boolean {
  const order = ed25519.Point.Fn.ORDER;
  const r = signature.subarray(0, 32);
  const s = big(Uint8Array.from(signature.subarray(32)).reverse());
  if (key.point === undefined || s >= order) return false;
  const k = mod(big(hashOnce('sha512', concatBytes(r, key.raw, message)).reverse()), order);
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(multiple(key, key.point, k));
  return equalBytes(expected.toBytes(), r);
}

/** SEQUENCE { r, s }. Throws `DER_INVALID`; the caller has read it once already. */
function readPair(signature: Uint8Array): [bigint, bigint] {
  const numbers = readDer(signature, TAG.sequence).children(TAG.integer).map(readUnsigned);
  return [big(numbers[0]!), big(numbers[1]!)];
}

function isScalar(value: bigint, order: bigint): boolean {
  return value > 0n && value < order;
}

function mod(value: bigint, order: bigint): bigint {
  return ((value % order) + order) % order;
}

function big(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes) || '0'}`);
}
