import { type FileHandle, open } from 'node:fs/promises';
import { CloudexitError, errorCode, fileError, isMissing } from '../../core/errors.js';
import type { RandomBytes } from './archive.js';
import { type VerifiedBundle, type VerifyBundleRequest, verifyEvidenceBundle } from './verify-bundle.js';

interface WhileReading {
  /** Ends it at the next read, with the reason of the abort. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were compared with the manifests so far, and all of the file. */
  readonly onBytes?: ((read: number, of: number) => void) | undefined;
}

/** {@link verifyEvidenceBundle} of a file, which is only read. `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1). */
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
    let read = 0;
    return await verifyEvidenceBundle({
      ...request,
      bytes: bytesOf(handle, state.size, signal),
      onBytes: (more) => {
        read += more;
        onBytes?.(read, state.size);
      },
    });
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (isMissing(cause)) throw fileError(path, cause);
    throw unreadable(path, `it cannot be opened (${errorCode(cause) ?? 'unknown reason'})`, cause);
  }
}

function bytesOf(handle: FileHandle, size: number, signal?: AbortSignal): RandomBytes {
  return {
    size,
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
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
