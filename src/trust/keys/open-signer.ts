import { about, CloudexitError } from '../../core/errors.js';
import type { SuiteName } from '../../formats/signature-result.js';
import type { PublicKey } from '../suites/public-key.js';
import type { Certificate } from '../x509/certificate.js';
import { externalSigner, readExternalSigner } from './external-signer.js';
import { readOwnedFile } from './key-file.js';
import { decryptPkcs8, type KeyWarning } from './pkcs8.js';
import { pkcs11Signer, readPkcs11Uri } from './pkcs11.js';
import { readPkcs12 } from './pkcs12.js';
import { keySigner, type Signer } from './signer.js';

export interface SignerSource {
  /**
   * A file (PKCS#8 in PEM, PKCS#12, or an external signer declaration, told apart by content), or a `pkcs11:` URI.
   */
  readonly key: string;
  /** Key of the signer's certificate; tokens and external signers need it. */
  readonly publicKey?: PublicKey;
  readonly suite?: SuiteName;
  /** SM2: the ID that was agreed for signatures over records; the default ID unless given. */
  readonly sm2Id?: Uint8Array;
  /** Passphrase or PIN, asked for only if needed. */
  readonly passphrase?: () => Promise<Uint8Array>;
}

export interface OpenedSigner {
  readonly signer: Signer;
  /** Certificates that came with the key (PKCS#12), the key's own first. */
  readonly certificates: readonly Certificate[];
  readonly warnings: readonly KeyWarning[];
  close(): void;
}

/** Opens whatever signs. Errors as of the single readers, and `CERTIFICATE_NEEDED`, `PASSPHRASE_NEEDED`. */
export async function openSigner(source: SignerSource): Promise<OpenedSigner> {
  try {
    return await opened(source);
  } catch (error) {
    // The address of a token may say its PIN.
    throw source.key.startsWith('pkcs11:') ? error : about(source.key, error);
  }
}

async function opened(source: SignerSource): Promise<OpenedSigner> {
  const secret = async () => {
    if (source.passphrase) return source.passphrase();
    throw new CloudexitError('PASSPHRASE_NEEDED', 'the key is protected', { exit: 2 });
  };
  if (source.key.startsWith('pkcs11:')) {
    // Tokens have no SM2 here, so no ID could be meant.
    refuseId(source);
    const reference = readPkcs11Uri(source.key);
    const signer = await pkcs11Signer(reference, requireKey(source), await secret(), source.suite);
    return { signer, certificates: [], warnings: [], close: () => signer.close() };
  }
  const { bytes, exposed } = await readOwnedFile(source.key);
  const exposure: KeyWarning[] = exposed ? ['exposed'] : [];
  const close = () => undefined;
  if (bytes[0] === 0x7b) {
    const declaration = readExternalSigner(bytes);
    refuseId(source);
    if (source.suite !== undefined && source.suite !== declaration.suite) {
      throw new CloudexitError('SUITE_KEY_MISMATCH', `the external signer signs ${declaration.suite}`, {
        exit: 2,
      });
    }
    return { signer: externalSigner(declaration, requireKey(source)), certificates: [], warnings: [], close };
  }
  if (bytes[0] === 0x30) {
    const { key, certificates } = await readPkcs12(bytes, await secret());
    return { signer: keySigner(key, source.suite, source.sm2Id), certificates, warnings: exposure, close };
  }
  const { key, warnings } = await decryptPkcs8(bytes, source.passphrase);
  return {
    signer: keySigner(key, source.suite, source.sm2Id),
    certificates: [],
    warnings: [...exposure, ...warnings],
    close,
  };
}

/** The device puts its own ID before the message, and nothing here can tell it another. */
function refuseId({ sm2Id }: SignerSource): void {
  if (sm2Id === undefined) return;
  throw new CloudexitError('SM2_ID_INVALID', 'an ID can be chosen for key files only', { exit: 2 });
}

function requireKey(source: SignerSource): PublicKey {
  if (source.publicKey) return source.publicKey;
  throw new CloudexitError('CERTIFICATE_NEEDED', 'the certificate of the key is needed beside it', {
    exit: 2,
  });
}
