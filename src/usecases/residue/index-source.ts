import { byteString } from '../../core/bytes.js';
import { type AnyDigest, newHash } from '../../core/digest.js';
import type { Entry } from '../../core/entry.js';
import { errorCode } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { findingKind, isFindingCode } from '../../core/finding-codes.js';
import { displayPath } from '../../core/path.js';
import { hasContent, namedPath, pieceAlgorithm } from '../../formats/leaf.js';
import type { BlockSize, ResidueIndexDescription } from '../../formats/residue-index.js';
import { holdsNothing } from '../../formats/residue-index.js';
import { whyUnreadable } from '../../inventory/content-read.js';
import { AtomicFile, HashSorter, type Progress, readInventory, SpillSorter } from '../../inventory/index.js';
import { IndexWriter } from '../../residue/index/index.js';
import { openSources, type SourceOptions } from '../../sources/index.js';
import { requireOutside } from '../outside-source.js';
import { isReadable, readContent } from './content-bytes.js';
import { agreeWithInventory, BoundedFindings, noted, type Reading } from './inventory-agreement.js';

export interface IndexRequest {
  readonly sources: readonly string[];
  readonly output: string;
  readonly sizes: readonly BlockSize[];
  /** Path of the inventory that the data has to agree with. */
  readonly inventory?: string | undefined;
  readonly reading: SourceOptions;
  readonly tempDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface BuiltIndex {
  readonly description: ResidueIndexDescription;
  /** SHA-256 of the file, hexadecimal: what is committed to. */
  readonly sha256: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes that an index of a TiB of such data would take. */
  readonly bytesPerTiB: number;
  /** The first hundred; {@link counts} counts all. */
  readonly findings: readonly Finding[];
  readonly counts: BoundedFindings['counts'];
}

const KEPT_FINDINGS = 100;

/**
 * Reads the sources once and writes the residue index of their contents: `manifests/formats/residue-index.md`. Memory stays
 * bounded; an abort leaves nothing behind. Throws errors of sources and inventories, `OUTPUT_NOT_WRITTEN`.
 */
export async function indexSource(request: IndexRequest): Promise<BuiltIndex> {
  const { sources, output, inventory, tempDir, signal } = request;
  for (const input of inventory === undefined ? sources : [...sources, inventory])
    requireOutside(output, input);
  const expected = inventory === undefined ? undefined : await readInventory(inventory);
  const algorithm = expected === undefined ? 'sha256' : pieceAlgorithm(expected.header.digests);
  const findings = new BoundedFindings(KEPT_FINDINGS);
  const read = new SpillSorter({ tempDir });
  const source = await openSources(sources, request.reading);
  let file: CountedFile | undefined;
  let writer: IndexWriter | undefined;
  try {
    file = new CountedFile(output);
    writer = new IndexWriter(file, request.sizes, (length) => new HashSorter(length, tempDir));
    const progress = { entries: 0, bytes: 0 };
    for await (const entry of source.entries(signal)) {
      signal?.throwIfAborted();
      progress.entries += 1;
      if (entry.kind !== 'delete-marker' && hasContent(entry.kind)) {
        const reading = await cut(writer, entry, algorithm, request, progress);
        read.add(byteString(entry.path), progress.entries, noted(displayPath(entry.path), reading));
        if (expected === undefined && 'error' in reading) {
          const detail = reading.error === 'kind' ? 'has no blocks' : reading.error;
          findings.add({ code: 'RESIDUE_NOT_INDEXED', subject: displayPath(entry.path), detail });
        }
      }
      request.onProgress?.({ ...progress });
    }
    for (const finding of source.findings()) findings.add(finding);
    const bound =
      expected === undefined ? undefined : await agreeWithInventory(expected, algorithm, read, findings);
    if (bound === undefined) findings.add({ code: 'RESIDUE_INDEX_UNBOUND', subject: 'residue index' });
    const codes = Object.keys(findings.counts).filter(isFindingCode);
    const complete = codes.every((code) => findingKind(code).effect === 'note');
    const description = await writer.finish(algorithm, complete, bound === undefined ? [] : [bound], signal);
    if (holdsNothing(description)) findings.add({ code: 'RESIDUE_INDEX_EMPTY', subject: 'residue index' });
    const sha256 = file.commit();
    return {
      description,
      sha256,
      size: file.size,
      bytesPerTiB: Math.round(file.size * (2 ** 40 / Math.max(1, description.contents.bytes))),
      findings: findings.kept,
      counts: findings.counts,
    };
  } finally {
    writer?.close();
    file?.discard();
    read.close();
    await source.close();
  }
}

async function cut(
  writer: IndexWriter,
  entry: Entry,
  algorithm: AnyDigest,
  { signal, onProgress }: IndexRequest,
  progress: { entries: number; bytes: number },
): Promise<Reading> {
  const { content, error, kind } = entry;
  if (error !== undefined) return { error };
  if (content === undefined && kind === 'hardlink') return { link: true };
  if (content === undefined || !isReadable(content)) return { error: 'kind' };
  const sum = newHash(algorithm);
  writer.begin(entry.size);
  let digest: string | undefined;
  let reading: Reading;
  try {
    const sink = (bytes: Uint8Array): void => {
      sum.update(bytes);
      writer.update(bytes);
      progress.bytes += bytes.length;
      onProgress?.({ ...progress });
    };
    await readContent(content, entry.size, sink, signal);
    digest = sum.digest('hex');
    reading = { digest };
  } catch (failure) {
    signal?.throwIfAborted();
    const code = errorCode(failure);
    reading = { error: isFindingCode(code) ? code : whyUnreadable(failure) };
  }
  writer.end(namedPath(entry.path), digest);
  return reading;
}

class CountedFile extends AtomicFile {
  size = 0;

  override write(bytes: Uint8Array): void {
    super.write(bytes);
    this.size += bytes.length;
  }
}
