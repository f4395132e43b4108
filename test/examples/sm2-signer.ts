import { concatBytes, fromHex, utf8 } from '../../src/core/bytes.js';
import { digest } from '../../src/core/digest.js';
import { integer, sequence } from '../../src/trust/der/write.js';
import type { Signer } from '../../src/trust/index.js';
import { readPublicKey } from '../../src/trust/suites/public-key.js';
import { SM2_DEFAULT_ID, sm2Digest } from '../../src/trust/suites/sm2.js';
import { mod, ORDER, referenceSign, Sm2Point, toBig, toBytes32 } from '../trust/sm2-reference.js';

/** SubjectPublicKeyInfo of an SM2 key up to its point: GM/T 0006, id-ecPublicKey with the curve's name. */
const SPKI_HEAD = fromHex('3059301306072a8648ce3d020106082a811ccf5501822d034200')!;

/**
 * An SM2 signer for an example that is to be the same bytes every time. The private key is made from a text that anybody can read,
 * and the nonce from key and message: never sign anything but the example with it.
 */
export function exampleSigner(name: string): Signer {
  const d = scalar(utf8(`cloudexit example, not a secret: ${name}`));
  const point = Sm2Point.BASE.multiply(d).toBytes(false);
  const publicKey = readPublicKey(concatBytes(SPKI_HEAD, point));
  return {
    suite: 'sm2-sm3',
    publicKey,
    sm2Id: SM2_DEFAULT_ID,
    async sign(message) {
      const e = sm2Digest(publicKey.raw, message);
      const { r, s } = referenceSign(d, toBig(e), scalar(concatBytes(toBytes32(d), e)));
      return sequence(integer(toBytes32(r)), integer(toBytes32(s)));
    },
  };
}

/** From 1 to the order less 2. */
function scalar(seed: Uint8Array): bigint {
  return mod(toBig(digest('sha256', seed)), ORDER - 2n) + 1n;
}
