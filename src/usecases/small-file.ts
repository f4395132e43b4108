import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CloudexitError, fileError } from '../core/errors.js';
import { AtomicFile } from '../inventory/atomic-file.js';

/**
 * Whole content of a file a person named, bounded. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_TOO_LARGE` (exit 1).
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      // One byte more than the bound tells a longer file without trusting its stated size (a pipe has none).
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of file.createReadStream({ end: maxBytes, autoClose: false })) {
        chunks.push(chunk as Uint8Array);
        size += (chunk as Uint8Array).length;
      }
      if (size > maxBytes) {
        throw new CloudexitError('FILE_TOO_LARGE', `larger than the bound of ${maxBytes} bytes`, {
          subject: path,
        });
      }
      return Buffer.concat(chunks);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CloudexitError) throw error;
    throw fileError(path, error);
  }
}

/** Writes a file whole or not at all, and flushes it. Returns the sha256 of its bytes, hex. */
export function writeWholeFile(path: string, bytes: Uint8Array): string {
  const file = new AtomicFile(path);
  try {
    file.write(bytes);
    return file.commit();
  } finally {
    file.discard();
  }
}

/**
 * The same of what is to be signed. A signature beside it would be left over something else: `OUTPUT_SIGNED` (exit 2), unless the bytes
 * are those that are there.
 */
export async function writeToSign(path: string, bytes: Uint8Array): Promise<string> {
  if (signatureFiles(path).length > 0 && !(await holds(path, bytes))) throw signedAlready(path);
  return writeWholeFile(path, bytes);
}

/** What is written in one go, and signed or not when it is done: nothing may take the place of what somebody signed. */
export function requireUnsigned(path: string): void {
  if (signatureFiles(path).length > 0) throw signedAlready(path);
}

/** Paths of the signature files beside a file: `FILE.p7s`, `FILE.2.p7s` ...; none where its folder cannot be listed. */
function signatureFiles(path: string): string[] {
  try {
    return signatureFilesAmong(readdirSync(dirname(path)), path);
  } catch {
    // Whoever then writes to it is told why that fails.
    return [];
  }
}

/** Those of the names in a file's folder that are signature files beside it, as paths, in the order of their names. */
export function signatureFilesAmong(names: readonly string[], path: string): string[] {
  const name = basename(path);
  return names
    .filter((n) => n.startsWith(`${name}.`) && /^(\d+\.)?p7s$/.test(n.slice(name.length + 1)))
    .sort()
    .map((n) => join(dirname(path), n));
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return Buffer.compare(await readSmallFile(path, bytes.length), bytes) === 0;
  } catch {
    return false;
  }
}

function signedAlready(path: string): CloudexitError {
  return new CloudexitError('OUTPUT_SIGNED', 'there is a signature over what would be replaced', {
    subject: path,
    hint: 'Name another file, or move this one and its signatures away first.',
    exit: 2,
  });
}

/** Writes a draft for a person to fill in. What somebody may have filled in already is never replaced: `FILE_EXISTS` (exit 2). */
export function writeDraft(path: string, bytes: Uint8Array): void {
  if (existsSync(path)) {
    throw new CloudexitError('FILE_EXISTS', 'the file exists, and what was written into it is not replaced', {
      subject: path,
      hint: 'Name a file that does not exist yet, or remove this one.',
      exit: 2,
    });
  }
  writeWholeFile(path, bytes);
}
