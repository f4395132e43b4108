import { decodeUtf8, equalBytes } from '../../core/bytes.js';
import { type AnyDigest, digest } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import {
  type DerNode,
  readDer,
  readInteger,
  readOctetBits,
  readOid,
  readSmall,
  readTime,
  TAG,
} from '../der/read.js';
import { fromPem } from '../pem.js';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../suites/algorithm.js';
import { verifySignature } from '../suites/verify-signature.js';
import { type Certificate, readCertificate } from './certificate.js';
import { isRetired, type RevocationStatement } from './crl.js';
import { collectExtensions } from './extensions.js';
import { findPath } from './path.js';

/** A successful basic OCSP response (RFC 6960 section 4.2), read from a file; nothing is asked over the network. */
export interface OcspResponse {
  /** The whole response, DER. */
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly answers: readonly OcspAnswer[];
}

interface OcspAnswer {
  readonly hash: AnyDigest | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialBytes: Uint8Array;
  readonly known: boolean;
  readonly statement: RevocationStatement;
}

/** The hash in a CertID names the issuer and secures nothing, so SHA-1, which everybody uses there, is read. */
const CERT_ID_HASHES: Readonly<Record<string, AnyDigest>> = {
  [OID.sha1]: 'sha1',
  [OID.sha256]: 'sha256',
  [OID.sm3]: 'sm3',
};

/** Reads a response in DER or PEM. Throws `OCSP_MALFORMED`, also for responses that are not `successful`. */
export function readOcsp(bytes: Uint8Array): OcspResponse {
  const der = bytes[0] === TAG.sequence ? bytes : fromPem(decodeUtf8(bytes) ?? '', 'OCSP RESPONSE')[0];
  if (!der || der.length > 1024 * 1024) throw malformed('neither DER nor PEM, or too large');
  try {
    return parse(Uint8Array.from(der));
  } catch (error) {
    if (error instanceof CloudexitError && error.code === 'DER_INVALID')
      throw malformed(error.message, error);
    throw error;
  }
}

function parse(der: Uint8Array): OcspResponse {
  const outer = readDer(der, TAG.sequence).cursor();
  const status = readSmall(outer.next(TAG.enumerated));
  if (status !== 0) throw malformed(`the responder answered with status ${status}`);
  const wrapper = outer.next(0xa0).only(TAG.sequence).cursor();
  if (readOid(wrapper.next(TAG.oid)) !== OID.ocspBasic) throw malformed('not a basic response');
  const basic = readDer(wrapper.next(TAG.octetString).content, TAG.sequence).cursor();
  const tbs = basic.next(TAG.sequence);
  const algorithm = readSignatureAlgorithm(basic.next(TAG.sequence));
  const signature = readOctetBits(basic.next(TAG.bitString));
  const certificates = basic.optional(0xa0)?.only(TAG.sequence).children(TAG.sequence) ?? [];
  basic.requireEnd();

  const fields = tbs.cursor();
  fields.optional(0xa0);
  fields.next(); // responderID: the signature says who it was
  readTime(fields.next(TAG.generalizedTime));
  const answers = fields.next(TAG.sequence).children(TAG.sequence).map(readAnswer);
  const extensions = fields.optional(0xa1);
  fields.requireEnd();
  if (extensions) requireKnown(extensions);
  return {
    der,
    tbs: tbs.raw,
    algorithm,
    signature,
    certificates: certificates.slice(0, 8).map((c) => readCertificate(c.raw)),
    answers,
  };
}

function readAnswer(node: DerNode): OcspAnswer {
  const cursor = node.cursor();
  const id = cursor.next(TAG.sequence).cursor();
  const hashName = readOid(id.next(TAG.sequence).cursor().next(TAG.oid));
  const issuerNameHash = id.next(TAG.octetString).content;
  const issuerKeyHash = id.next(TAG.octetString).content;
  const serialBytes = readInteger(id.next(TAG.integer));
  id.requireEnd();
  const status = cursor.next();
  const revoked = status.tag === 0xa1 ? status.cursor() : undefined;
  const revokedAt = revoked && readTime(revoked.next(TAG.generalizedTime));
  const reason = revoked?.optional(0xa0)?.only(TAG.enumerated);
  const retired = isRetired(reason && readSmall(reason));
  const thisUpdate = readTime(cursor.next(TAG.generalizedTime));
  const nextUpdate = cursor.optional(0xa0)?.only(TAG.generalizedTime);
  const extensions = cursor.optional(0xa1);
  cursor.requireEnd();
  if (extensions) requireKnown(extensions);
  return {
    hash: Object.hasOwn(CERT_ID_HASHES, hashName) ? CERT_ID_HASHES[hashName] : undefined,
    issuerNameHash,
    issuerKeyHash,
    serialBytes,
    known: status.tag === 0x80 || status.tag === 0xa1,
    statement: { thisUpdate, nextUpdate: nextUpdate && readTime(nextUpdate), revokedAt, retired },
  };
}

function requireKnown(extensions: DerNode): void {
  for (const [name, e] of collectExtensions(extensions.only(TAG.sequence))) {
    if (e.critical && name !== OID.ocspNonce) throw malformed(`critical extension ${name}`);
  }
}

/**
 * What a response says about `subject`: `other` if it is about other certificates, `unusable` if it is about this
 * one but cannot be relied on (signature, responder, status unknown, from the future).
 */
export function ocspStatus(
  response: OcspResponse,
  subject: Certificate,
  issuer: Certificate,
  now: Date,
): RevocationStatement | 'other' | 'unusable' {
  const about = response.answers.filter((a) => isAbout(a, subject, issuer));
  // Of several answers the one that says the worst counts.
  const answer = about.find((a) => a.statement.revokedAt) ?? about.find((a) => !a.known) ?? about[0];
  if (!answer) return 'other';
  const { thisUpdate } = answer.statement;
  if (!answer.known || thisUpdate > now || !isAuthorised(response, issuer, thisUpdate)) return 'unusable';
  return answer.statement;
}

function isAbout(answer: OcspAnswer, subject: Certificate, issuer: Certificate): boolean {
  const { hash } = answer;
  if (hash === undefined || !equalBytes(answer.serialBytes, subject.serialBytes)) return false;
  const of = (bytes: Uint8Array) => digest(hash, bytes);
  return (
    equalBytes(answer.issuerNameHash, of(issuer.subjectName)) &&
    equalBytes(answer.issuerKeyHash, of(issuer.publicKey.raw))
  );
}

/** Signed by the issuer itself, or by a responder that this very issuer certified for it (RFC 6960 section 4.2.2.2). */
function isAuthorised(response: OcspResponse, issuer: Certificate, at: Date): boolean {
  const { algorithm, tbs, signature } = response;
  if (!algorithm) return false;
  const signedBy = (c: Certificate) => verifySignature(c.publicKey, algorithm, tbs, signature);
  if (signedBy(issuer)) return true;
  return response.certificates.some(
    (c) =>
      signedBy(c) &&
      equalBytes(c.issuerName, issuer.subjectName) &&
      findPath(c, [], [issuer], at, 'ocsp').codes.length === 0,
  );
}

function malformed(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('OCSP_MALFORMED', `not a usable OCSP response: ${why}`, { exit: 3, cause });
}
