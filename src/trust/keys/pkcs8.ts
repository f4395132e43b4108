import { createCipheriv, createPrivateKey, pbkdf2Sync, randomBytes } from 'node:crypto';
import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { integer, nullValue, octetString, oid, sequence } from '../der/write.js';
import { fromPem, toPem } from '../pem.js';
import { derivationOf, spend } from './derivation.js';
import { exportPkcs8, fromHandle, type PrivateKey } from './private-key.js';

/** PBKDF2-HMAC-SHA-256 iterations of the keys that are written here. */
const PBKDF2_ITERATIONS = 600_000;

const ENCRYPTED = 'ENCRYPTED PRIVATE KEY';
const PLAIN = 'PRIVATE KEY';

/** Characters of a passphrase under which a key is written; one that others wrote opens under any. */
const MIN_PASSPHRASE = 8;

/** `weak-kdf`: fewer iterations than are written here; `exposed`: others than the owner can read the file. */
export type KeyWarning = 'unencrypted' | 'weak-kdf' | 'exposed';

export interface LoadedKey {
  readonly key: PrivateKey;
  readonly warnings: readonly Exclude<KeyWarning, 'exposed'>[];
}

/** That a key may be written under it. Counts code points, or bytes where it is no UTF-8. Throws `PASSPHRASE_TOO_SHORT` (exit 2). */
export function requireLongEnough(passphrase: Uint8Array): void {
  if ([...(decodeUtf8(passphrase) ?? passphrase)].length >= MIN_PASSPHRASE) return;
  throw new CloudexitError(
    'PASSPHRASE_TOO_SHORT',
    'a key is only written under a passphrase of 8 characters or more',
    { exit: 2 },
  );
}

/**
 * Encrypted PKCS#8 in PEM: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC (RFC 8018 section 6.2), which stock
 * OpenSSL reads. `random` gives the salt and the IV. The passphrase is used as bytes, exactly as given. Throws `PASSPHRASE_TOO_SHORT`.
 */
export function encryptPkcs8(
  key: PrivateKey,
  passphrase: Uint8Array,
  random: (length: number) => Uint8Array = randomBytes,
): string {
  requireLongEnough(passphrase);
  const salt = random(16);
  const iv = random(16);
  const derived = pbkdf2Sync(passphrase, salt, PBKDF2_ITERATIONS, 32, 'sha256');
  const plain = exportPkcs8(key);
  const cipher = createCipheriv('aes-256-cbc', derived, iv);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  derived.fill(0);
  const kdf = sequence(
    oid(OID.pbkdf2),
    sequence(
      octetString(salt),
      integer(PBKDF2_ITERATIONS),
      integer(32),
      sequence(oid(OID.hmacSha256), nullValue()),
    ),
  );
  const scheme = sequence(oid(OID.pbes2), sequence(kdf, sequence(oid(OID.aes256Cbc), octetString(iv))));
  return toPem(ENCRYPTED, sequence(scheme, octetString(encrypted)));
}

/**
 * Reads a PEM PKCS#8 key. `passphrase` is asked for only if the key is encrypted. Errors: `KEY_UNREADABLE`,
 * `KEY_UNSUPPORTED`, `KEY_DERIVATION_EXCESSIVE`, `PASSPHRASE_NEEDED`.
 */
export async function decryptPkcs8(
  pem: Uint8Array,
  passphrase?: () => Promise<Uint8Array>,
): Promise<LoadedKey> {
  const text = decodeUtf8(pem) ?? '';
  const encrypted = fromPem(text, ENCRYPTED)[0];
  if (!encrypted) {
    const plain = fromPem(text, PLAIN)[0];
    if (!plain) throw new CloudexitError('KEY_UNREADABLE', 'no PKCS#8 private key in PEM form');
    const key = fromHandle(() => createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' }));
    return { key, warnings: ['unencrypted'] };
  }
  const { iterations, cost = 0 } = derivationOf(encrypted);
  spend(cost);
  if (!passphrase) throw new CloudexitError('PASSPHRASE_NEEDED', 'the key is encrypted', { exit: 2 });
  const secret = Buffer.from(await passphrase());
  try {
    const key = fromHandle(() =>
      createPrivateKey({ key: Buffer.from(encrypted), format: 'der', type: 'pkcs8', passphrase: secret }),
    );
    return { key, warnings: iterations !== undefined && iterations < PBKDF2_ITERATIONS ? ['weak-kdf'] : [] };
  } finally {
    secret.fill(0);
  }
}

export interface KeyDescription {
  readonly encrypted: boolean;
  /** PBKDF2 iterations; absent for plain keys and other derivations. */
  readonly iterations?: number;
}

/** What a PEM PKCS#8 file says of itself without its passphrase; undefined if it is none. */
export function describeKeyFile(pem: Uint8Array): KeyDescription | undefined {
  const text = decodeUtf8(pem) ?? '';
  const encrypted = fromPem(text, ENCRYPTED)[0];
  if (!encrypted) return fromPem(text, PLAIN).length > 0 ? { encrypted: false } : undefined;
  const { iterations } = derivationOf(encrypted);
  return { encrypted: true, ...(iterations !== undefined && { iterations }) };
}
