import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { readDer, readOctetBits, readSmall, TAG } from '../der/read.js';
import { bitString, context, integer, sequence } from '../der/write.js';
import { type Signer, signChecked } from '../keys/signer.js';
import { fromPem, toPem } from '../pem.js';
import { encodeSuite, readSignatureAlgorithm, suiteNamed } from '../suites/algorithm.js';
import { type PublicKey, readPublicKey } from '../suites/public-key.js';
import { verifySignature } from '../suites/verify-signature.js';
import { encodeName, type NameFields, nameText } from './name.js';

const LABEL = 'CERTIFICATE REQUEST';

/** A PKCS#10 request (RFC 2986) in PEM, without attributes. */
export async function createRequest(subject: NameFields, signer: Signer): Promise<string> {
  const info = sequence(integer(0), encodeName(subject), signer.publicKey.spki, context(0));
  const signature = bitString(await signChecked(signer, info));
  return toPem(LABEL, sequence(info, encodeSuite(suiteNamed(signer.suite)), signature));
}

export interface CertificateRequest {
  /** DER Name, to be taken over into the certificate as it is. */
  readonly subjectName: Uint8Array;
  readonly subject: string;
  readonly publicKey: PublicKey;
}

/** Reads a PKCS#10 request (PEM or DER) and checks that its key signed it. Throws `REQUEST_INVALID`. */
export function readRequest(bytes: Uint8Array): CertificateRequest {
  const der = bytes[0] === TAG.sequence ? bytes : fromPem(decodeUtf8(bytes) ?? '', LABEL)[0];
  if (!der)
    throw new CloudexitError('REQUEST_INVALID', 'neither a DER nor a PEM certificate request', { exit: 3 });
  const outer = readDer(der, TAG.sequence).cursor();
  const info = outer.next(TAG.sequence);
  const algorithm = readSignatureAlgorithm(outer.next(TAG.sequence));
  const signature = readOctetBits(outer.next(TAG.bitString));
  outer.requireEnd();
  const fields = info.cursor();
  readSmall(fields.next(TAG.integer));
  const subject = fields.next(TAG.sequence);
  const publicKey = readPublicKey(fields.next(TAG.sequence).raw);
  if (!algorithm || !verifySignature(publicKey, algorithm, info.raw, signature)) {
    throw new CloudexitError('REQUEST_INVALID', 'the request is not signed by the key it names', { exit: 3 });
  }
  return { subjectName: subject.raw, subject: nameText(subject), publicKey };
}
