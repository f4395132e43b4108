import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { type DerNode, readDer, readOid, readUnsigned, TAG } from '../der/read.js';

/** Beyond this a file is an attempt to keep the machine busy: {@link spend} of all derivations that it asks for, taken together. */
const MOST = 10_000_000;

/** What an encrypted PKCS#8 key (RFC 5958) asks for before its passphrase can be tried. */
export interface Derivation {
  /** PBKDF2 iterations; undefined for other derivations. */
  readonly iterations?: number;
  /** In iterations of a hash or of the mixing of scrypt; undefined for a scheme that is not known here. */
  readonly cost?: number;
}

/** Schemes of PKCS#5 version 1 and of PKCS#12: an identifier, a salt and a number of iterations. */
const OLDER = /^1\.2\.840\.113549\.1\.(5\.(1|3|4|6|10|11)|12\.1\.[1-6])$/;

/** Reads what is said in the clear. Throws `DER_INVALID`. */
export function derivationOf(encrypted: Uint8Array): Derivation {
  const scheme = readDer(encrypted, TAG.sequence).cursor().next(TAG.sequence).cursor();
  const name = readOid(scheme.next(TAG.oid));
  if (OLDER.test(name)) {
    const parameters = scheme.next(TAG.sequence).cursor();
    parameters.next(TAG.octetString);
    return { cost: numberOf(parameters.next(TAG.integer)) };
  }
  if (name !== OID.pbes2) return {};
  const kdf = scheme.next(TAG.sequence).cursor().next(TAG.sequence).cursor();
  const derivation = readOid(kdf.next(TAG.oid));
  if (derivation !== OID.pbkdf2 && derivation !== OID.scrypt) return {};
  const parameters = kdf.next(TAG.sequence).cursor();
  parameters.next(TAG.octetString);
  const first = numberOf(parameters.next(TAG.integer));
  if (derivation === OID.pbkdf2) return { iterations: first, cost: first };
  // RFC 7914: N, r and p; each of the N × p rounds mixes r blocks, twice.
  return { cost: first * numberOf(parameters.next(TAG.integer)) * numberOf(parameters.next(TAG.integer)) };
}

function numberOf(node: DerNode): number {
  return readUnsigned(node).reduce((n, b) => n * 256 + b, 0);
}

/** Takes one derivation from what is left and returns the rest. Throws `KEY_DERIVATION_EXCESSIVE` (exit 1) before anything is derived. */
export function spend(cost: number, left = MOST): number {
  if (cost <= left) return left - cost;
  throw new CloudexitError(
    'KEY_DERIVATION_EXCESSIVE',
    `its passphrase is to be derived in more than the ${MOST} iterations that are tried (${cost})`,
    {
      hint: 'Keys are usually encrypted with thousands to a million. Ask whoever made the file for another.',
    },
  );
}
