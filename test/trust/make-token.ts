import { compareBytes, utf8 } from '../../src/core/bytes.js';
import { OID } from '../../src/trust/der/oids.js';
import { context, integer, octetString, oid, sequence, setOf, tlv } from '../../src/trust/der/write.js';
import type { Certificate, Signer } from '../../src/trust/index.js';
import { encodeHashAlgorithm, encodeSuite, suiteNamed } from '../../src/trust/suites/algorithm.js';
import { hashBytes } from '../../src/trust/suites/hash.js';

/** DER of what a token has beside what it needs. */
export interface TokenMembers {
  /** After genTime. */
  readonly info?: readonly Uint8Array[];
  /** ESSCertIDv2, instead of the one of the signer's certificate. */
  readonly ids?: readonly Uint8Array[];
  /** Further signed attributes. */
  readonly attributes?: readonly Uint8Array[];
}

/** A time stamp token that says whatever a test needs, by whomever: what openssl refuses to make. */
export async function makeToken(
  stamped: Uint8Array,
  signer: Signer,
  certificate: Certificate,
  genTime: string,
  more: TokenMembers = {},
): Promise<Uint8Array> {
  const suite = suiteNamed(signer.suite);
  const { hash } = suite.algorithm;
  const info = sequence(
    integer(1),
    oid('1.3.6.1.4.1.99999.1'),
    sequence(encodeHashAlgorithm(hash), octetString(hashBytes(hash, stamped))),
    integer(7),
    tlv(0x18, utf8(genTime)),
    ...(more.info ?? []),
  );
  const certificateId = sequence(encodeHashAlgorithm(hash), octetString(hashBytes(hash, certificate.der)));
  const ids = more.ids ?? [certificateId];
  const attributes = [
    sequence(oid(OID.contentType), setOf(oid(OID.tstInfo))),
    sequence(oid(OID.messageDigest), setOf(octetString(hashBytes(hash, info)))),
    sequence(oid(OID.signingCertificateV2), setOf(sequence(sequence(...ids)))),
    ...(more.attributes ?? []),
  ].sort(compareBytes);
  const signerInfo = sequence(
    integer(1),
    sequence(certificate.issuerName, tlv(2, certificate.serialBytes)),
    encodeHashAlgorithm(hash),
    context(0, ...attributes),
    encodeSuite(suite),
    octetString(await signer.sign(setOf(...attributes))),
  );
  const signedData = sequence(
    integer(3),
    setOf(encodeHashAlgorithm(hash)),
    sequence(oid(OID.tstInfo), context(0, octetString(info))),
    context(0, certificate.der),
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), context(0, signedData));
}
