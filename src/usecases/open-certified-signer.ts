import { withSubject } from '../core/errors.js';
import type { SuiteName } from '../formats/signature-result.js';
import { type Certificate, openSigner, readCertificates, type SignerSource } from '../trust/index.js';
import { readSmallFile } from './small-file.js';

const MAX_CERTIFICATES = 1024 * 1024;

/** A key, wherever it is kept, with the file of its certificate. */
export interface CertifiedKey {
  /** Key file (PKCS#8, PKCS#12, external signer declaration) or `pkcs11:` URI. */
  readonly key: string;
  /** PEM or DER: the signer's certificate first, then what leads to the anchor. */
  readonly certificates: string;
  readonly suite?: SuiteName | undefined;
  readonly sm2Id?: Uint8Array | undefined;
  readonly passphrase?: SignerSource['passphrase'];
}

/** Opens the key for its certificate; close it after use. Errors as of `openSigner` and of reading the file. */
export async function openCertifiedSigner(source: CertifiedKey) {
  const { key, certificates: file, suite, sm2Id, passphrase } = source;
  const certificates = await certificatesIn(file);
  const opened = await openSigner({
    key,
    ...(certificates[0] === undefined ? {} : { publicKey: certificates[0].publicKey }),
    ...(suite === undefined ? {} : { suite }),
    ...(sm2Id === undefined ? {} : { sm2Id }),
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  return { ...opened, certificates };
}

async function certificatesIn(file: string): Promise<readonly Certificate[]> {
  const bytes = await readSmallFile(file, MAX_CERTIFICATES);
  return withSubject(file, () => readCertificates(bytes));
}
