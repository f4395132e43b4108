import { concatBytes, fromHex, utf8 } from '../../core/bytes.js';
import { digest, newHash } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';

/**
 * SM2 signatures over SM3 (GM/T 0003.2, GB/T 32918.2). The signed digest is SM3(Z || M), where Z binds the
 * signer's ID and public key. Node signs with an empty Z of its own, so Z is put in front of the message:
 * `createSign('sm3')` hashes and then signs the bare digest.
 */

/** The ID that GM/T 0009 section 10 prescribes where none was agreed. */
export const SM2_DEFAULT_ID: Uint8Array = utf8('1234567812345678');

/** a, b, xG, yG of the curve in GM/T 0003.5. */
const CURVE = fromHex(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
)!;

/** Z of GM/T 0003.2 section 5.5. `point` is the uncompressed public key, 04 x y. */
export function sm2Z(point: Uint8Array, id: Uint8Array = SM2_DEFAULT_ID): Uint8Array {
  // An empty ID is what tools fall back to by mistake: never produced, never accepted.
  if (id.length === 0 || id.length > 0x1fff) {
    throw new CloudexitError('SM2_ID_INVALID', 'an SM2 ID has 1 to 8191 bytes', { exit: 2 });
  }
  const bits = Uint8Array.of((id.length * 8) >> 8, (id.length * 8) & 0xff);
  return digest('sm3', concatBytes(bits, id, CURVE, point.subarray(1)));
}

/** SM3(Z || M): what a device signs that takes digests. */
export function sm2Digest(point: Uint8Array, message: Uint8Array, id?: Uint8Array): Uint8Array {
  return newHash('sm3').update(sm2Z(point, id)).update(message).digest();
}
