import { setImmediate as turn } from 'node:timers/promises';
import { type AnyDigest, DIGEST_LENGTH, type DigestAlgorithm } from '../core/digest.js';
import type { Source } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import type { FindingCode } from '../core/finding-codes.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import {
  INVENTORY_TYPE,
  type InventoryHeader,
  isChunkSize,
  type RecordedFact,
} from '../formats/inventory.js';
import { type Leaf, leafText } from '../formats/leaf.js';
import { type Amendment, AmendmentCursor, amendments } from './amend.js';
import { collect, type Progress } from './collect.js';
import { type Collected, closeCollected } from './collected.js';
import { Journal } from './journal.js';
import { lineOf, MARKS_AT } from './leaf-sorter.js';
import type { Notice } from './notice.js';
import { RowsFileWriter } from './rows-writer.js';
import { SpillSorter } from './spill-sorter.js';
import { InventoryWriter } from './writer.js';

export interface BuildOptions {
  /** Read once, to its end, and not closed. */
  readonly source: Source;
  /** Path of the inventory file; replaced only when the new one is whole. */
  readonly output: string;
  /** Algorithm of the root; default sha256. */
  readonly tree?: DigestAlgorithm;
  /** Digests of every content, computed in one pass; default sha256. */
  readonly digests?: readonly AnyDigest[];
  /** Facts to record; default mode and mtime. */
  readonly facts?: readonly RecordedFact[];
  /** Bytes a piece, a power of two from 4096; default no pieces. */
  readonly chunkSize?: number | undefined;
  /**
   * File in which finished entries are noted. One left by an interrupted run for the same kind of inventory is taken up:
   * what has not changed since is not read again. Removed once the inventory is there, unless the connection to a server was lost
   * meanwhile: a further run goes on then.
   */
  readonly journal?: string | undefined;
  /** File in which the rows of tables are kept one by one, so that those that differ can be named. */
  readonly rows?: string | undefined;
  /** Where sorting may spill; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  /** Hashing threads; default one a core. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with what cannot wait until the inventory is there. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Sources whose entries come in byte order of their paths. */
const LISTED_BY_PATH: ReadonlySet<string> = new Set(['dir', 's3']);

/** Lines between two looks at whether the run was aborted. */
const TURN = 4096;

/** What was written, and what it is known by. */
export interface BuiltInventory {
  /** Number of leaves. */
  readonly size: number;
  /** Root over the leaves, hexadecimal. */
  readonly root: string;
  /** Content bytes; null where the sizes of some contents are not stated, as in a list of digests alone. */
  readonly bytes: number | null;
  /** How many contents these are. */
  readonly unsized: number;
  /** False when anything could not be read, or the source has a finding that is no note. */
  readonly complete: boolean;
  /** Leaves with an error. */
  readonly errors: number;
  /** Findings about the source as a whole; those about entries are in the leaves. */
  readonly findings: readonly Finding[];
  /** How often each code occurs in the leaves, as an error or a finding. */
  readonly codes: Readonly<Partial<Record<FindingCode, number>>>;
  /** Entries that an interrupted run had finished. */
  readonly resumed: number;
  readonly fileDigests: { readonly sha256: string };
}

/**
 * Lists a source, digests every content once, and writes the inventory in path order with its root. Memory stays
 * bounded whatever the source holds. An abort rejects with the signal's reason and leaves nothing behind.
 * Errors: what the source throws when it cannot be listed, `OUTPUT_NOT_WRITTEN`, `HASH_THREAD_FAILED` (exit 1),
 * `USAGE` (exit 2).
 */
export async function buildInventory(options: BuildOptions): Promise<BuiltInventory> {
  const header = headerOf(options);
  const makeSorter: MakeSorter = () => new SpillSorter({ tempDir: options.tempDir });
  const { source, threads, tempDir, signal, onProgress, onNotice } = options;
  const { digests, facts, chunkSize } = header;
  const journal =
    options.journal === undefined
      ? undefined
      : new Journal(options.journal, header, !LISTED_BY_PATH.has(source.kind), makeSorter);
  const rows =
    options.rows === undefined ? undefined : new RowsFileWriter(options.rows, digests[0]!, makeSorter);
  try {
    const plan = { digests, facts, chunkSize, tree: header.tree };
    const reading = { source, makeSorter, journal, rows, threads, tempDir, signal, onProgress, onNotice };
    const collected = await collect({ ...reading, ...plan });
    const built = await putInOrder(options, header, collected, makeSorter);
    rows?.commit();
    if (journal !== undefined) {
      if (wasCutOff(built) && !journal.isEmpty) onNotice?.({ kind: 'journal-kept', subject: '' });
      else journal.remove();
    }
    return built;
  } finally {
    rows?.discard();
    journal?.close();
  }
}

/** What was not read would be there another time. */
function wasCutOff({ codes }: BuiltInventory): boolean {
  return codes.SOURCE_CONNECTION_LOST !== undefined || codes.SOURCE_TIMED_OUT !== undefined;
}

async function putInOrder(
  options: BuildOptions,
  header: InventoryHeader,
  collected: Collected,
  makeSorter: MakeSorter,
): Promise<BuiltInventory> {
  try {
    const amended = await amendments(collected, makeSorter);
    try {
      return await write(options, header, collected, amended);
    } finally {
      amended.close();
    }
  } finally {
    closeCollected(collected);
  }
}

function headerOf(options: BuildOptions): InventoryHeader {
  const digests = [...new Set(options.digests ?? (['sha256'] as const))].sort();
  const { chunkSize } = options;
  const { nested = 0 } = options.source;
  if (digests.length === 0 || !digests.every((name) => Object.hasOwn(DIGEST_LENGTH, name))) {
    throw new CloudexitError('USAGE', 'an inventory needs at least one known digest algorithm', { exit: 2 });
  }
  if (chunkSize !== undefined && !isChunkSize(chunkSize)) {
    throw new CloudexitError('USAGE', 'the chunk size must be a power of two from 4096 to 2^40 bytes', {
      exit: 2,
    });
  }
  return {
    ...(chunkSize === undefined ? {} : { chunkSize }),
    digests,
    facts: [...new Set(options.facts ?? (['mode', 'mtime'] as const))].sort(),
    ...(nested > 0 ? { nested } : {}),
    source: { kind: options.source.kind },
    tree: options.tree ?? 'sha256',
    type: INVENTORY_TYPE,
  };
}

async function write(
  options: BuildOptions,
  header: InventoryHeader,
  collected: Collected,
  amended: Sorter,
): Promise<BuiltInventory> {
  const writer = new InventoryWriter(options.output, header);
  try {
    const changes = new AmendmentCursor(amended);
    await changes.open();
    let key: string | undefined;
    let occurrence = 0;
    const codes = new LeafCodes();
    let written = 0;
    for (const record of collected.leaves.records()) {
      if (written++ % TURN === 0) {
        await turn();
        options.signal?.throwIfAborted();
      }
      occurrence = record.key === key ? occurrence + 1 : 1;
      key = record.key;
      const laidOver = changes.concerns(key) ? await changes.take(key, record.order) : [];
      if (laidOver.length === 0 && occurrence === 1) {
        writer.appendSorted(record);
        if (record.bytes[record.from + MARKS_AT] !== 0) codes.see(lineOf(record));
        continue;
      }
      const line = leafText(completeLeaf(JSON.parse(lineOf(record)) as Leaf, occurrence, laidOver));
      writer.append(line);
      codes.see(line);
    }
    const findings = options.source.findings();
    const { trailer, sha256 } = writer.finish(collected.totals, findings);
    const { entries, root, bytes, complete } = trailer;
    const { unsized, totals } = collected;
    const { errors } = totals;
    return {
      size: entries,
      root,
      bytes: unsized > 0 ? null : bytes,
      unsized,
      complete,
      errors,
      findings,
      codes: codes.counts(),
      resumed: collected.known,
      fileDigests: { sha256 },
    };
  } finally {
    writer.discard();
  }
}

function completeLeaf(leaf: Leaf, occurrence: number, laidOver: readonly Amendment[]): Leaf {
  const findings = new Set(leaf.findings);
  let whole = leaf;
  for (const amendment of laidOver) {
    whole = { ...whole, ...amendment };
    for (const code of amendment.findings ?? []) findings.add(code);
  }
  if (occurrence > 1) {
    whole = { ...whole, occurrence };
    // Versions of one object share its key by design, and so do uploads to it.
    const { versionId, uploadId } = leaf.facts ?? {};
    if (versionId === undefined && uploadId === undefined) findings.add('ENTRY_DUPLICATE');
  }
  return findings.size === 0 ? whole : { ...whole, findings: [...findings].sort() };
}

/** Counts the codes of leaves. Nearly all have none, so a line is parsed only when it looks as if it had. */
class LeafCodes {
  readonly #counts = new Map<FindingCode, number>();

  see(line: string): void {
    if (!line.includes('"error":"') && !line.includes('"findings":[')) return;
    const { error, findings = [] } = JSON.parse(line) as Leaf;
    for (const code of error === undefined ? findings : [error, ...findings]) {
      this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    }
  }

  counts(): Readonly<Partial<Record<FindingCode, number>>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
