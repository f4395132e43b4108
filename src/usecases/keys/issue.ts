import { utf8 } from '../../core/bytes.js';
import { CloudexitError, withSubject } from '../../core/errors.js';
import {
  type Certificate,
  type CertificateIssuer,
  type CertificateProfile,
  CRL_REASONS,
  type CrlReason,
  certificatePem,
  createRequest,
  isCrlOf,
  issueCertificate,
  issueCrl,
  type KeyWarning,
  type NameFields,
  openSigner,
  readCertificates,
  readCrls,
  readRequest,
  type SignerSource,
  selfSign,
} from '../../trust/index.js';
import { readSmallFile, writeWholeFile } from '../small-file.js';
import { requireFree } from './free-path.js';

const MAX_FILE = 1024 * 1024;
const MAX_CRL = 64 * 1024 * 1024;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

interface Written {
  readonly output: string;
  /** What is wrong with how the key is kept. */
  readonly keyWarnings: readonly KeyWarning[];
}

export interface IssuedFile extends Written {
  readonly certificate: Certificate;
}

/** Writes a PKCS#10 request for a key. */
export async function requestCertificate(
  source: SignerSource,
  subject: NameFields,
  output: string,
): Promise<Written> {
  requireFree(output);
  const opened = await openSigner(source);
  try {
    const text = await createRequest(subject, opened.signer);
    writeWholeFile(output, utf8(text));
    return { output, keyWarnings: opened.warnings };
  } finally {
    opened.close();
  }
}

/** Writes a certificate of a key by itself. */
export async function selfSignCertificate(
  source: SignerSource,
  fields: Validity & { readonly subject: NameFields; readonly profile: CertificateProfile },
  output: string,
): Promise<IssuedFile> {
  requireFree(output);
  const opened = await openSigner(source);
  try {
    const certificate = await selfSign(fields, opened.signer);
    writeWholeFile(output, utf8(certificatePem(certificate)));
    return { output, certificate, keyWarnings: opened.warnings };
  } finally {
    opened.close();
  }
}

export interface IssuerFiles {
  readonly source: SignerSource;
  /** The CA's certificate, PEM or DER. */
  readonly certificate: string;
}

/** Answers a request with a certificate of a small CA. The name and key are the request's. */
export async function answerRequest(
  request: string,
  issuer: IssuerFiles,
  fields: Validity & { readonly profile: CertificateProfile; readonly pathLength?: number },
  output: string,
): Promise<IssuedFile> {
  requireFree(output);
  const { subjectName, publicKey } = readRequest(await readSmallFile(request, MAX_FILE));
  return withIssuer(issuer, async (authority, keyWarnings) => {
    const certificate = await issueCertificate({ ...fields, subject: subjectName, publicKey }, authority);
    writeWholeFile(output, utf8(certificatePem(certificate)));
    return { output, certificate, keyWarnings };
  });
}

export interface Revocation {
  readonly certificate: string;
  /** Without one nobody can tell what the key signed from what a thief did. */
  readonly reason?: CrlReason | undefined;
}

export interface CrlRequest {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Certificates that are revoked at `thisUpdate`, beside those of `previous`. */
  readonly revoke: readonly Revocation[];
  /** The list before this one: its entries are kept with their reasons, its number counted up. */
  readonly previous?: string;
  readonly output: string;
}

/** Writes the next CRL of a small CA; a certificate once revoked stays so, since the same time, with the reason that was given last. */
export async function publishCrl(
  issuer: IssuerFiles,
  request: CrlRequest,
): Promise<Written & { revoked: number; number: number }> {
  requireFree(request.output);
  return withIssuer(issuer, async (authority, keyWarnings) => {
    const previous = request.previous && readCrls(await readSmallFile(request.previous, MAX_CRL))[0];
    if (previous && !isCrlOf(previous, authority.certificate)) {
      throw new CloudexitError('CRL_OTHER', 'the previous list is not one of this CA', {
        subject: request.previous!,
        exit: 2,
      });
    }
    const revoked = new Map(previous ? previous.revoked : []);
    const reasons = new Map(previous ? previous.reasons : []);
    for (const { certificate: path, reason } of request.revoke) {
      const certificate = await firstCertificate(path);
      if (certificate.identity.issuer !== authority.certificate.identity.subject) {
        throw new CloudexitError('ISSUER_OTHER', 'the certificate was issued by another CA', {
          subject: path,
          exit: 2,
        });
      }
      const serial = Buffer.from(certificate.serialBytes).toString('hex');
      if (!revoked.has(serial)) revoked.set(serial, request.thisUpdate);
      if (reason !== undefined) reasons.set(serial, CRL_REASONS[reason]);
    }
    const number = (previous ? (previous.number ?? 0) : 0) + 1;
    const entries = [...revoked].map(([serial, at]) => ({
      serialBytes: Buffer.from(serial, 'hex'),
      at,
      reason: reasons.get(serial),
    }));
    const { thisUpdate, nextUpdate } = request;
    const text = await issueCrl({ thisUpdate, nextUpdate, number, revoked: entries }, authority);
    writeWholeFile(request.output, utf8(text));
    return { output: request.output, revoked: entries.length, number, keyWarnings };
  });
}

async function withIssuer<T>(
  issuer: IssuerFiles,
  act: (authority: CertificateIssuer, keyWarnings: readonly KeyWarning[]) => Promise<T>,
): Promise<T> {
  const certificate = await firstCertificate(issuer.certificate);
  if (!certificate.extensions.ca) {
    throw new CloudexitError(
      'ISSUER_NOT_CA',
      'this certificate is none of a CA: nobody would rely on what it issues',
      {
        subject: issuer.certificate,
        hint: 'Make a small CA with "cloudexit key self-signed --profile ca".',
        exit: 2,
      },
    );
  }
  const opened = await openSigner({ publicKey: certificate.publicKey, ...issuer.source });
  try {
    return await act({ certificate, signer: opened.signer }, opened.warnings);
  } finally {
    opened.close();
  }
}

async function firstCertificate(path: string): Promise<Certificate> {
  const bytes = await readSmallFile(path, MAX_FILE);
  return withSubject(path, () => readCertificates(bytes)[0]!);
}
