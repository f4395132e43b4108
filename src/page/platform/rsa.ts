import { concatBytes, equalBytes, fromHex, toHex } from '../../core/bytes.js';
import { type HashName, hashOnce } from '../../core/hashing.js';

/** RSA verification of RFC 8017 in BigInt: public values only, so its time tells nobody anything. */
export interface RsaKey {
  readonly n: bigint;
  readonly e: bigint;
  /** Bits of the modulus. */
  readonly bits: number;
}

/** DigestInfo before the digest, RFC 8017 section 9.2, note 1; compared whole, never parsed. */
const PREFIX: Readonly<Partial<Record<HashName, string>>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

export function rsaKey(modulus: Uint8Array, exponent: Uint8Array): RsaKey {
  const n = big(modulus);
  return { n, e: big(exponent), bits: n.toString(2).length };
}

/** RSASSA-PKCS1-v1_5, section 8.2.2: the expected encoding is made and compared. */
export function verifyPkcs1(
  key: RsaKey,
  hash: HashName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const prefix = PREFIX[hash];
  const found = recover(key, signature, Math.ceil(key.bits / 8));
  if (prefix === undefined || found === undefined) return false;
  const info = concatBytes(fromHex(prefix)!, hashOnce(hash, message));
  const padding = found.length - info.length - 3;
  if (padding < 8) return false;
  const filled = new Uint8Array(padding).fill(0xff);
  return equalBytes(found, concatBytes(Uint8Array.of(0, 1), filled, Uint8Array.of(0), info));
}

/** RSASSA-PSS with MGF1 of the same hash and a salt of exactly `saltLength` bytes, section 9.1.2. */
export function verifyPss(
  key: RsaKey,
  hash: HashName,
  saltLength: number,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const emBits = key.bits - 1;
  const em = recover(key, signature, Math.ceil(emBits / 8));
  const digest = hashOnce(hash, message);
  if (em === undefined || em.length < digest.length + saltLength + 2 || em.at(-1) !== 0xbc) return false;
  const dbLength = em.length - digest.length - 1;
  const h = em.subarray(dbLength, -1);
  const db = Uint8Array.from(em.subarray(0, dbLength));
  const unused = 8 * em.length - emBits;
  if (db[0]! >> (8 - unused) !== 0) return false;
  const mask = mgf1(hash, h, dbLength);
  for (let i = 0; i < dbLength; i++) db[i]! ^= mask[i]!;
  db[0]! &= 0xff >> unused;
  const one = dbLength - saltLength - 1;
  if (db[one] !== 1 || db.subarray(0, one).some((b) => b !== 0)) return false;
  const salt = db.subarray(one + 1);
  return equalBytes(h, hashOnce(hash, concatBytes(new Uint8Array(8), digest, salt)));
}

/** RSAVP1 and I2OSP: undefined for a signature of another length, not below the modulus, or too large to encode. */
function recover({ n, e, bits }: RsaKey, signature: Uint8Array, length: number): Uint8Array | undefined {
  if (signature.length !== Math.ceil(bits / 8) || !isComputable(n, e, bits)) return undefined;
  const s = big(signature);
  if (s >= n) return undefined;
  let power = 1n;
  for (const bit of e.toString(2)) {
    power = (power * power) % n;
    if (bit === '1') power = (power * s) % n;
  }
  const hex = power.toString(16);
  return hex.length > 2 * length ? undefined : fromHex(hex.padStart(2 * length, '0'));
}

/** The bounds of OpenSSL (`rsa_ossl_public_decrypt`): beyond them it verifies nothing, and the power below would take for ever. */
function isComputable(n: bigint, e: bigint, bits: number): boolean {
  return bits <= 16_384 && e < n && (bits <= 3072 || e < 2n ** 64n);
}

function mgf1(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0, made = 0; made < length; counter++) {
    const block = hashOnce(hash, concatBytes(seed, Uint8Array.of(0, 0, counter >> 8, counter)));
    blocks.push(block);
    made += block.length;
  }
  return concatBytes(...blocks).subarray(0, length);
}

function big(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes) || '0'}`);
}
