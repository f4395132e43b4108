import { randomBytes } from 'node:crypto';
import { digest } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { OID } from '../der/oids.js';
import {
  bitString,
  boolean,
  context,
  contextPrimitive,
  integer,
  octetString,
  oid,
  sequence,
  time,
} from '../der/write.js';
import { type Signer, signChecked } from '../keys/signer.js';
import { encodeSuite, suiteNamed } from '../suites/algorithm.js';
import type { PublicKey } from '../suites/public-key.js';
import { type Certificate, readCertificate } from './certificate.js';
import { KEY_USAGE } from './extensions.js';
import { encodeName, type NameFields } from './name.js';

/** What the certificate is for; each profile is a row of `manifests/formats/keys.md` section 4. */
export const CERTIFICATE_PROFILES = ['ca', 'signer', 'tsa', 'ocsp'] as const;
export type CertificateProfile = (typeof CERTIFICATE_PROFILES)[number];

export interface CertificateRequestFields {
  /** A new name, or the DER Name of a request that is taken over as it is. */
  readonly subject: NameFields | Uint8Array;
  readonly publicKey: PublicKey;
  readonly profile: CertificateProfile;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** 16 random bytes unless given. */
  readonly serial?: Uint8Array;
  /** `ca` only: greatest number of CAs below this one. */
  readonly pathLength?: number;
  /** `ca` only: whole NameConstraints value (RFC 5280 section 4.2.1.10), marked critical. */
  readonly nameConstraints?: Uint8Array;
}

export interface CertificateIssuer {
  readonly certificate: Certificate;
  readonly signer: Signer;
}

/** Issues a certificate. Throws `ISSUER_KEY_MISMATCH`, `NAME_INVALID`, `SIGNER_FAULT`. */
export async function issueCertificate(
  fields: CertificateRequestFields,
  issuer: CertificateIssuer,
): Promise<Certificate> {
  if (issuer.certificate.publicKey.sha256 !== issuer.signer.publicKey.sha256) {
    throw new CloudexitError('ISSUER_KEY_MISMATCH', 'the key is not the one of the issuing certificate', {
      exit: 2,
    });
  }
  return build(fields, issuer.certificate.subjectName, issuer.signer);
}

/** A certificate of a key by itself: a small CA (`ca`), or a party that others pin directly (`signer`). */
export async function selfSign(
  fields: Omit<CertificateRequestFields, 'publicKey'>,
  signer: Signer,
): Promise<Certificate> {
  return build({ ...fields, publicKey: signer.publicKey }, subjectOf(fields.subject), signer);
}

async function build(
  fields: CertificateRequestFields,
  issuerName: Uint8Array,
  signer: Signer,
): Promise<Certificate> {
  const algorithm = encodeSuite(suiteNamed(signer.suite));
  const tbs = sequence(
    context(0, integer(2)),
    integer(fields.serial ?? newSerial()),
    algorithm,
    issuerName,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    subjectOf(fields.subject),
    fields.publicKey.spki,
    context(3, sequence(...extensionsOf(fields, signer.publicKey))),
  );
  return readCertificate(sequence(tbs, algorithm, bitString(await signChecked(signer, tbs))));
}

/** 127 random bits, positive and non-zero: RFC 5280 section 4.1.2.2. */
function newSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

function subjectOf(subject: NameFields | Uint8Array): Uint8Array {
  return subject instanceof Uint8Array ? subject : encodeName(subject);
}

function extensionsOf(fields: CertificateRequestFields, issuerKey: PublicKey): Uint8Array[] {
  const list: Uint8Array[] = [
    extension(OID.subjectKeyIdentifier, false, octetString(keyIdentifier(fields.publicKey))),
    extension(OID.authorityKeyIdentifier, false, sequence(contextPrimitive(0, keyIdentifier(issuerKey)))),
    extension(OID.keyUsage, true, keyUsageOf(fields.profile)),
    extension(OID.basicConstraints, true, basicConstraintsOf(fields)),
  ];
  const uses = EXTENDED_USES[fields.profile];
  // RFC 3161 section 2.3: a time stamping certificate carries that use alone, and critical.
  if (uses) {
    list.push(
      extension(OID.extendedKeyUsage, fields.profile === 'tsa', sequence(...uses.map((use) => oid(use)))),
    );
  }
  if (fields.nameConstraints) list.push(extension(OID.nameConstraints, true, fields.nameConstraints));
  return list;
}

const EXTENDED_USES: Readonly<Record<CertificateProfile, readonly string[] | undefined>> = {
  ca: undefined,
  signer: [OID.ekuEmailProtection, OID.ekuDocumentSigning],
  tsa: [OID.ekuTimeStamping],
  ocsp: [OID.ekuOcspSigning],
};

function basicConstraintsOf(fields: CertificateRequestFields): Uint8Array {
  if (fields.profile !== 'ca') return sequence();
  return fields.pathLength === undefined
    ? sequence(boolean(true))
    : sequence(boolean(true), integer(fields.pathLength));
}

function keyUsageOf(profile: CertificateProfile): Uint8Array {
  const { keyCertSign, cRLSign, digitalSignature, nonRepudiation } = KEY_USAGE;
  const bits = profile === 'ca' ? [keyCertSign, cRLSign] : [digitalSignature, nonRepudiation];
  const byte = bits.reduce<number>((b, bit) => b | (0x80 >> bit), 0);
  return bitString(Uint8Array.of(byte), 7 - Math.max(...bits));
}

export function extension(name: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [boolean(true)] : [];
  return sequence(oid(name), ...flag, octetString(value));
}

/** RFC 7093 section 2, method 1: the leftmost 160 bits of SHA-256 over the key's bits. */
function keyIdentifier(key: PublicKey): Uint8Array {
  return digest('sha256', key.raw).subarray(0, 20);
}
