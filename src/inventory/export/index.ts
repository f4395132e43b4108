import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyDigest } from '../../core/digest.js';
import { newHash } from '../../core/digest.js';
import { CloudexitError, errorCode } from '../../core/errors.js';
import { hasContent, type Leaf } from '../../formats/leaf.js';
import { AtomicFile } from '../atomic-file.js';
import { type InventoryReader, readInventory } from '../read.js';
import { bagLine, bagTagFiles } from './bag.js';
import { csvHeading, csvLine } from './csv.js';
import { sumLine } from './sums.js';

export const EXPORT_FORMATS = ['sums', 'bagit', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  /** Path of the inventory file. */
  readonly inventory: string;
  readonly format: ExportFormat;
  /** File to write; for `bagit` a folder that must not be there yet, to which the payload is added as `data/`. */
  readonly output: string;
  /** Digest of the list; default the inventory's first. */
  readonly algorithm?: AnyDigest | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExportResult {
  /** Leaves that are in the export. */
  readonly written: number;
  /** Leaves the format cannot hold: folders, links, unreadable entries, odd names. Never silently: say so. */
  readonly omitted: number;
}

/**
 * Writes an inventory in a form that others read. The inventory is verified on the way; nothing appears if it does not hold.
 * Errors: those of `readInventory`, `OUTPUT_NOT_WRITTEN` (exit 1), `DIGEST_NOT_RECORDED` (exit 2).
 */
export async function exportInventory(options: ExportOptions): Promise<ExportResult> {
  const reader = await readInventory(options.inventory, {}, options.signal);
  const algorithm = options.algorithm ?? reader.header.digests[0];
  if (algorithm === undefined || !reader.header.digests.includes(algorithm)) {
    throw new CloudexitError('DIGEST_NOT_RECORDED', `the inventory has no ${algorithm ?? ''} digests`, {
      exit: 2,
    });
  }
  if (options.format === 'bagit') return exportBag(reader, options.output, algorithm);
  const file = new AtomicFile(options.output);
  try {
    const result =
      options.format === 'csv'
        ? await writeCsv(reader, file)
        : await writeLines(reader, file, (leaf) => sumLine(leaf, algorithm));
    file.commit();
    return result;
  } finally {
    file.discard();
  }
}

async function writeCsv(reader: InventoryReader, file: AtomicFile): Promise<ExportResult> {
  const { digests } = reader.header;
  file.write(Buffer.from(csvHeading(digests)));
  return writeLines(reader, file, (leaf) => Buffer.from(csvLine(leaf, digests)));
}

async function writeLines(
  reader: InventoryReader,
  file: AtomicFile,
  lineOf: (leaf: Leaf) => Uint8Array | undefined,
): Promise<ExportResult> {
  let written = 0;
  let omitted = 0;
  for await (const { leaves } of reader.batches()) {
    const lines: Uint8Array[] = [];
    for (const leaf of leaves) {
      const line = lineOf(leaf);
      if (line === undefined) omitted += 1;
      else lines.push(line);
    }
    written += lines.length;
    file.write(Buffer.concat(lines));
  }
  return { written, omitted };
}

async function exportBag(
  reader: InventoryReader,
  folder: string,
  algorithm: AnyDigest,
): Promise<ExportResult> {
  const name = `manifest-${algorithm}.txt`;
  const sum = newHash(algorithm);
  let bytes = 0;
  let files = 0;
  makeFolder(folder);
  const manifest = new AtomicFile(join(folder, name));
  try {
    const result = await writeLines(reader, manifest, (leaf) => {
      const line = hasContent(leaf.kind) ? bagLine(leaf, algorithm) : undefined;
      if (line === undefined) return undefined;
      sum.update(line);
      bytes += leaf.size ?? 0;
      files += 1;
      return line;
    });
    const { trailer } = await reader.verify();
    manifest.commit();
    const tags = bagTagFiles({
      manifest: { name, digest: sum.digest('hex') },
      algorithm,
      root: trailer.root,
      bytes,
      files,
    });
    for (const [tag, text] of tags) {
      const file = new AtomicFile(join(folder, tag));
      file.write(Buffer.from(text));
      file.commit();
    }
    return result;
  } catch (error) {
    // It was made here, and half a bag is none.
    manifest.discard();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    const why =
      errorCode(cause) === 'EEXIST' ? 'it is already there' : (errorCode(cause) ?? 'unknown reason');
    throw new CloudexitError('OUTPUT_NOT_WRITTEN', `cannot make the folder (${why})`, {
      subject: folder,
      cause,
    });
  }
}
