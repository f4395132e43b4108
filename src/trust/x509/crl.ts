import { decodeUtf8, toHex } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { type DerNode, readDer, readInteger, readOctetBits, readSmall, readTime, TAG } from '../der/read.js';
import { fromPem } from '../pem.js';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../suites/algorithm.js';
import { collectExtensions } from './extensions.js';

/** A certificate revocation list (RFC 5280 section 5), complete and direct; others are not usable here. */
export interface Crl {
  /** The whole list, DER. */
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  readonly issuerName: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** CRL number, where it is below 2^32. */
  readonly number: number | undefined;
  /** Serial number content bytes in hex -> when it was revoked. A hold counts as a revocation. */
  readonly revoked: ReadonlyMap<string, Date>;
  /** Serial numbers in hex -> the reason that is given (RFC 5280 section 5.3.1), the gravest of several; those without one are not here. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Partitioned, indirect or for changes only, or with a critical extension that is not understood. */
  readonly unsupported: boolean;
  /**
   * Serial numbers in hex that a list of which `unsupported` is true names without it being certain that it means this issuer's certificate, and
   * that it revokes it: what is in indirect lists, and under a critical extension that is not understood, and what is said to be lifted.
   */
  readonly unclear: ReadonlySet<string>;
}

/** What one list or OCSP response says about one certificate. */
export interface RevocationStatement {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** Revoked for a reason of {@link isRetired}. */
  readonly retired: boolean;
}

/**
 * RFC 3161 section 4: after unspecified, affiliationChanged, superseded or cessationOfOperation what was stamped earlier stays; after any other
 * reason, or none, nobody can tell it from what a thief stamps.
 */
export function isRetired(reason: number | undefined): boolean {
  return reason !== undefined && [0, 3, 4, 5].includes(reason);
}

/** Reasons that a small CA gives, by their names here: RFC 5280 section 5.3.1 without a hold, which would have to end, and "unspecified", which says nothing. */
export const CRL_REASONS = {
  'key-compromise': 1,
  'ca-compromise': 2,
  'affiliation-changed': 3,
  superseded: 4,
  'cessation-of-operation': 5,
  'privilege-withdrawn': 9,
} as const;
export type CrlReason = keyof typeof CRL_REASONS;

const MAX_CRL = 64 * 1024 * 1024;
export const CRL_LABEL = 'X509 CRL';

/** One or more CRLs from PEM blocks, or one from DER. Throws `CRL_MALFORMED`. */
export function readCrls(bytes: Uint8Array): Crl[] {
  if (bytes.length > MAX_CRL) throw malformed(`larger than ${MAX_CRL} bytes`);
  const blocks = bytes[0] === TAG.sequence ? [bytes] : fromPem(decodeUtf8(bytes) ?? '', CRL_LABEL);
  if (blocks.length === 0) throw malformed('neither DER nor PEM');
  return blocks.map((der) => {
    try {
      return readCrl(readDer(Uint8Array.from(der), TAG.sequence));
    } catch (error) {
      if (error instanceof CloudexitError && error.code === 'DER_INVALID')
        throw malformed(error.message, error);
      throw error;
    }
  });
}

export function readCrl(node: DerNode): Crl {
  const outer = node.cursor();
  const tbs = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const signature = readOctetBits(outer.next(TAG.bitString));
  outer.requireEnd();

  const fields = tbs.cursor();
  const version = fields.optional(TAG.integer);
  if (version && readSmall(version) !== 1) throw malformed('an unknown version');
  const inner = fields.next(TAG.sequence);
  if (toHex(inner.raw) !== toHex(algorithm.raw)) throw malformed('two different signature algorithms');
  const issuerName = fields.next(TAG.sequence).raw;
  const thisUpdate = readTime(fields.next());
  const nextUpdate = fields.optional(TAG.utcTime) ?? fields.optional(TAG.generalizedTime);
  const entries = fields.optional(TAG.sequence);
  const listExtensions = fields.optional(0xa0);
  fields.requireEnd();

  let unsupported = listExtensions !== undefined && isNarrowed(listExtensions.only(TAG.sequence));
  const revoked = new Map<string, Date>();
  const reasons = new Map<string, number>();
  const lifted = new Set<string>();
  let misread = listExtensions !== undefined && isMisread(listExtensions.only(TAG.sequence));
  for (const entry of entries?.children(TAG.sequence) ?? []) {
    const cursor = entry.cursor();
    const serial = toHex(readInteger(cursor.next(TAG.integer)));
    const at = readTime(cursor.next());
    const entryExtensions = cursor.optional(TAG.sequence);
    cursor.requireEnd();
    if (entryExtensions && isNarrowed(entryExtensions)) unsupported = true;
    if (entryExtensions && isMisread(entryExtensions)) misread = true;
    if (entryExtensions && reasonIn(entryExtensions) === REMOVE_FROM_CRL) lifted.add(serial);
    const earlier = revoked.get(serial);
    const reason = entryExtensions && reasonIn(entryExtensions);
    const graver = !earlier || !isRetired(reason);
    if (graver && reason !== undefined) reasons.set(serial, reason);
    else if (graver) reasons.delete(serial);
    if (!earlier || at < earlier) revoked.set(serial, at);
  }
  return {
    der: node.raw,
    tbs: tbs.raw,
    algorithm: readSignatureAlgorithm(algorithm),
    signature,
    issuerName,
    thisUpdate,
    nextUpdate: nextUpdate && readTime(nextUpdate),
    number: listExtensions && crlNumber(listExtensions.only(TAG.sequence)),
    revoked,
    reasons,
    unsupported,
    unclear: !unsupported ? new Set() : misread ? new Set(revoked.keys()) : lifted,
  };
}

function reasonIn(extensions: DerNode): number | undefined {
  const value = collectExtensions(extensions).get(OID.crlReason)?.value;
  return value && readSmall(readDer(value, TAG.enumerated));
}

function crlNumber(extensions: DerNode): number | undefined {
  const value = collectExtensions(extensions).get(OID.crlNumber)?.value;
  const digits = value && readInteger(readDer(value, TAG.integer));
  return digits && digits.length <= 4 ? readSmall(readDer(value, TAG.integer)) : undefined;
}

const UNDERSTOOD = new Set<string>([OID.crlNumber, OID.authorityKeyIdentifier, OID.crlReason]);
/** What makes a list say less than it seems to, or of others: must be critical (RFC 5280 section 5), and counts where it is not. */
const NARROWING = new Set<string>([
  OID.issuingDistributionPoint,
  OID.deltaCrlIndicator,
  OID.certificateIssuer,
]);

function isNarrowed(extensions: DerNode): boolean {
  return [...collectExtensions(extensions)].some(
    ([name, e]) => NARROWING.has(name) || (e.critical && !UNDERSTOOD.has(name)),
  );
}

/** Whether serial numbers may be another issuer's, or mean something else. A list for some certificates, reasons or changes means what it names. */
function isMisread(extensions: DerNode): boolean {
  return [...collectExtensions(extensions)].some(([name, { critical, value }]) => {
    if (name === OID.issuingDistributionPoint) return isIndirect(value);
    return name === OID.certificateIssuer || (critical && !UNDERSTOOD.has(name) && !NARROWING.has(name));
  });
}

/** By an IssuingDistributionPoint, RFC 5280 section 5.2.5. */
function isIndirect(point: Uint8Array): boolean {
  try {
    return readDer(point, TAG.sequence)
      .children()
      .some(({ tag }) => tag === 0x84);
  } catch {
    // What cannot be read may say so.
    return true;
  }
}

const REMOVE_FROM_CRL = 8;

function malformed(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('CRL_MALFORMED', `not a usable revocation list: ${why}`, { exit: 3, cause });
}
