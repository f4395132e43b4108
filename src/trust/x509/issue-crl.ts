import { OID } from '../der/oids.js';
import { bitString, context, integer, sequence, time } from '../der/write.js';
import { signChecked } from '../keys/signer.js';
import { toPem } from '../pem.js';
import { encodeSuite, suiteNamed } from '../suites/algorithm.js';
import { CRL_LABEL } from './crl.js';
import { type CertificateIssuer, extension } from './issue.js';

export interface CrlFields {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: number;
  readonly revoked: readonly { readonly serialBytes: Uint8Array; readonly at: Date }[];
}

/** A complete CRL of a small CA, in PEM. */
export async function issueCrl(fields: CrlFields, issuer: CertificateIssuer): Promise<string> {
  const algorithm = encodeSuite(suiteNamed(issuer.signer.suite));
  const entries = fields.revoked.map((r) => sequence(integer(r.serialBytes), time(r.at)));
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
