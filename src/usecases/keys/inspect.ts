import { CloudexitError } from '../../core/errors.js';
import { instantText } from '../../core/instant.js';
import type { CertificateIdentity } from '../../formats/signature-result.js';
import {
  type Certificate,
  describeKeyFile,
  isPkcs12,
  type KeyDescription,
  readCertificates,
  readCrls,
  readRequest,
} from '../../trust/index.js';
import { readSmallFile } from '../small-file.js';

export interface CertificateFacts extends CertificateIdentity {
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyKind: string;
  readonly weak: boolean;
  readonly ca: boolean;
  readonly extendedKeyUsage: readonly string[];
}

export type Inspection =
  | { readonly kind: 'certificate'; readonly certificates: readonly CertificateFacts[] }
  | {
      readonly kind: 'request';
      readonly subject: string;
      readonly keyKind: string;
      readonly spkiSha256: string;
    }
  | {
      readonly kind: 'crl';
      readonly issued: string;
      readonly next: string | undefined;
      readonly revoked: number;
    }
  | ({ readonly kind: 'key' } & KeyDescription)
  | { readonly kind: 'pkcs12' };

const MAX_FILE = 64 * 1024 * 1024;

/** Says what a file is: certificates, a request, a revocation list, a private key or a PKCS#12 store. Nothing is decrypted. */
export async function inspectKeyFile(path: string): Promise<Inspection> {
  const bytes = await readSmallFile(path, MAX_FILE);
  const readers: (() => Inspection | undefined)[] = [
    () => ({ kind: 'certificate', certificates: readCertificates(bytes).map(factsOf) }),
    () => {
      const { subject, publicKey } = readRequest(bytes);
      return { kind: 'request', subject, keyKind: publicKey.kind, spkiSha256: publicKey.sha256 };
    },
    () => {
      const [crl] = readCrls(bytes);
      const { thisUpdate, nextUpdate, revoked } = crl!;
      return {
        kind: 'crl',
        issued: instantText(thisUpdate),
        next: nextUpdate && instantText(nextUpdate),
        revoked: revoked.size,
      };
    },
    () => {
      const described = describeKeyFile(bytes);
      return described && { kind: 'key', ...described };
    },
  ];
  if (isPkcs12(bytes)) return { kind: 'pkcs12' };
  let refusal: CloudexitError | undefined;
  for (const read of readers) {
    try {
      const found = read();
      if (found) return found;
    } catch (error) {
      if (!(error instanceof CloudexitError)) throw error;
      // A certificate that is one, but unusable, says why; the other readers only know that it is not theirs.
      if (error.code === 'KEY_UNSUPPORTED') throw error;
      refusal ??= error;
    }
  }
  throw new CloudexitError(
    'FILE_KIND_UNKNOWN',
    'neither certificate, request, revocation list nor private key',
    {
      subject: path,
      exit: 3,
      cause: refusal,
    },
  );
}

export function factsOf(certificate: Certificate): CertificateFacts {
  const { identity, notBefore, notAfter, publicKey, extensions } = certificate;
  return {
    ...identity,
    notBefore: instantText(notBefore),
    notAfter: instantText(notAfter),
    keyKind: publicKey.kind,
    weak: publicKey.weak,
    ca: extensions.ca,
    extendedKeyUsage: extensions.extendedKeyUsage ?? [],
  };
}
