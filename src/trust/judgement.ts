import { CloudexitError } from '../core/errors.js';
import {
  outcomeOf,
  type RevocationResult,
  SIGNATURE_CODES,
  type SignatureCode,
  type SignatureResult,
  type SignatureTime,
} from '../formats/signature-result.js';
import type { VerifyPolicy } from './policy.js';
import type { Suite } from './suites/algorithm.js';
import type { Certificate } from './x509/certificate.js';
import type { Crl } from './x509/crl.js';
import { findPath } from './x509/path.js';
import { checkRevocation } from './x509/revocation.js';

/** What has been found out so far. */
export class Judgement {
  readonly codes = new Set<SignatureCode>();
  suite: Suite | undefined;
  signer: Certificate | undefined;
  time: SignatureTime = { source: 'none' };
  chain: readonly Certificate[] = [];
  revocation: RevocationResult = { status: 'not-checked' };

  add(...codes: readonly SignatureCode[]): void {
    for (const code of codes) this.codes.add(code);
  }

  result(): SignatureResult {
    return {
      outcome: outcomeOf(this.codes),
      codes: [...this.codes],
      ...(this.suite && { suite: this.suite.name }),
      national: this.suite?.national ?? false,
      ...(this.signer && { signer: this.signer.identity }),
      time: this.time,
      chain: this.chain.map((c) => c.identity),
      revocation: this.revocation,
    };
  }
}

export interface TrustQuestion {
  readonly signer: Certificate;
  /** Certificates and CRLs that came with the signature, unproven. */
  readonly embedded: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** The time that counts. */
  readonly at: Date;
}

/** May the signer's certificate be relied on at that time: suite, path, revocation. */
export function requireTrust(judgement: Judgement, question: TrustQuestion, policy: VerifyPolicy): void {
  const { signer, embedded, at } = question;
  const pool = policy.intermediates?.length ? [...embedded, ...policy.intermediates] : embedded;
  const { path, codes } = findPath(signer, pool, policy.anchors, at, 'signer');
  judgement.chain = path;
  judgement.add(...codes);
  // A certificate that plays no part may be a damaged one that should have.
  if (path.length > 0 && !embedded.every((c) => path.includes(c))) judgement.add('CMS_CERTIFICATE_UNRELATED');
  const known = policy.crls ?? [];
  const crls = question.crls.length > 0 ? [...known, ...question.crls] : known;
  const evidence = { crls, ocsp: policy.ocsp ?? [] };
  const others = [...policy.anchors, ...pool];
  const { result, revokedAt, codes: notes } = checkRevocation({ path, others, at, now: policy.at }, evidence);
  judgement.revocation = result;
  judgement.add(...notes);
  if (result.status === 'unknown') {
    judgement.add(
      policy.revocation === 'if-available' ? 'REVOCATION_UNKNOWN_ACCEPTED' : 'REVOCATION_UNKNOWN',
    );
  }
  if (!revokedAt) return;
  if (revokedAt <= at) judgement.add('CERTIFICATE_REVOKED');
  // Whoever holds a stolen key can claim any time before the theft.
  else judgement.add(judgement.time.source === 'timestamp' ? 'REVOKED_LATER' : 'REVOKED_AFTER_CLAIMED_TIME');
}

/** What can be said of a certificate before it has signed anything. */
export type CertificateResult = Pick<SignatureResult, 'outcome' | 'codes' | 'chain' | 'revocation'>;

/** Whether `certificate` could sign at `policy.at`; `others` are untrusted. */
export function judgeCertificate(
  certificate: Certificate,
  others: readonly Certificate[],
  policy: VerifyPolicy,
): CertificateResult {
  const judgement = new Judgement();
  const intermediates = [...others, ...(policy.intermediates ?? [])];
  const question = { signer: certificate, embedded: [], crls: [], at: policy.at };
  requireTrust(judgement, question, { ...policy, intermediates });
  const { outcome, codes, chain, revocation } = judgement.result();
  return { outcome, codes, chain, revocation };
}

/** The signature code of an error that is about the input; other errors are not about the input and go on. */
export function codeOf(error: unknown): SignatureCode {
  if (error instanceof CloudexitError) {
    if (error.code === 'DER_INVALID') return 'CMS_NOT_DER';
    if (error.code === 'KEY_UNSUPPORTED') return 'SUITE_UNSUPPORTED';
    if (error.code === 'CRL_MALFORMED') return 'CMS_MALFORMED';
    if (Object.hasOwn(SIGNATURE_CODES, error.code)) return error.code as SignatureCode;
  }
  throw error;
}
