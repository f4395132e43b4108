import { equalBytes } from '../../core/bytes.js';
import { instantText } from '../../core/instant.js';
import type { RevocationResult, SignatureCode } from '../../formats/signature-result.js';
import { verifySignature } from '../suites/verify-signature.js';
import type { Certificate } from './certificate.js';
import { type Crl, isRetired, type RevocationStatement } from './crl.js';
import { KEY_USAGE } from './extensions.js';
import { type OcspResponse, ocspStatus } from './ocsp.js';
import { isSignedBy } from './path.js';

export interface RevocationEvidence {
  readonly crls: readonly Crl[];
  readonly ocsp: readonly OcspResponse[];
}

export interface RevocationQuestion {
  /** Signer first, anchor last. */
  readonly path: readonly Certificate[];
  /** Other certificates at hand: one of them may have issued the anchor, which is trusted and can be revoked all the same. */
  readonly others: readonly Certificate[];
  /** The time that counts for the signature. */
  readonly at: Date;
  /** Today: no evidence may come from later than this. */
  readonly now: Date;
}

interface RevocationCheck {
  readonly result: RevocationResult;
  readonly revokedAt: Date | undefined;
  /** Whoever revoked said of every certificate why, and that nobody misused its key. */
  readonly retired: boolean;
  readonly codes: SignatureCode[];
}

/**
 * Revocation of everything on a path. Any usable statement that a certificate is revoked decides,
 * whatever others say; `good` needs, for each certificate but the anchor, a statement whose validity reaches to `at`.
 */
export function checkRevocation(question: RevocationQuestion, evidence: RevocationEvidence): RevocationCheck {
  let asOf: Date | undefined;
  let revokedAt: Date | undefined;
  let retired = true;
  let unknown = false;
  const codes = new Set<SignatureCode>();
  const take = ({ statements, unusable }: About): void => {
    if (unusable) codes.add('REVOCATION_EVIDENCE_UNUSABLE');
    for (const s of statements) {
      if (s.revokedAt && !s.retired) retired = false;
      if (s.revokedAt && (!revokedAt || s.revokedAt < revokedAt)) revokedAt = s.revokedAt;
    }
  };
  for (let i = 0; i + 1 < question.path.length; i++) {
    const subject = question.path[i]!;
    const about = statementsAbout(subject, question.path[i + 1]!, question.now, evidence);
    const { statements } = about;
    take(about);
    const settling = statements.filter((s) => reaches(s, question.at, subject)).sort(newestFirst)[0];
    if (!settling || about.contested) unknown = true;
    else if (!asOf || settling.thisUpdate < asOf) asOf = settling.thisUpdate;
  }
  take(aboutAnchor(question, evidence));
  const status = revokedAt
    ? 'revoked'
    : unknown
      ? 'unknown'
      : question.path.length < 2
        ? 'not-checked'
        : 'good';
  const result: RevocationResult = {
    status,
    ...(asOf && !unknown && { asOf: instantText(asOf) }),
    ...(revokedAt && { revokedAt: instantText(revokedAt) }),
  };
  return { result, revokedAt, retired, codes: [...codes] };
}

interface About {
  readonly statements: readonly RevocationStatement[];
  /** There is evidence that cannot be used. */
  readonly unusable: boolean;
  /** It may be about the certificate. */
  readonly contested: boolean;
}

/**
 * An anchor needs no evidence. A party's own certificate that was pinned is one as well, though, and so may be a CA that another one certified: what revokes it counts,
 * by whoever has the key that issued it.
 */
function aboutAnchor({ path, others, now }: RevocationQuestion, evidence: RevocationEvidence): About {
  const anchor = path.at(-1);
  const none = { statements: [], unusable: false, contested: false };
  if (!anchor || equalBytes(anchor.issuerName, anchor.subjectName)) return none;
  const issuer = others.find((c) => equalBytes(c.subjectName, anchor.issuerName) && isSignedBy(anchor, c));
  if (issuer) return statementsAbout(anchor, issuer, now, evidence);
  const unusable = evidence.crls.some((crl) => equalBytes(crl.issuerName, anchor.issuerName));
  return { ...none, unusable };
}

function statementsAbout(
  subject: Certificate,
  issuer: Certificate,
  now: Date,
  evidence: RevocationEvidence,
): About {
  const statements: RevocationStatement[] = [];
  let unusable = false;
  let contested = false;
  for (const crl of evidence.crls) {
    if (!equalBytes(crl.issuerName, subject.issuerName)) continue;
    const mayCount = crl.thisUpdate <= now && isCrlOf(crl, issuer);
    if (crl.unsupported || !mayCount) unusable = true;
    if (!mayCount) continue;
    const { thisUpdate, nextUpdate, revoked } = crl;
    const serial = subject.serialHex;
    const retired = isRetired(crl.reasons.get(serial));
    const statement = { thisUpdate, revokedAt: revoked.get(serial), retired };
    if (!crl.unsupported) statements.push({ ...statement, nextUpdate });
    // A list of a part says nothing good of what it does not name, and revokes what it names.
    else if (crl.unclear.has(serial)) contested = true;
    else if (statement.revokedAt) statements.push({ ...statement, nextUpdate: undefined });
  }
  for (const response of evidence.ocsp) {
    const answer = ocspStatus(response, subject, issuer, now);
    if (answer === 'unusable') unusable = true;
    else if (answer !== 'other') statements.push(answer);
  }
  return { statements, unusable, contested };
}

/** CRLs whose signature was verified, with whose certificate. */
const verified = new WeakMap<Crl, Certificate>();

/** Whether `issuer` signed this list and may. */
export function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  if (verified.get(crl) === issuer) return true;
  const { keyUsage } = issuer.extensions;
  if (keyUsage && !keyUsage.has(KEY_USAGE.cRLSign)) return false;
  if (!crl.algorithm || !verifySignature(issuer.publicKey, crl.algorithm, crl.tbs, crl.signature))
    return false;
  verified.set(crl, issuer);
  return true;
}

/** A list may forget certificates once they have expired (RFC 5280 section 3.3), so a later one proves nothing good. */
function reaches(statement: RevocationStatement, at: Date, subject: Certificate): boolean {
  return (
    statement.nextUpdate !== undefined &&
    statement.nextUpdate >= at &&
    statement.thisUpdate <= subject.notAfter
  );
}

function newestFirst(a: RevocationStatement, b: RevocationStatement): number {
  return b.thisUpdate.getTime() - a.thisUpdate.getTime();
}
