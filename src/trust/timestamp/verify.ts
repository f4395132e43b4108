import { equalBytes } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { outcomeOf, type SignatureCode } from '../../formats/signature-result.js';
import { bindsOnly, checkSignerInfo, findSigner } from '../cms/check.js';
import { type DerNode, TAG } from '../der/read.js';
import type { VerifyPolicy } from '../policy.js';
import { hashBytes } from '../suites/hash.js';
import { type Certificate, readCertificate } from '../x509/certificate.js';
import { nameText } from '../x509/name.js';
import { findPath } from '../x509/path.js';
import { checkRevocation } from '../x509/revocation.js';
import { readTimestamp, type TimestampToken } from './token.js';

export type TimestampResult =
  | {
      readonly ok: true;
      readonly at: Date;
      readonly authority: Certificate;
      readonly codes: readonly SignatureCode[];
    }
  | { readonly ok: false; readonly reason: string; readonly codes: readonly SignatureCode[] };

/**
 * Whether a trusted authority (one that `policy.timestampAnchors` leads to) saw `stamped` at some time: imprint,
 * signature, certificate with the time stamping use alone, path and revocation at that time. With `nonce`, the
 * answer must be the one to that request.
 */
export function verifyTimestampToken(
  bytes: Uint8Array,
  stamped: Uint8Array,
  policy: VerifyPolicy,
  nonce?: Uint8Array,
): TimestampResult {
  try {
    return judge(readTimestamp(bytes), stamped, policy, nonce);
  } catch (error) {
    // What cannot be read stamps nothing; faults of the machine go on.
    if (!(error instanceof CloudexitError) || error.exit !== 3) throw error;
    return no(`not readable: ${error.message}`);
  }
}

function judge(
  { data, content, info }: TimestampToken,
  stamped: Uint8Array,
  policy: VerifyPolicy,
  nonce: Uint8Array | undefined,
): TimestampResult {
  if (!info.hash || !equalBytes(info.imprint, hashBytes(info.hash, stamped)))
    return no('it stamps something else');
  if (nonce && !(info.nonce && equalBytes(info.nonce, nonce))) return no('it answers another request');
  if (info.genTime > policy.at) return no('it is from the future');
  const anchors = policy.timestampAnchors ?? [];
  const pool = [...data.certificates.map(readCertificate), ...(policy.intermediates ?? [])];
  const authority = findSigner(data.signer.id, [...pool, ...anchors]);
  if (!authority) return no('the certificate of its signer is not there');

  // RFC 3161 section 2.4.2: where the token names the authority, it is by one of the certificate's names.
  if (info.tsa && !isNamed(authority, info.tsa)) return no('it names another authority than its certificate');
  const math = checkSignerInfo(data, authority, content);
  // RFC 3161 section 2.4.1: a token always names its certificate in the signed attributes.
  if (outcomeOf(math) !== 'valid' || math.includes('CMS_NO_SIGNING_CERTIFICATE')) return no(math.join(' '));
  const { path, codes } = findPath(authority, pool, anchors, info.genTime, 'tsa');
  if (codes.includes('CERTIFICATE_EXPIRED') || codes.includes('CERTIFICATE_NOT_YET_VALID'))
    return no(codes.join(' '), ['TIMESTAMP_AUTHORITY_NOT_VALID']);
  if (codes.length > 0) return no(codes.join(' '));
  if (!bindsOnly(data, path)) return no('SIGNING_CERTIFICATE_DIFFERS');
  const evidence = { crls: policy.crls ?? [], ocsp: policy.ocsp ?? [] };
  const { result, revokedAt, retired } = checkRevocation(
    { path, others: [...anchors, ...pool], at: info.genTime, now: policy.at },
    evidence,
  );
  if (revokedAt && revokedAt <= info.genTime) return no('its certificate was revoked before');
  if (revokedAt && !retired)
    return no('its certificate was revoked, and not for a reason that spares earlier stamps');
  if (result.status === 'unknown' && policy.revocation !== 'if-available')
    return no('nobody says it is not revoked');
  return { ok: true, at: info.genTime, authority, codes: math };
}

function isNamed(authority: Certificate, name: DerNode): boolean {
  if (authority.extensions.subjectAltNames.some((other) => equalBytes(other.raw, name.raw))) return true;
  if (name.tag !== 0xa4) return false;
  const subject = name.only(TAG.sequence);
  return equalBytes(subject.raw, authority.subjectName) || nameText(subject) === authority.identity.subject;
}

function no(reason: string, codes: readonly SignatureCode[] = []): TimestampResult {
  return { ok: false, reason, codes };
}
