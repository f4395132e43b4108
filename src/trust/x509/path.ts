import { equalBytes } from '../../core/bytes.js';
import type { SignatureCode } from '../../formats/signature-result.js';
import { OID } from '../der/oids.js';
import { verifySignature } from '../suites/verify-signature.js';
import type { Certificate } from './certificate.js';
import { KEY_USAGE } from './extensions.js';
import { meetsNameConstraints } from './name-constraints.js';

/**
 * Certification paths (RFC 5280 section 6), narrowed: names chain by equal bytes, certificate policies are not
 * processed, and whoever carries a critical extension that is not understood is refused.
 */

/** What the certificate at the end of a path is used for. */
export type CertificateUse = 'signer' | 'tsa' | 'ocsp';

const MAX_PATH = 8;
/**
 * Steps from a certificate to one that may have issued it, in one path search; crossed certificates could otherwise multiply. Steps whose
 * signature was verified earlier count too, so that what a search finds does not depend on those before it.
 */
const MAX_STEPS = 64;

export interface PathResult {
  /** Signer first, anchor last; empty if no anchor was reached. */
  readonly path: readonly Certificate[];
  readonly codes: readonly SignatureCode[];
}

/**
 * The first path from `leaf` to an anchor that has nothing against it at `at`; if there is none, a path and what
 * is against it. `pool` is untrusted.
 */
export function findPath(
  leaf: Certificate,
  pool: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
  use: CertificateUse,
): PathResult {
  if (anchors.length === 0) return { path: [], codes: ['NO_TRUST_ANCHOR'] };
  const known = accepted.get(leaf);
  if (known && isSameSearch(known, pool, anchors, use) && at >= known.from && at <= known.to) {
    return { path: known.path, codes: [] };
  }
  let rejected: PathResult | undefined;
  for (const path of candidatePaths(leaf, pool, anchors)) {
    const codes = objections(path, at, use);
    if (codes.length === 0) {
      accepted.set(leaf, { pool, anchors, use, path, ...commonValidity(path) });
      return { path, codes };
    }
    rejected ??= { path, codes };
  }
  return rejected ?? { path: [], codes: ['CERTIFICATE_UNTRUSTED'] };
}

/** The last search from a leaf that was accepted: thousands of signatures by one certificate ask the same again. */
interface AcceptedSearch {
  readonly pool: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly use: CertificateUse;
  readonly path: readonly Certificate[];
  /** Within these times only the time has changed, and it objects to nothing. */
  readonly from: Date;
  readonly to: Date;
}
const accepted = new WeakMap<Certificate, AcceptedSearch>();

function isSameSearch(
  known: AcceptedSearch,
  pool: readonly Certificate[],
  anchors: readonly Certificate[],
  use: CertificateUse,
): boolean {
  return known.use === use && isSameList(known.pool, pool) && isSameList(known.anchors, anchors);
}

function isSameList(a: readonly Certificate[], b: readonly Certificate[]): boolean {
  return a === b || (a.length === b.length && a.every((c, i) => c === b[i]));
}

function commonValidity(path: readonly Certificate[]): { from: Date; to: Date } {
  const from = new Date(Math.max(...path.map((c) => c.notBefore.getTime())));
  const to = new Date(Math.min(...path.map((c) => c.notAfter.getTime())));
  return { from, to };
}

function* candidatePaths(
  leaf: Certificate,
  pool: readonly Certificate[],
  anchors: readonly Certificate[],
): Generator<Certificate[]> {
  let steps = 0;
  function* extend(path: Certificate[]): Generator<Certificate[]> {
    const last = path[path.length - 1]!;
    if (anchors.some((a) => equalBytes(a.der, last.der))) {
      yield path;
      return;
    }
    if (path.length === MAX_PATH) return;
    for (const issuer of [...anchors, ...pool]) {
      if (!equalBytes(issuer.subjectName, last.issuerName)) continue;
      if (path.some((c) => equalBytes(c.der, issuer.der))) continue;
      if (++steps > MAX_STEPS) return;
      if (!isIssuedBy(last, issuer) && !checkIssuedBy(last, issuer)) continue;
      yield* extend([...path, issuer]);
    }
  }
  yield* extend([leaf]);
}

/** Pairs whose signature was verified, so that many signatures by one certificate cost one chain. */
const issuedBy = new WeakMap<Certificate, WeakSet<Certificate>>();

function isIssuedBy(child: Certificate, issuer: Certificate): boolean {
  return issuedBy.get(child)?.has(issuer) ?? false;
}

/** Whether the issuer's key made the signature of this certificate, by an algorithm that is not refused. */
export function isSignedBy(child: Certificate, issuer: Certificate): boolean {
  return child.algorithm !== undefined && (isIssuedBy(child, issuer) || checkIssuedBy(child, issuer));
}

function checkIssuedBy(child: Certificate, issuer: Certificate): boolean {
  const { algorithm, tbs, signature } = child;
  // With a refused algorithm the signature cannot speak; the path is kept so that the objection names it.
  if (algorithm && !verifySignature(issuer.publicKey, algorithm, tbs, signature)) return false;
  if (algorithm) {
    const issuers = issuedBy.get(child) ?? new WeakSet();
    issuedBy.set(child, issuers.add(issuer));
  }
  return true;
}

/** Everything against a path at a time, in the order of `SIGNATURE_CODES`; the leaf is `path[0]`. */
function objections(path: readonly Certificate[], at: Date, use: CertificateUse): SignatureCode[] {
  const codes = new Set<SignatureCode>();
  path.forEach((certificate, depth) => {
    const { extensions } = certificate;
    if (at < certificate.notBefore) codes.add('CERTIFICATE_NOT_YET_VALID');
    if (at > certificate.notAfter) codes.add('CERTIFICATE_EXPIRED');
    if (certificate.publicKey.weak) codes.add('CERTIFICATE_KEY_WEAK');
    if (extensions.unknownCritical.length > 0) codes.add('CERTIFICATE_CRITICAL_EXTENSION');
    const isAnchor = depth === path.length - 1;
    if (!isAnchor && !certificate.algorithm) codes.add('CERTIFICATE_ALGORITHM_REFUSED');
    if (depth === 0) {
      if (!maySign(certificate, use)) codes.add('CERTIFICATE_KEY_USAGE');
    } else {
      if (!extensions.ca) codes.add('CERTIFICATE_ISSUER_NOT_CA');
      const { keyUsage, pathLength } = extensions;
      if (keyUsage && !keyUsage.has(KEY_USAGE.keyCertSign)) codes.add('CERTIFICATE_KEY_USAGE');
      if (pathLength !== undefined && depth - 1 > pathLength) codes.add('CERTIFICATE_PATH_TOO_LONG');
      const { nameConstraints } = extensions;
      if (nameConstraints && !path.slice(0, depth).every((c) => meetsNameConstraints(c, nameConstraints))) {
        codes.add('CERTIFICATE_NAME_CONSTRAINT');
      }
    }
    if (!hasExtendedUse(certificate, use, depth === 0)) codes.add('CERTIFICATE_EXTENDED_KEY_USAGE');
  });
  return [...codes];
}

/** A key that stamps times does nothing else: RFC 5280 section 4.2.1.12 lets no other usage stand beside that use. */
function maySign({ extensions }: Certificate, use: CertificateUse): boolean {
  const usage = extensions.keyUsage;
  if (!usage) return true;
  const signing: number[] = [KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation];
  const alone = use !== 'tsa' || [...usage].every((bit) => signing.includes(bit));
  return alone && signing.some((bit) => usage.has(bit));
}

const USES: Readonly<Record<CertificateUse, readonly string[]>> = {
  signer: [OID.ekuEmailProtection, OID.ekuDocumentSigning, OID.ekuAny],
  tsa: [OID.ekuTimeStamping],
  ocsp: [OID.ekuOcspSigning],
};

/**
 * extendedKeyUsage: for signers it may be absent; a time stamping certificate has that use alone and critical
 * (RFC 3161 section 2.3); a delegated OCSP responder names its use (RFC 6960 section 4.2.2.2). A CA that is
 * limited to some uses cannot issue for others.
 */
function hasExtendedUse({ extensions }: Certificate, use: CertificateUse, isLeaf: boolean): boolean {
  const uses = extensions.extendedKeyUsage;
  if (!isLeaf) return !uses || uses.includes(OID.ekuAny) || USES[use].some((u) => uses.includes(u));
  if (use === 'tsa') {
    return extensions.extendedKeyUsageCritical && uses?.length === 1 && uses[0] === OID.ekuTimeStamping;
  }
  if (!uses) return use === 'signer';
  return USES[use].some((u) => uses.includes(u));
}
