import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CloudexitError, errorCode, fileError, isMissing } from '../../core/errors.js';
import { BLOCK, isHeader } from '../../sources/tar/header.js';
import type { RandomBytes } from './archive.js';
import { type VerifiedBundle, type VerifyBundleRequest, verifyEvidenceBundle } from './verify-bundle.js';

interface WhileReading {
  /** Ends it at the next read, with the reason of the abort. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were compared with the manifests so far, and all of the file. */
  readonly onBytes?: ((read: number, of: number) => void) | undefined;
}

/** {@link verifyEvidenceBundle} of a file, which is only read. `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1), `BUNDLE_OTHER_KIND` (exit 2) for an exchange bundle. */
export async function verifyBundleFile(
  path: string,
  request: Omit<VerifyBundleRequest, 'bytes' | 'onBytes'> & WhileReading,
): Promise<VerifiedBundle> {
  const handle = await openFile(path);
  try {
    const state = await handle.stat();
    if (state.isDirectory()) {
      throw new CloudexitError('FILE_UNREADABLE', 'it is a folder, and an evidence bundle is one file', {
        subject: path,
        hint: '"cloudexit bundle" writes one. A case folder is for "cloudexit audit" and "cloudexit case verify".',
        zh: '这是文件夹，而证据包是一个文件：由 "cloudexit bundle" 写出。案件文件夹请用 "cloudexit audit" 和 "cloudexit case verify"。',
      });
    }
    if (!state.isFile()) throw unreadable(path, 'it is not a regular file');
    const { signal, onBytes } = request;
    const bytes = bytesOf(path, handle, state.size, signal);
    if (await isExchangeBundle(bytes)) throw exchangeInstead(path);
    let read = 0;
    return await verifyEvidenceBundle({
      ...request,
      bytes,
      onBytes: (more) => {
        read += more;
        onBytes?.(read, state.size);
      },
    });
  } finally {
    await handle.close();
  }
}

/** A pipe that nobody writes to is not waited for. */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, OPEN);
  } catch (cause) {
    if (isMissing(cause)) throw fileError(path, cause);
    throw unreadable(path, `it cannot be opened (${errorCode(cause) ?? 'unknown reason'})`, cause);
  }
}

/** Both kinds begin with the same file: in a folder named after the case, where it is one to go on with. */
async function isExchangeBundle(bytes: RandomBytes): Promise<boolean> {
  const header = Buffer.alloc(BLOCK);
  await bytes.read(header, 0);
  const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
  // A header whose sum is not right is damage.
  return /^[^/]+\/bagit\.txt$/.test(name) && !name.startsWith('evidence/') && isHeader(header);
}

function exchangeInstead(subject: string): CloudexitError {
  return new CloudexitError('BUNDLE_OTHER_KIND', 'this is a case to go on with, not an evidence bundle', {
    subject,
    hint: 'Take it in with "cloudexit case import", then audit it. What "cloudexit bundle" writes is an evidence bundle.',
    zh: '这是可继续办理的案件，不是证据包：请用 "cloudexit case import" 取入后再审计。证据包由 "cloudexit bundle" 写出。',
    exit: 2,
  });
}

function bytesOf(path: string, handle: FileHandle, size: number, signal?: AbortSignal): RandomBytes {
  const failed = (cause: unknown): never => {
    throw unreadable(path, `cannot be read (${errorCode(cause) ?? 'unknown reason'})`, cause);
  };
  return {
    size,
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle
          .read(into, filled, into.length - filled, position + filled)
          .catch(failed);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
  };
}

function unreadable(subject: string, why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('FILE_UNREADABLE', why, { subject, cause });
}
