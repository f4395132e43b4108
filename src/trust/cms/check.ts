import { equalBytes, isHexOf } from '../../core/bytes.js';
import { digest } from '../../core/digest.js';
import type { SignatureCode } from '../../formats/signature-result.js';
import { OID } from '../der/oids.js';
import { type DerNode, readOid, readTime, TAG } from '../der/read.js';
import { type HashName, readHashAlgorithm } from '../suites/algorithm.js';
import { hashHex } from '../suites/hash.js';
import { verifySignature } from '../suites/verify-signature.js';
import type { Certificate } from '../x509/certificate.js';
import { looksLikeAttributes, type SignedData, type SignerId } from './read.js';

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
  const attribute = attributes.get(OID.signingCertificateV2) ?? attributes.get(OID.signingCertificate);
  if (!attribute) return ['CMS_NO_SIGNING_CERTIFICATE'];
  const id = attribute.cursor().next(TAG.sequence).cursor().next(TAG.sequence).cursor();
  if (!attributes.has(OID.signingCertificateV2)) {
    // RFC 2634 knows SHA-1 only. The chain vouches for the certificate, so this is no more than a note.
    const sha1 = id.next(TAG.octetString).content;
    return equalBytes(sha1, digest('sha1', certificate.der))
      ? ['SIGNING_CERTIFICATE_SHA1']
      : ['SIGNING_CERTIFICATE_DIFFERS'];
  }
  const algorithm = id.optional(TAG.sequence);
  const hash: HashName | undefined = algorithm ? readHashAlgorithm(algorithm) : 'sha256';
  const bound = id.next(TAG.octetString).content;
  if (hash === undefined) return ['SUITE_UNSUPPORTED'];
  return isHexOf(certificateHash(hash, certificate), bound) ? [] : ['SIGNING_CERTIFICATE_DIFFERS'];
}

function certificateHash(hash: HashName, certificate: Certificate): string {
  return hash === 'sha256' ? certificate.identity.certificateSha256 : hashHex(hash, certificate.der);
}

/** When the signer says it signed; undefined if it does not say. */
export function claimedTime(data: SignedData): Date | undefined {
  const value = data.signer.signedAttributes?.values.get(OID.signingTime);
  return value && readTime(value);
}
