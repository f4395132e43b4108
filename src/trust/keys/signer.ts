import { constants, createSign, sign } from 'node:crypto';
import { CloudexitError } from '../../core/errors.js';
import type { SuiteName } from '../../formats/signature-result.js';
import { type Suite, suiteNamed } from '../suites/algorithm.js';
import type { PublicKey } from '../suites/public-key.js';
import { SM2_DEFAULT_ID, sm2Z } from '../suites/sm2.js';
import { verifySignature } from '../suites/verify-signature.js';
import { type PrivateKey, suitesOf } from './private-key.js';

/** Something that signs: a key in memory, a token, a program. Messages are whole, never digests. */
export interface Signer {
  readonly suite: SuiteName;
  readonly publicKey: PublicKey;
  /** SM2 only: the ID that Z is made of. */
  readonly sm2Id?: Uint8Array;
  /** Signature bytes as the suite encodes them: DER SEQUENCE{r,s}, RSA block, or 64 bytes of Ed25519. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A signer for a key in memory; `suite` defaults to the key's usual one. Throws `SUITE_KEY_MISMATCH`. */
export function keySigner(key: PrivateKey, suite?: SuiteName, sm2Id: Uint8Array = SM2_DEFAULT_ID): Signer {
  const name = requireSuite(key.publicKey, suite);
  if (sm2Id !== SM2_DEFAULT_ID && name !== 'sm2-sm3') {
    throw new CloudexitError('SM2_ID_INVALID', `${name} has no ID to choose`, { exit: 2 });
  }
  return {
    suite: name,
    publicKey: key.publicKey,
    sm2Id,
    sign: async (message) => signWith(key, suiteNamed(name), message, sm2Id),
  };
}

export function requireSuite(key: PublicKey, suite?: SuiteName): SuiteName {
  const possible = suitesOf(key);
  const name = suite ?? possible[0]!;
  if (!possible.includes(name)) {
    throw new CloudexitError('SUITE_KEY_MISMATCH', `a ${key.kind} key cannot sign ${name}`, { exit: 2 });
  }
  return name;
}

function signWith(key: PrivateKey, suite: Suite, message: Uint8Array, sm2Id: Uint8Array): Uint8Array {
  const { scheme, hash, saltLength } = suite.algorithm;
  switch (scheme) {
    case 'sm2':
      return createSign('sm3').update(sm2Z(key.publicKey.raw, sm2Id)).update(message).sign(key.handle);
    case 'ed25519':
      return sign(null, message, key.handle);
    case 'rsa-pss':
      return sign(hash, message, {
        key: key.handle,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: saltLength!,
      });
    default:
      return sign(hash, message, key.handle);
  }
}

/**
 * Signs and checks the result before anyone else sees it: a faulty device, a wrong key or a token that answers
 * with another algorithm is found here. Throws `SIGNER_FAULT`.
 */
export async function signChecked(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(message);
  const { algorithm } = suiteNamed(signer.suite);
  if (!verifySignature(signer.publicKey, algorithm, message, signature, signer.sm2Id)) {
    throw new CloudexitError(
      'SIGNER_FAULT',
      `the signer did not produce a ${signer.suite} signature of its key`,
    );
  }
  return signature;
}
