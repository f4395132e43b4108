import {
  createPrivateKey,
  createPublicKey,
  type ED25519KeyPairOptions,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

const ENCODED: Pick<ED25519KeyPairOptions<'der', 'der'>, 'publicKeyEncoding' | 'privateKeyEncoding'> = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
};

interface FreshPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Key objects that know nothing of the job that made them: Node 20 waits for ever where that job is collected while one of its keys is exported as JWK.
 */
function pairOf({ privateKey, publicKey }: { privateKey: Buffer; publicKey: Buffer }): FreshPair {
  return {
    privateKey: createPrivateKey({ key: privateKey, type: 'pkcs8', format: 'der' }),
    publicKey: createPublicKey({ key: publicKey, type: 'spki', format: 'der' }),
  };
}

export const freshRsa = (modulusLength: number) =>
  pairOf(generateKeyPairSync('rsa', { modulusLength, ...ENCODED }));
export const freshEc = (namedCurve: string) => pairOf(generateKeyPairSync('ec', { namedCurve, ...ENCODED }));
export const freshEd25519 = () => pairOf(generateKeyPairSync('ed25519', ENCODED));
