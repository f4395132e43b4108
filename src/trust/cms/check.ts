import { equalBytes, isHexOf } from '../../core/bytes.js';
import { digest } from '../../core/digest.js';
import type { SignatureCode } from '../../formats/signature-result.js';
import { OID } from '../der/oids.js';
import { type DerNode, readInteger, readOid, readTime, TAG } from '../der/read.js';
import { type HashName, readHashAlgorithm } from '../suites/algorithm.js';
import { hashHex } from '../suites/hash.js';
import { verifySignature } from '../suites/verify-signature.js';
import type { Certificate } from '../x509/certificate.js';
import { nameText } from '../x509/name.js';
import { looksLikeAttributes, refuse, type SignedData, type SignerId } from './read.js';

const DIRECTORY_NAME = 0xa4;

/** The certificate that a SignerInfo names, among some. */
export function findSigner(id: SignerId, certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find((c) =>
    id.type === 'issuer-serial'
      ? equalBytes(c.issuerName, id.issuerName) && equalBytes(c.serialBytes, id.serialBytes)
      : c.extensions.subjectKeyIdentifier !== undefined &&
        equalBytes(c.extensions.subjectKeyIdentifier, id.keyIdentifier),
  );
}

/**
 * The mathematics of one SignerInfo, RFC 5652 sections 5.4 and 5.6: the digest of the content, the signature over
 * the attributes (or over the content, where there are none) and the binding of the certificate.
 */
export function checkSignerInfo(
  data: SignedData,
  certificate: Certificate,
  content: Uint8Array,
  sm2Id?: Uint8Array,
): SignatureCode[] {
  const { hash, algorithm, signature, signedAttributes } = data.signer;
  if (hash === undefined || algorithm === undefined) return ['SUITE_UNSUPPORTED'];
  if (algorithm.hash !== hash) return ['DIGEST_ALGORITHM_MISMATCH'];
  const signs = (message: Uint8Array) =>
    verifySignature(certificate.publicKey, algorithm, message, signature, sm2Id);
  if (!signedAttributes) {
    if (looksLikeAttributes(content)) return ['CMS_CONTENT_IS_ATTRIBUTES'];
    return signs(content) ? ['CMS_NO_SIGNED_ATTRIBUTES'] : ['SIGNATURE_DIFFERS'];
  }
  const codes: SignatureCode[] = [];
  const type = signedAttributes.values.get(OID.contentType);
  const messageDigest = signedAttributes.values.get(OID.messageDigest);
  if (type?.tag !== TAG.oid || readOid(type) !== data.contentType || messageDigest?.tag !== TAG.octetString) {
    codes.push('CMS_ATTRIBUTES_MALFORMED');
  } else if (!isHexOf(hashHex(hash, content), messageDigest.content)) codes.push('DIGEST_DIFFERS');
  if (!signs(signedAttributes.der)) codes.push('SIGNATURE_DIFFERS');
  return [...codes, ...checkSigningCertificate(signedAttributes.values, certificate)];
}

/** RFC 5035: the attribute binds one certificate among several of the same key. Its first entry is the signer's. */
function checkSigningCertificate(
  attributes: ReadonlyMap<string, DerNode>,
  certificate: Certificate,
): SignatureCode[] {
  const ids = boundCertificates(attributes);
  if (ids.length === 0) return ['CMS_NO_SIGNING_CERTIFICATE'];
  // Both attributes may be there, and each is held to (RFC 5816 section 2.2.1).
  const own = ids.filter(({ isFirst }) => isFirst);
  if (own.some(({ hash }) => hash === undefined)) return ['SUITE_UNSUPPORTED'];
  if (!own.every((id) => isBound(id, certificate))) return ['SIGNING_CERTIFICATE_DIFFERS'];
  // RFC 2634 knows SHA-1 only. The chain vouches for the certificate, so this is no more than a note.
  return own.some(({ hash }) => hash !== 'sha1') ? [] : ['SIGNING_CERTIFICATE_SHA1'];
}

/** Whether every certificate that the signature binds beside the signer's own is on its path. */
export function bindsOnly(data: SignedData, path: readonly Certificate[]): boolean {
  const ids = boundCertificates(data.signer.signedAttributes?.values ?? new Map());
  return ids.every((id) => id.isFirst || path.some((certificate) => isBound(id, certificate)));
}

/** An ESSCertID or ESSCertIDv2. */
interface BoundCertificate {
  /** The first of its attribute, which is the signer's. */
  readonly isFirst: boolean;
  /** Undefined: a digest that is not accepted. */
  readonly hash: HashName | 'sha1' | undefined;
  readonly value: Uint8Array;
  readonly issuerSerial: DerNode | undefined;
}

function boundCertificates(attributes: ReadonlyMap<string, DerNode>): BoundCertificate[] {
  return [OID.signingCertificate, OID.signingCertificateV2].flatMap((name) => {
    const attribute = attributes.get(name);
    if (attribute === undefined) return [];
    const ids = attribute.cursor().next(TAG.sequence).children(TAG.sequence);
    if (ids.length === 0)
      throw refuse('CMS_ATTRIBUTES_MALFORMED', 'a signing certificate attribute binds nothing');
    return ids.map((node, i) => {
      const id = node.cursor();
      const algorithm = name === OID.signingCertificate ? undefined : id.optional(TAG.sequence);
      const plain = name === OID.signingCertificate ? 'sha1' : 'sha256';
      const hash = algorithm ? readHashAlgorithm(algorithm) : plain;
      const value = id.next(TAG.octetString).content;
      const issuerSerial = id.optional(TAG.sequence);
      id.requireEnd();
      return { isFirst: i === 0, hash, value, issuerSerial };
    });
  });
}

function isBound({ hash, value, issuerSerial }: BoundCertificate, certificate: Certificate): boolean {
  if (hash === undefined) return false;
  const same =
    hash === 'sha1'
      ? equalBytes(value, digest('sha1', certificate.der))
      : isHexOf(certificateHash(hash, certificate), value);
  return same && (issuerSerial === undefined || isIssuerSerialOf(issuerSerial, certificate));
}

/** IssuerSerial, RFC 5035 section 4: GeneralNames with the one directory name of the issuer, and the serial number. */
function isIssuerSerialOf(node: DerNode, certificate: Certificate): boolean {
  const cursor = node.cursor();
  const [name, other] = cursor.next(TAG.sequence).children();
  const serial = readInteger(cursor.next(TAG.integer));
  if (name?.tag !== DIRECTORY_NAME || other !== undefined) return false;
  const issuer = name.only(TAG.sequence);
  const isIssuer =
    equalBytes(issuer.raw, certificate.issuerName) || nameText(issuer) === certificate.identity.issuer;
  return isIssuer && equalBytes(serial, certificate.serialBytes);
}

function certificateHash(hash: HashName, certificate: Certificate): string {
  return hash === 'sha256' ? certificate.identity.certificateSha256 : hashHex(hash, certificate.der);
}

/** When the signer says it signed; undefined if it does not say. */
export function claimedTime(data: SignedData): Date | undefined {
  const value = data.signer.signedAttributes?.values.get(OID.signingTime);
  return value && readTime(value);
}
