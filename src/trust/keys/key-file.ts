import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { utf8 } from '../../core/bytes.js';
import { CloudexitError, errorCode, fileError, notWritten } from '../../core/errors.js';
import { decryptPkcs8, encryptPkcs8, type LoadedKey } from './pkcs8.js';
import type { PrivateKey } from './private-key.js';

const MAX_KEY_FILE = 64 * 1024;

/** Writes an encrypted key, readable by its owner alone; an existing file is never replaced (`FILE_EXISTS`). */
export async function writeKeyFile(path: string, key: PrivateKey, passphrase: Uint8Array): Promise<void> {
  await writeNew(path, utf8(encryptPkcs8(key, passphrase)), 0o600);
}

export interface LoadedKeyFile extends LoadedKey {
  /** Others than the owner may read the file. */
  readonly exposed: boolean;
}

/** Reads a PEM PKCS#8 key file. `passphrase` is asked for only if it is encrypted. */
export async function readKeyFile(
  path: string,
  passphrase?: () => Promise<Uint8Array>,
): Promise<LoadedKeyFile> {
  const { bytes, exposed } = await readOwnedFile(path);
  const loaded = await decryptPkcs8(bytes, passphrase);
  bytes.fill(0);
  return { ...loaded, exposed };
}

/**
 * The content of a key file of any kind, and whether others than its owner can read it. Throws `FILE_NOT_FOUND`,
 * `FILE_UNREADABLE`, `KEY_UNREADABLE` (exit 1).
 */
export async function readOwnedFile(path: string): Promise<{ bytes: Uint8Array; exposed: boolean }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fileError(path, cause, 'key file');
  });
  try {
    const { size, mode } = await file.stat();
    if (size > MAX_KEY_FILE)
      throw new CloudexitError('KEY_UNREADABLE', 'too large for a key file', { subject: path });
    return { bytes: await file.readFile(), exposed: (mode & 0o077) !== 0 };
  } finally {
    await file.close();
  }
}

/**
 * Creates a file that did not exist, whole or not at all: written beside it, flushed, then given its name, which fails where somebody has it.
 * Throws `FILE_EXISTS` (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1).
 */
async function writeNew(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, O_CREAT | O_EXCL | O_WRONLY, mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path).catch(async (cause: unknown) => {
      if (errorCode(cause) === 'EEXIST') throw cause;
      // A file system without links: the name is reserved first, so that two writers cannot both succeed.
      await (await open(path, O_CREAT | O_EXCL | O_WRONLY, mode)).close();
      await rename(temporary, path);
    });
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw notWritten(path, cause);
    throw new CloudexitError('FILE_EXISTS', 'the file exists and is not replaced', {
      subject: path,
      exit: 2,
      cause,
    });
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}
