import { compareBytes } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import { context, integer, octetString, oid, sequence, setOf, time, tlv } from '../der/write.js';
import { type Signer, signChecked } from '../keys/signer.js';
import { encodeHashAlgorithm, encodeSuite, type Suite, suiteNamed } from '../suites/algorithm.js';
import { hashBytes } from '../suites/hash.js';
import type { Certificate } from '../x509/certificate.js';

export interface SignDetachedRequest {
  readonly content: Uint8Array;
  readonly signer: Signer;
  /** The signer's certificate first, then intermediates; the anchor is better left out. */
  readonly certificates: readonly Certificate[];
  /** Whole seconds are kept. Null: no signing-time attribute, as PAdES demands of a signature inside a PDF (EN 319 142-1, 6.3). */
  readonly signingTime: Date | null;
}

/**
 * A detached CMS signature in DER (`manifests/formats/signatures.md` section 3). SM2 uses the content types of
 * GM/T 0010, the others those of RFC 5652. Throws `SIGNER_CERTIFICATE_MISMATCH`, `SIGNER_FAULT`.
 */
export async function signDetached(request: SignDetachedRequest): Promise<Uint8Array> {
  const { content, signer, certificates, signingTime } = request;
  const suite = suiteNamed(signer.suite);
  const certificate = certificates[0];
  if (certificate?.publicKey.sha256 !== signer.publicKey.sha256) {
    throw new CloudexitError(
      'SIGNER_CERTIFICATE_MISMATCH',
      'the first certificate is not the one of the signing key',
      {
        exit: 2,
      },
    );
  }
  const dataType = suite.national ? OID.gmData : OID.data;
  const attributes = [
    attribute(OID.contentType, oid(dataType)),
    ...(signingTime === null ? [] : [attribute(OID.signingTime, time(signingTime))]),
    attribute(OID.messageDigest, octetString(hashBytes(suite.algorithm.hash, content))),
    attribute(OID.signingCertificateV2, signingCertificate(suite, certificate)),
  ].sort(compareBytes);
  const signature = await signChecked(signer, setOf(...attributes));
  const digestAlgorithm = encodeHashAlgorithm(suite.algorithm.hash);
  const signerInfo = sequence(
    integer(1),
    sequence(certificate.issuerName, tlv(0x02, certificate.serialBytes)),
    digestAlgorithm,
    context(0, ...attributes),
    encodeSuite(suite),
    octetString(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf(digestAlgorithm),
    sequence(oid(dataType)),
    context(0, ...certificates.map((c) => c.der).sort(compareBytes)),
    setOf(signerInfo),
  );
  return sequence(oid(suite.national ? OID.gmSignedData : OID.signedData), context(0, signedData));
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), setOf(value));
}

/** RFC 5035 section 3: SHA-256 is the default and left out; SM2 signers bind their certificate with SM3. */
function signingCertificate(suite: Suite, certificate: Certificate): Uint8Array {
  const id = suite.national
    ? sequence(encodeHashAlgorithm('sm3'), octetString(hashBytes('sm3', certificate.der)))
    : sequence(octetString(hashBytes('sha256', certificate.der)));
  return sequence(sequence(id));
}
