import { weierstrass } from '@noble/curves/abstract/weierstrass.js';

/** The curve of GM/T 0003.5, from an implementation that shares nothing with OpenSSL. */
export const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
export const Sm2Point = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: ORDER,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});

export function mod(a: bigint, n = ORDER): bigint {
  return ((a % n) + n) % n;
}

export function inverse(a: bigint, n = ORDER): bigint {
  let [r0, r1, t0, t1] = [n, mod(a, n), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  return mod(t0, n);
}

/** GM/T 0003.2 section 6.1 with a given nonce. */
export function referenceSign(d: bigint, e: bigint, k: bigint): { r: bigint; s: bigint } {
  const { x } = Sm2Point.BASE.multiply(k).toAffine();
  const r = mod(e + x);
  return { r, s: mod(inverse(1n + d) * (k - r * d)) };
}

/** GM/T 0003.2 section 7.1, on the digest itself. */
export function referenceVerify(point: Uint8Array, e: bigint, r: bigint, s: bigint): boolean {
  const t = mod(r + s);
  if (r < 1n || r >= ORDER || s < 1n || s >= ORDER || t === 0n) return false;
  const key = Sm2Point.fromBytes(point);
  const { x } = Sm2Point.BASE.multiply(s).add(key.multiply(t)).toAffine();
  return mod(e + x) === r;
}

export function toBig(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

export function toBytes32(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
