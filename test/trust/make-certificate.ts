import { OID } from '../../src/trust/der/oids.js';
import { bitString, context, integer, octetString, sequence, time, tlv } from '../../src/trust/der/write.js';
import { type Certificate, type CertificateIssuer, generateKey } from '../../src/trust/index.js';
import { encodeSuite, suiteNamed } from '../../src/trust/suites/algorithm.js';
import { readCertificate } from '../../src/trust/x509/certificate.js';
import { extension } from '../../src/trust/x509/issue.js';
import { NOT_AFTER, NOT_BEFORE } from './support.js';

/** A certificate of a fresh key with any subject and any extensions beside the key identifiers: what `issueCertificate` does not make. */
export async function certificateBelow(
  { certificate, signer }: CertificateIssuer,
  subject: Uint8Array,
  extensions: readonly Uint8Array[],
): Promise<Certificate> {
  const algorithm = encodeSuite(suiteNamed(signer.suite));
  const issuerKey = sequence(tlv(0x80, certificate.extensions.subjectKeyIdentifier!));
  const tbs = sequence(
    context(0, integer(2)),
    integer(5),
    algorithm,
    certificate.subjectName,
    sequence(time(NOT_BEFORE), time(NOT_AFTER)),
    subject,
    generateKey('p256').publicKey.spki,
    context(
      3,
      sequence(
        extension(OID.authorityKeyIdentifier, false, issuerKey),
        extension(OID.subjectKeyIdentifier, false, octetString(Uint8Array.of(7))),
        ...extensions,
      ),
    ),
  );
  return readCertificate(sequence(tbs, algorithm, bitString(await signer.sign(tbs))));
}
