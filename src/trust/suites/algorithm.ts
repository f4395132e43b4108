import type { SuiteName } from '../../formats/signature-result.js';
import { OID } from '../der/oids.js';
import { type DerNode, readOid, readSmall, TAG } from '../der/read.js';
import { context, integer, nullValue, oid, sequence } from '../der/write.js';

export type HashName = 'sha256' | 'sha384' | 'sha512' | 'sm3';
export type KeyKind = 'rsa' | 'p256' | 'p384' | 'sm2' | 'ed25519';

/** What a signature's AlgorithmIdentifier says. Certificates may use more of these than records may. */
export interface SignatureAlgorithm {
  readonly scheme: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa' | 'sm2' | 'ed25519';
  /** For Ed25519 the digest of the content in CMS, RFC 8419 section 3.1; the signature itself hashes nothing first. */
  readonly hash: HashName;
  /** RSASSA-PSS only, bytes. */
  readonly saltLength?: number;
}

export interface Suite {
  readonly name: SuiteName;
  readonly keyKind: KeyKind;
  readonly algorithm: SignatureAlgorithm;
  /** Counts as national cryptography of China: GB/T 32918 signatures over GB/T 32905 digests. */
  readonly national: boolean;
}

const TABLE: readonly Suite[] = [
  { name: 'sm2-sm3', keyKind: 'sm2', algorithm: { scheme: 'sm2', hash: 'sm3' }, national: true },
  {
    name: 'ecdsa-p256-sha256',
    keyKind: 'p256',
    algorithm: { scheme: 'ecdsa', hash: 'sha256' },
    national: false,
  },
  {
    name: 'ecdsa-p384-sha384',
    keyKind: 'p384',
    algorithm: { scheme: 'ecdsa', hash: 'sha384' },
    national: false,
  },
  {
    name: 'rsa-pkcs1-sha256',
    keyKind: 'rsa',
    algorithm: { scheme: 'rsa-pkcs1', hash: 'sha256' },
    national: false,
  },
  {
    name: 'rsa-pss-sha256',
    keyKind: 'rsa',
    algorithm: { scheme: 'rsa-pss', hash: 'sha256', saltLength: 32 },
    national: false,
  },
  { name: 'ed25519', keyKind: 'ed25519', algorithm: { scheme: 'ed25519', hash: 'sha512' }, national: false },
];

export function suiteNamed(name: SuiteName): Suite {
  return TABLE.find((s) => s.name === name)!;
}

/** The suite that a key and an algorithm make together; undefined for every other pairing. */
export function suiteFor(kind: KeyKind, algorithm: SignatureAlgorithm): Suite | undefined {
  for (const suite of TABLE) {
    const { scheme, hash } = suite.algorithm;
    if (suite.keyKind === kind && scheme === algorithm.scheme && hash === algorithm.hash) return suite;
  }
  return undefined;
}

const HASH_OIDS: Readonly<Record<string, HashName>> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
  [OID.sm3]: 'sm3',
};

const FIXED: Readonly<Record<string, SignatureAlgorithm>> = {
  [OID.rsaSha256]: { scheme: 'rsa-pkcs1', hash: 'sha256' },
  [OID.rsaSha384]: { scheme: 'rsa-pkcs1', hash: 'sha384' },
  [OID.rsaSha512]: { scheme: 'rsa-pkcs1', hash: 'sha512' },
  [OID.ecdsaSha256]: { scheme: 'ecdsa', hash: 'sha256' },
  [OID.ecdsaSha384]: { scheme: 'ecdsa', hash: 'sha384' },
  [OID.ecdsaSha512]: { scheme: 'ecdsa', hash: 'sha512' },
  [OID.sm2Sm3]: { scheme: 'sm2', hash: 'sm3' },
  [OID.ed25519]: { scheme: 'ed25519', hash: 'sha512' },
};

/** A digest AlgorithmIdentifier; undefined for SHA-1, MD5 and everything else that is not accepted. */
export function readHashAlgorithm(node: DerNode): HashName | undefined {
  const cursor = node.cursor();
  const name = readOid(cursor.next(TAG.oid));
  cursor.optional(TAG.null);
  cursor.requireEnd();
  return Object.hasOwn(HASH_OIDS, name) ? HASH_OIDS[name] : undefined;
}

/** RFC 5754 section 2: parameters absent, which OpenSSL and everybody else accept. */
export function encodeHashAlgorithm(hash: HashName): Uint8Array {
  return sequence(oid(Object.keys(HASH_OIDS).find((o) => HASH_OIDS[o] === hash)!));
}

/**
 * A signature AlgorithmIdentifier; undefined if it is not accepted. In CMS, RSA and SM2 signers often name only the
 * key's algorithm there; `signerHash`, the SignerInfo's digest, then completes it.
 */
export function readSignatureAlgorithm(node: DerNode, signerHash?: HashName): SignatureAlgorithm | undefined {
  if (last && last.signerHash === signerHash && node.is(last.der)) return last.algorithm;
  const algorithm = parseSignatureAlgorithm(node, signerHash);
  last = { der: Uint8Array.from(node.raw), signerHash, algorithm };
  return algorithm;
}

/** What was read last: one signer after the other writes the same bytes, and those of PSS are many. */
let last:
  | {
      readonly der: Uint8Array;
      readonly signerHash: HashName | undefined;
      readonly algorithm: SignatureAlgorithm | undefined;
    }
  | undefined;

function parseSignatureAlgorithm(node: DerNode, signerHash?: HashName): SignatureAlgorithm | undefined {
  const cursor = node.cursor();
  const name = readOid(cursor.next(TAG.oid));
  if (name === OID.rsaPss) {
    const pss = readPssParameters(cursor.next(TAG.sequence));
    cursor.requireEnd();
    return pss;
  }
  const parameters = cursor.optional(TAG.null);
  cursor.requireEnd();
  if (Object.hasOwn(FIXED, name)) return parameters && name === OID.ed25519 ? undefined : FIXED[name];
  if (signerHash === undefined) return undefined;
  if (name === OID.rsaEncryption && signerHash !== 'sm3') return { scheme: 'rsa-pkcs1', hash: signerHash };
  if ((name === OID.sm2Sign || name === OID.sm2Curve) && signerHash === 'sm3')
    return { scheme: 'sm2', hash: 'sm3' };
  return undefined;
}

/** RFC 4055 section 3.1. The mask must use the same digest, and the defaults, being SHA-1, must not be used. */
function readPssParameters(node: DerNode): SignatureAlgorithm | undefined {
  const cursor = node.cursor();
  const hashNode = cursor.optional(0xa0);
  const maskNode = cursor.optional(0xa1);
  const saltNode = cursor.optional(0xa2);
  const trailerNode = cursor.optional(0xa3);
  cursor.requireEnd();
  if (!hashNode || !maskNode || !saltNode || trailerNode) return undefined;
  const hash = readHashAlgorithm(hashNode.only(TAG.sequence));
  const mask = maskNode.only(TAG.sequence).cursor();
  const maskName = readOid(mask.next(TAG.oid));
  const maskHash = readHashAlgorithm(mask.next(TAG.sequence));
  mask.requireEnd();
  const saltLength = readSmall(saltNode.only(TAG.integer));
  if (hash === undefined || hash === 'sm3' || maskName !== OID.mgf1 || maskHash !== hash) return undefined;
  return saltLength < 32 || saltLength > 512 ? undefined : { scheme: 'rsa-pss', hash, saltLength };
}

/** The AlgorithmIdentifier that a suite writes, in certificates and in SignerInfo alike. */
export function encodeSuite(suite: Suite): Uint8Array {
  switch (suite.name) {
    case 'sm2-sm3':
      return sequence(oid(OID.sm2Sm3));
    case 'ecdsa-p256-sha256':
      return sequence(oid(OID.ecdsaSha256));
    case 'ecdsa-p384-sha384':
      return sequence(oid(OID.ecdsaSha384));
    case 'rsa-pkcs1-sha256':
      return sequence(oid(OID.rsaSha256), nullValue());
    case 'rsa-pss-sha256': {
      const sha256 = sequence(oid(OID.sha256), nullValue());
      const parameters = sequence(
        context(0, sha256),
        context(1, sequence(oid(OID.mgf1), sha256)),
        context(2, integer(suite.algorithm.saltLength!)),
      );
      return sequence(oid(OID.rsaPss), parameters);
    }
    case 'ed25519':
      return sequence(oid(OID.ed25519));
  }
}
