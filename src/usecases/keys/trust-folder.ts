import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../core/digest.js';
import { withSubject } from '../../core/errors.js';
import {
  type CertificateResult,
  judgeCertificate,
  readCertificates,
  readCrls,
  readOcsp,
  type VerifyPolicy,
} from '../../trust/index.js';
import { readSmallFile, writeWholeFile } from '../small-file.js';
import { TRUST_LAYOUT, trustNames } from '../trust-store.js';
import { type CertificateFacts, factsOf } from './inspect.js';

export const TRUST_ROLES = Object.values(TRUST_LAYOUT);
export type TrustRole = (typeof TRUST_ROLES)[number];

const MAX_FILE = 16 * 1024 * 1024;

export interface TrustedFile {
  readonly role: TrustRole;
  /** Relative to the folder. */
  readonly file: string;
  readonly certificates: readonly CertificateFacts[];
}

/** Copies a file into a trust folder under the name of its digest, once it has been read as what it is to be. */
export async function addToTrust(
  folder: string,
  path: string,
  role: TrustRole,
): Promise<TrustedFile & { added: boolean }> {
  const bytes = await readSmallFile(path, MAX_FILE);
  const certificates = readAs(role, path, bytes);
  const file = join(role, `${digestHex('sha256', bytes)}.${bytes[0] === 0x30 ? 'der' : 'pem'}`);
  const added = !existsSync(join(folder, file));
  if (added) {
    await mkdir(join(folder, role), { recursive: true });
    writeWholeFile(join(folder, file), bytes);
  }
  return { role, file, certificates, added };
}

/** Everything that a trust folder holds, in a fixed order. A file that cannot be read is an error. */
export async function listTrust(folder: string): Promise<TrustedFile[]> {
  const files: TrustedFile[] = [];
  for (const role of TRUST_ROLES) {
    for (const name of await trustNames(join(folder, role))) {
      const path = join(folder, role, name);
      const bytes = await readSmallFile(path, MAX_FILE);
      files.push({ role, file: join(role, name), certificates: readAs(role, path, bytes) });
    }
  }
  return files;
}

/** Whether the first certificate of a file could sign under a policy; the others of the file may complete its path. */
export async function checkCertificateFile(path: string, policy: VerifyPolicy): Promise<CertificateResult> {
  const [certificate, ...others] = readCertificates(await readSmallFile(path, MAX_FILE));
  return judgeCertificate(certificate!, others, policy);
}

function readAs(role: TrustRole, path: string, bytes: Uint8Array): CertificateFacts[] {
  return withSubject(path, () => {
    if (role === 'crls') readCrls(bytes);
    else if (role === 'ocsp') readOcsp(bytes);
    else return readCertificates(bytes).map(factsOf);
    return [];
  });
}
