import { decodeUtf8, toHex } from '../../core/bytes.js';
import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import type { CertificateIdentity } from '../../formats/signature-result.js';
import {
  type DerNode,
  readDer,
  readDerShallow,
  readInteger,
  readOctetBits,
  readSmall,
  readTime,
  requireTag,
  TAG,
} from '../der/read.js';
import { fromPem, toPem } from '../pem.js';
import { readSignatureAlgorithm, type SignatureAlgorithm } from '../suites/algorithm.js';
import { type PublicKey, readPublicKey } from '../suites/public-key.js';
import { type Extensions, readExtensions } from './extensions.js';
import { nameText } from './name.js';

/** An X.509 certificate (RFC 5280 section 4.1), strictly parsed; every byte field is exactly what was signed. */
export interface Certificate {
  readonly der: Uint8Array;
  /** TBSCertificate, the bytes under the issuer's signature. */
  readonly tbs: Uint8Array;
  /** Undefined for algorithms that are not accepted, such as SHA-1. */
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  /** INTEGER content bytes. */
  readonly serialBytes: Uint8Array;
  /** The same in hex, as revocation lists are looked up. */
  readonly serialHex: string;
  readonly issuerName: Uint8Array;
  readonly subjectName: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  readonly extensions: Extensions;
  readonly identity: CertificateIdentity;
}

const MAX_CERTIFICATE = 64 * 1024;

/** Parses one DER certificate. Throws `CERTIFICATE_MALFORMED` or `KEY_UNSUPPORTED`. */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE) throw malformed(`larger than ${MAX_CERTIFICATE} bytes`);
  try {
    return parse(Uint8Array.from(der));
  } catch (error) {
    if (error instanceof CloudexitError && error.code === 'DER_INVALID')
      throw malformed(error.message, error);
    throw error;
  }
}

function parse(der: Uint8Array): Certificate {
  const outer = readDer(der, TAG.sequence).cursor();
  const tbs = outer.next(TAG.sequence);
  const algorithmNode = outer.next(TAG.sequence);
  const signature = readOctetBits(outer.next(TAG.bitString));
  outer.requireEnd();

  const fields = tbs.cursor();
  const versionNode = fields.optional(0xa0);
  const version = versionNode ? readSmall(versionNode.only(TAG.integer)) : 0;
  const serial = readInteger(fields.next(TAG.integer));
  const innerAlgorithm = fields.next(TAG.sequence);
  const issuer = fields.next(TAG.sequence);
  const validity = fields.next(TAG.sequence).cursor();
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  validity.requireEnd();
  const subject = fields.next(TAG.sequence);
  const spki = fields.next(TAG.sequence).raw;
  fields.optional(0x81);
  fields.optional(0x82);
  const extensionsNode = fields.optional(0xa3);
  fields.requireEnd();
  if (version !== 2) throw malformed('not an X.509 version 3 certificate');
  // Names chain by equal bytes, and everybody without a name would be the same (RFC 5280 section 4.1.2.4).
  if (issuer.body === issuer.end) throw malformed('an issuer without a name');
  // RFC 5280 section 4.1.1.2: the algorithm under the signature and the one beside it must agree.
  if (toHex(innerAlgorithm.raw) !== toHex(algorithmNode.raw))
    throw malformed('two different signature algorithms');

  const publicKey = readPublicKey(spki);
  return {
    der,
    tbs: tbs.raw,
    algorithm: readSignatureAlgorithm(algorithmNode),
    signature,
    serialBytes: serial,
    serialHex: toHex(serial),
    issuerName: issuer.raw,
    subjectName: subject.raw,
    notBefore,
    notAfter,
    publicKey,
    extensions: readExtensions(extensionsNode),
    identity: {
      subject: nameText(subject),
      issuer: nameText(issuer),
      serial: toHex(serial).replace(/^0+(?=.)/, ''),
      certificateSha256: digestHex('sha256', der),
      spkiSha256: publicKey.sha256,
    },
  };
}

/** One or more certificates from PEM blocks, or one from DER. Throws `CERTIFICATE_MALFORMED` if there is none. */
export function readCertificates(bytes: Uint8Array): Certificate[] {
  if (bytes[0] === TAG.sequence) return [readCertificate(bytes)];
  const blocks = fromPem(decodeUtf8(bytes) ?? '', 'CERTIFICATE');
  if (blocks.length === 0) throw malformed('neither DER nor PEM');
  return blocks.map(readCertificate);
}

export function certificatePem(certificate: Certificate): string {
  return toPem('CERTIFICATE', certificate.der);
}

/** Name nodes inside a certificate, for name constraints. */
export function nameNode(name: Uint8Array): DerNode {
  const node = readDerShallow(name);
  requireTag(node, TAG.sequence);
  return node;
}

function malformed(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('CERTIFICATE_MALFORMED', `not a usable certificate: ${why}`, { exit: 3, cause });
}
