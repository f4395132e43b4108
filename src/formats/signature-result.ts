import type { Finding } from '../core/finding.js';

/**
 * What checking one signature says, as data. `manifests/formats/signatures.md` gives every code its meaning.
 * A signature is `valid` only if every step was taken and none objected; codes of effect `note` never change
 * the outcome, one `not-assessed` code forbids `valid`, one `invalid` code decides.
 */

/** Names of the signature suites, `manifests/formats/signatures.md` section 2. */
export const SUITES = [
  'sm2-sm3',
  'ecdsa-p256-sha256',
  'ecdsa-p384-sha384',
  'rsa-pkcs1-sha256',
  'rsa-pss-sha256',
  'ed25519',
] as const;
export type SuiteName = (typeof SUITES)[number];

/** As far as the clocks of honest parties are apart: `signatures.md`, sentence 17, and `records.md`, C7. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

type CodeEffect = 'invalid' | 'not-assessed' | 'note';

export const SIGNATURE_CODES = {
  // container
  CMS_NOT_DER: 'invalid',
  CMS_MALFORMED: 'invalid',
  CMS_SIGNER_COUNT: 'invalid',
  CMS_SIGNER_CERTIFICATE_MISSING: 'invalid',
  CMS_ATTRIBUTES_MALFORMED: 'invalid',
  CMS_CONTENT_IS_ATTRIBUTES: 'invalid',
  CMS_ATTACHED_CONTENT_DIFFERS: 'invalid',
  CMS_CERTIFICATE_UNRELATED: 'not-assessed',
  CMS_ATTACHED_CONTENT: 'note',
  CMS_NO_SIGNED_ATTRIBUTES: 'note',
  CMS_NO_SIGNING_CERTIFICATE: 'note',
  CMS_UNSIGNED_ATTRIBUTE_IGNORED: 'note',
  DSSE_MALFORMED: 'invalid',
  DSSE_SIGNER_UNKNOWN: 'not-assessed',
  // mathematics
  DIGEST_DIFFERS: 'invalid',
  DIGEST_ALGORITHM_MISMATCH: 'invalid',
  SIGNATURE_DIFFERS: 'invalid',
  SIGNING_CERTIFICATE_DIFFERS: 'invalid',
  SUITE_UNSUPPORTED: 'not-assessed',
  SUITE_REFUSED: 'invalid',
  // certificate path
  NO_TRUST_ANCHOR: 'not-assessed',
  CERTIFICATE_MALFORMED: 'invalid',
  CERTIFICATE_UNTRUSTED: 'invalid',
  CERTIFICATE_NOT_YET_VALID: 'invalid',
  CERTIFICATE_EXPIRED: 'invalid',
  CERTIFICATE_KEY_WEAK: 'invalid',
  CERTIFICATE_ALGORITHM_REFUSED: 'invalid',
  CERTIFICATE_ISSUER_NOT_CA: 'invalid',
  CERTIFICATE_PATH_TOO_LONG: 'invalid',
  CERTIFICATE_KEY_USAGE: 'invalid',
  CERTIFICATE_EXTENDED_KEY_USAGE: 'invalid',
  CERTIFICATE_NAME_CONSTRAINT: 'invalid',
  CERTIFICATE_CRITICAL_EXTENSION: 'invalid',
  // revocation
  CERTIFICATE_REVOKED: 'invalid',
  REVOKED_AFTER_CLAIMED_TIME: 'not-assessed',
  REVOKED_LATER: 'note',
  REVOCATION_UNKNOWN: 'not-assessed',
  REVOCATION_UNKNOWN_ACCEPTED: 'note',
  REVOCATION_EVIDENCE_UNUSABLE: 'note',
  // time
  TIME_CLAIMED: 'note',
  TIME_NONE: 'note',
  TIME_REQUIRED: 'not-assessed',
  SIGNING_TIME_IN_FUTURE: 'invalid',
  SIGNING_TIME_CONTRADICTS_TIMESTAMP: 'invalid',
  TIMESTAMP_UNUSABLE: 'note',
  TIMESTAMP_AUTHORITY_NOT_VALID: 'note',
  SIGNING_CERTIFICATE_SHA1: 'note',
  // party
  PARTY_UNKNOWN: 'invalid',
  PARTY_AMBIGUOUS: 'invalid',
  PARTY_OTHER: 'invalid',
} as const satisfies Record<string, CodeEffect>;

export type SignatureCode = keyof typeof SIGNATURE_CODES;
export type SignatureOutcome = 'valid' | 'invalid' | 'not-assessed';

/** A certificate as people and other programs refer to it. Digests are lower-case hex. */
export interface CertificateIdentity {
  /** RFC 4514 text, most specific name first, escaped for display. */
  readonly subject: string;
  readonly issuer: string;
  /** Serial number, lower-case hex without leading zeros. */
  readonly serial: string;
  /** SHA-256 of the DER certificate. */
  readonly certificateSha256: string;
  /** SHA-256 of the DER SubjectPublicKeyInfo: the same for every certificate of one key. */
  readonly spkiSha256: string;
}

export interface SignatureTime {
  /** RFC 3339 UTC, whole seconds; absent when nobody says when it was signed. */
  readonly at?: string;
  /** `timestamp`: a trusted third party's; `claimed`: the signer's own word. */
  readonly source: 'timestamp' | 'claimed' | 'none';
  /** Who issued the time stamp. */
  readonly authority?: CertificateIdentity;
}

export interface RevocationResult {
  /** `unknown`: evidence was looked for and did not settle it; `not-checked`: the policy did not ask. */
  readonly status: 'good' | 'revoked' | 'unknown' | 'not-checked';
  /** When the oldest piece of evidence used was issued, RFC 3339 UTC. */
  readonly asOf?: string;
  readonly revokedAt?: string;
}

export interface SignatureResult {
  readonly outcome: SignatureOutcome;
  readonly codes: readonly SignatureCode[];
  /** Absent when the signature names none that is supported. */
  readonly suite?: SuiteName;
  /** True if the suite counts as national cryptography (SM2 with SM3). */
  readonly national: boolean;
  readonly signer?: CertificateIdentity;
  readonly time: SignatureTime;
  /** Signer first, trust anchor last; empty if no path was found. */
  readonly chain: readonly CertificateIdentity[];
  readonly revocation: RevocationResult;
}

/** The outcome that a set of codes leads to; the only place where codes become a verdict. */
export function outcomeOf(codes: Iterable<SignatureCode>): SignatureOutcome {
  let outcome: SignatureOutcome = 'valid';
  for (const code of codes) {
    const effect = SIGNATURE_CODES[code];
    if (effect === 'invalid') return 'invalid';
    if (effect === 'not-assessed') outcome = 'not-assessed';
  }
  return outcome;
}

/** The finding that a signature leads to, if any; a valid one leads to none. */
export function signatureFinding(subject: string, result: SignatureResult): Finding | undefined {
  if (result.outcome === 'valid') return undefined;
  const decisive = result.codes.filter((code) => SIGNATURE_CODES[code] !== 'note');
  return {
    code: result.outcome === 'invalid' ? 'SIGNATURE_INVALID' : 'SIGNATURE_NOT_ASSESSED',
    subject,
    ...(result.signer && { actual: result.signer.subject }),
    detail: decisive.join(' '),
  };
}
