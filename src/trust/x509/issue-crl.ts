import { OID } from '../der/oids.js';
import { TAG } from '../der/read.js';
import { bitString, context, integer, sequence, time, tlv } from '../der/write.js';
import { signChecked } from '../keys/signer.js';
import { toPem } from '../pem.js';
import { encodeSuite, suiteNamed } from '../suites/algorithm.js';
import { CRL_LABEL } from './crl.js';
import { type CertificateIssuer, extension } from './issue.js';

interface RevokedEntry {
  readonly serialBytes: Uint8Array;
  readonly at: Date;
  /** RFC 5280 section 5.3.1. */
  readonly reason?: number | undefined;
}

export interface CrlFields {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: number;
  readonly revoked: readonly RevokedEntry[];
}

/** A complete CRL of a small CA, in PEM. */
export async function issueCrl(fields: CrlFields, issuer: CertificateIssuer): Promise<string> {
  const algorithm = encodeSuite(suiteNamed(issuer.signer.suite));
  const entries = fields.revoked.map(revokedEntry);
  const tbs = sequence(
    integer(1),
    algorithm,
    issuer.certificate.subjectName,
    time(fields.thisUpdate),
    time(fields.nextUpdate),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    context(0, sequence(extension(OID.crlNumber, false, integer(fields.number)))),
  );
  return toPem(CRL_LABEL, sequence(tbs, algorithm, bitString(await signChecked(issuer.signer, tbs))));
}

function revokedEntry({ serialBytes, at, reason }: RevokedEntry): Uint8Array {
  const named = [integer(serialBytes), time(at)];
  if (reason === undefined) return sequence(...named);
  return sequence(
    ...named,
    sequence(extension(OID.crlReason, false, tlv(TAG.enumerated, Uint8Array.of(reason)))),
  );
}
