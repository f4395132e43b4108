import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestHex } from '../core/digest.js';
import { CloudexitError, errorCode, fileError } from '../core/errors.js';
import { TRUST_FOLDERS, type TrustFolder } from '../formats/case.js';
import type { VerifyPolicy } from '../trust/index.js';
import { policyFrom, requireTrustFile } from './policy-from.js';
import { readSmallFile } from './small-file.js';

/** Sub-folders of a trust folder; a case has one at `trust/`. */
export const TRUST_LAYOUT = {
  anchors: 'anchors',
  intermediates: 'intermediates',
  timestampAnchors: 'timestamp-anchors',
  crls: 'crls',
  ocsp: 'ocsp',
} as const;

const MAX_FILE = 16 * 1024 * 1024;

export interface TrustSources {
  /** Trust folders, such as that of a case. */
  readonly folders?: readonly string[];
  /** Files of anchors, PEM or DER. */
  readonly anchorFiles?: readonly string[];
  readonly crlFiles?: readonly string[];
}

export type VerifyingOptions = Pick<
  VerifyPolicy,
  'at' | 'revocation' | 'suites' | 'requireTimestamp' | 'sm2Id'
>;

/** Contents of trust files by folder, each once, in the order of their digests: the same files in other folders are the same. */
export type TrustFiles = Readonly<Record<TrustFolder, ReadonlyMap<string, Uint8Array>>>;

/**
 * That folders which a person names are trust folders: a mistyped name, or certificates that lie in the folder itself, would mean that nobody is trusted
 * and nothing is said of it. Errors: `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1), `USAGE` (exit 2).
 */
export async function requireTrustFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch((cause: unknown) => {
      throw fileError(folder, cause, 'folder');
    });
    const known: readonly string[] = TRUST_FOLDERS;
    if (names.length === 0 || names.some((name) => known.includes(name))) continue;
    throw new CloudexitError('USAGE', `this is no trust folder: it has none of ${known.join(', ')}`, {
      subject: folder,
      hint: `Make one with "cloudexit trust add FOLDER FILE --as anchors", or name a certificate with --anchor FILE.`,
      exit: 2,
    });
  }
}

/** Reads everything a verifier is to rely on. Nothing but these files is ever trusted. An error names the file that it is about. */
export async function readPolicy(sources: TrustSources, options: VerifyingOptions): Promise<VerifyPolicy> {
  const files = {} as Record<TrustFolder, Uint8Array[]>;
  for (const folder of TRUST_FOLDERS) {
    files[folder] = [];
    for (const { path, bytes } of await found(sources, folder)) {
      requireTrustFile(folder, path, bytes);
      files[folder].push(bytes);
    }
  }
  return policyFrom(files, options);
}

/** The files themselves, for a bundle to offer. What cannot be read is an error that names its file. */
export async function readTrustFiles(sources: TrustSources): Promise<TrustFiles> {
  const files = {} as Record<TrustFolder, ReadonlyMap<string, Uint8Array>>;
  for (const folder of TRUST_FOLDERS) {
    const contents = (await found(sources, folder)).map(({ path, bytes }) => {
      requireTrustFile(folder, path, bytes);
      return [digestHex('sha256', bytes), bytes] as const;
    });
    files[folder] = new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return files;
}

interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function found(sources: TrustSources, folder: TrustFolder): Promise<FoundFile[]> {
  const named = { anchors: sources.anchorFiles, crls: sources.crlFiles }[folder as 'anchors' | 'crls'];
  const paths = [...(named ?? [])];
  for (const root of sources.folders ?? []) {
    for (const name of await trustNames(join(root, folder))) {
      const path = join(root, folder, name);
      await requireRegular(path);
      paths.push(path);
    }
  }
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readSmallFile(path, MAX_FILE) })));
}

/** Whoever gave somebody a trust folder may have put a pipe or a device there, which block or never end. A file that a person names may be one. */
async function requireRegular(path: string): Promise<void> {
  const there = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (there.isFile()) return;
  throw new CloudexitError('FILE_NOT_REGULAR', 'this is not a regular file', { subject: path, exit: 3 });
}

/** Whether there is not even a folder in which a trust folder could be: whoever opens the case in it says so. */
async function isNowhere(trustDir: string): Promise<boolean> {
  const error: unknown = await stat(trustDir).catch((cause: unknown) => cause);
  return errorCode(error) === 'ENOTDIR';
}

/** Files of one folder of a trust folder, in a fixed order; none where it is not there. */
export async function trustNames(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || (await isNowhere(dirname(dir)))) return [];
    // A file in its place could hide what revokes.
    throw fileError(dir, error, 'folder');
  }
}
