import { generateKey, type KeyType, writeKeyFile } from '../../trust/index.js';
import { requireFree } from './free-path.js';

export interface NewKey {
  readonly output: string;
  readonly type: KeyType;
  /** SHA-256 of the public key, by which every certificate of it can be told. */
  readonly spkiSha256: string;
}

/** Makes a key and writes it encrypted, readable by its owner alone. */
export async function createKeyFile(
  type: KeyType,
  output: string,
  passphrase: () => Promise<Uint8Array>,
): Promise<NewKey> {
  requireFree(output);
  const secret = await passphrase();
  const key = generateKey(type);
  await writeKeyFile(output, key, secret);
  return { output, type, spkiSha256: key.publicKey.sha256 };
}
