import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CloudexitError } from '../../core/errors.js';
import { TRUST_FOLDERS } from '../../formats/case.js';
import { AtomicFile } from '../../inventory/index.js';
import { damagedBundle, MAX_TRUST_FILE } from '../../ledger/bundle-layout.js';
import {
  bundleChunks,
  type Case,
  type Imported,
  importIntoCase,
  importNewCase,
  openCase,
} from '../../ledger/index.js';
import { requireTrustFile } from '../policy-from.js';
import { readSmallFile } from '../small-file.js';
import { trustNames } from '../trust-store.js';

export interface ExportedBundle {
  readonly output: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly caseId: string;
}

/** Writes a case as a bundle: whole, or not at all. Errors: `CASE_NOT_FOUND`, `LEDGER_MATERIAL_ALTERED` and damage of the log (exit 3). */
export async function exportCase(dir: string, output: string, signal?: AbortSignal): Promise<ExportedBundle> {
  const source = await openCase(dir);
  const file = new AtomicFile(output);
  let bytes = 0;
  try {
    for await (const chunk of bundleChunks(source)) {
      signal?.throwIfAborted();
      file.write(chunk);
      bytes += chunk.length;
    }
    return { output, sha256: file.commit(), bytes, caseId: source.id };
  } finally {
    file.discard();
  }
}

export interface TakeInRequest {
  readonly bundle: string;
  readonly dir: string;
  readonly acceptAnchors: boolean;
  /** RFC 3339 UTC, whole seconds. */
  readonly addedAt: string;
}

/** Makes a case of a bundle. `BUNDLE_DAMAGED` (exit 3), `CASE_EXISTS` (exit 2), `FILE_NOT_FOUND`, `FILE_UNREADABLE` (exit 1). */
export async function importBundle({ bundle, dir, ...how }: TakeInRequest): Promise<Imported> {
  requireBundle(bundle);
  return importNewCase(bundle, dir, { ...how, inspect: requireTrustReadable });
}

/** Takes a bundle into the case that is at `dir`. `LEDGER_OTHER_CASE`, `BUNDLE_DAMAGED` and faults of the other log (exit 3). */
export async function mergeBundle({ bundle, dir, ...how }: TakeInRequest): Promise<Imported> {
  requireBundle(bundle);
  return importIntoCase(bundle, await openCase(dir), { ...how, inspect: requireTrustReadable });
}

/** What cannot be read among the trust files would stop every verification of the case that took it in: keys.md, rule 17. */
async function requireTrustReadable({ trustDir }: Case): Promise<void> {
  for (const folder of TRUST_FOLDERS) {
    for (const name of await trustNames(join(trustDir, folder))) {
      const bytes = await readSmallFile(join(trustDir, folder, name), MAX_TRUST_FILE);
      try {
        requireTrustFile(folder, name, bytes);
      } catch (error) {
        if (!(error instanceof CloudexitError)) throw error;
        throw damagedBundle(`a trust file cannot be read, ${error.message}`, `data/trust/${folder}/${name}`);
      }
    }
  }
}

/** A folder may be a case: its owner has the two arguments in the other order, or forgot to export. */
function requireBundle(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new CloudexitError('FILE_NOT_FOUND', 'there is no such file', { subject: path });
  }
  if (!found.isDirectory()) return;
  throw new CloudexitError('FILE_UNREADABLE', 'it is a folder, and a bundle is one file', {
    subject: path,
    hint: '"cloudexit case export" writes one. The order is "case import BUNDLE CASE" and "case merge CASE BUNDLE".',
    zh: '这是文件夹，而交换包是一个文件：由 "cloudexit case export" 写出。参数顺序为 "case import 交换包 退出案" 和 "case merge 退出案 交换包"。',
  });
}
