import { type AnyDigest, DIGEST_LENGTH, type DigestAlgorithm } from '../core/digest.js';
import {
  type DigestedContent,
  type Entry,
  ListedFile,
  type LocalContent,
  type RemoteContent,
  type Source,
  type StreamContent,
  sameFile,
} from '../core/entry.js';
import { errorCode } from '../core/errors.js';
import { isFindingCode } from '../core/finding-codes.js';
import { foldKey } from '../core/name-form.js';
import type { MakeSorter, Sorter } from '../core/sorter.js';
import { hasContent, type Leaf, leafText } from '../formats/leaf.js';
import type { ContentPart } from './content-read.js';
import { ContentSum, hashAll, hasPieces } from './content-sum.js';
import type { LeafColumns } from './hash-job.js';
import { HashPool } from './hash-pool.js';
import type { EntryHead, HashTask } from './hash-task.js';
import type { Finished, Journal } from './journal.js';
import { type ContentFacts, type LeafPlan, leafOfEntry, namedDigests } from './leaf-of-entry.js';
import { LeafSorter } from './leaf-sorter.js';
import { FAILED, marksOf, marksOfLine } from './packed-lines.js';
import { RemoteReads, readRemote } from './remote-reads.js';
import type { RowsFileWriter } from './rows-writer.js';
import { TableReader } from './table-reader.js';
import type { LeafTotals } from './writer.js';

export interface Progress {
  /** Entries listed and read so far. */
  readonly entries: number;
  /** Content bytes read so far. */
  readonly bytes: number;
}

export interface CollectOptions extends LeafPlan {
  /** Algorithm of the tree. */
  readonly tree: DigestAlgorithm;
  readonly source: Source;
  readonly makeSorter: MakeSorter;
  /** Where finished entries are noted, and looked up. */
  readonly journal?: Journal | undefined;
  readonly threads?: number | undefined;
  /** Where the rows of tables are kept one by one. */
  readonly rows?: RowsFileWriter | undefined;
  /** Where leaves and the rows of tables are sorted; default the system's temporary folder. */
  readonly tempDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Everything a source showed, ready to be put in order. */
export interface Collected {
  /** Leaf lines by path key and source order. */
  readonly leaves: LeafSorter;
  /** Hard links whose content is their target's: by target key, value {@link PendingLink}. */
  readonly links: Sorter;
  /** Paths whose folded form differs from them: by folded key, value the path key. */
  readonly folded: Sorter;
  readonly counts: { links: number; folded: number };
  readonly totals: LeafTotals;
  /** Entries whose lines came from the journal, or were offered to a thread to confirm. */
  known: number;
}

export interface PendingLink {
  readonly key: string;
  readonly order: number;
}

/** Reads a source to its end. Rejects when the listing itself fails: there is no inventory of a part. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { source, signal, journal } = options;
  const collected: Collected = {
    leaves: new LeafSorter(options),
    links: options.makeSorter(),
    folded: options.makeSorter(),
    counts: { links: 0, folded: 0 },
    totals: { bytes: 0, errors: 0 },
    known: 0,
  };
  const progress = { entries: 0, bytes: 0 };
  const report = (bytes: number): void => {
    progress.bytes += bytes;
    options.onProgress?.({ ...progress });
  };
  const pool = new HashPool({
    plan: {
      tree: options.tree,
      digests: options.digests,
      facts: options.facts,
      chunkSize: options.chunkSize,
      journal: journal !== undefined,
    },
    threads: options.threads,
    signal,
    onBytes: report,
    onLines(tasks, lines) {
      const { ends, marks, sizes } = lines;
      for (let i = 0, from = 0; i < tasks.length; from = ends[i++]!) {
        if (ends[i] === from) continue;
        const { key, order } = tasks[i]!;
        progress.entries += 1;
        collected.leaves.addPacked(key, order, lines, i);
        count(collected, key, order, sizes[i]!, (marks[i]! & FAILED) !== 0);
      }
      if (journal !== undefined) note(journal, tasks, lines);
    },
  });
  const put = (entry: Entry, order: number, content: ContentFacts): { line: string; size: number } => {
    progress.entries += 1;
    const key = keyOf(entry.path);
    const leaf = leafOfEntry(options, key, entry, content);
    if (isPendingLink(leaf)) keepLink(collected, key, order, entry);
    const [line, size] = [leafText(leaf), leaf.size ?? 0];
    collected.leaves.add(key, order, line, marksOf(leaf));
    count(collected, key, order, size, leaf.error !== undefined);
    return { line, size };
  };
  const resume = async (task: HashTask, noted: Journal): Promise<void> => {
    const known = await noted.find(task.key, task.order);
    if (known?.stat !== undefined) collected.known += 1;
    if (known !== undefined && isSamePart(task.part, known)) {
      progress.entries += 1;
      keepKnown(collected, task.key, task.order, known);
      return;
    }
    const line = known?.stat === undefined ? undefined : { ...known, stat: known.stat };
    pool.add(line === undefined || task.part?.length !== undefined ? task : { ...task, known: line });
    if (pool.full) await pool.room();
  };
  /** What has to be waited for, if anything: nearly never for one of millions of files. */
  const offer = (task: HashTask): Promise<void> | undefined => {
    if (journal !== undefined) return resume(task, journal);
    pool.add(task);
    return pool.full ? pool.room() : undefined;
  };
  const remote = new RemoteReads(signal);
  const tables = new TableReader(options);
  const putRemote = async (listed: Entry, content: RemoteContent, order: number): Promise<void> => {
    const key = keyOf(listed.path);
    const { revision } = content;
    const known = await journal?.find(key, order, revision);
    if (known !== undefined) {
      collected.known += 1;
      progress.entries += 1;
      keepKnown(collected, key, order, known);
      return;
    }
    await remote.start(content.atOnce, async (until) => {
      const { entry, read } = await readRemote(options, listed, content, report, until);
      const { line, size } = put(entry, order, read);
      if (read.error === undefined) journal?.add({ key, order, revision, offset: 0, size, line });
    });
  };
  try {
    let order = 0;
    for await (const entry of source.entries(signal)) {
      signal?.throwIfAborted();
      const at = order++;
      if (entry instanceof ListedFile) {
        const { key, folder } = entry;
        const room = offer({ key, order: at, path: key, base: folder });
        if (room !== undefined) await room;
        continue;
      }
      const { content } = entry;
      if (entry.error !== undefined || content === undefined) {
        put(entry, at, missingContent(entry));
      } else if (content.type === 'local') {
        await offer(taskOf(entry, content, at));
      } else if (content.type === 'remote') {
        await putRemote(entry, content, at);
      } else if (content.type === 'digested') {
        put(entry, at, digestedFacts(options.digests, content));
      } else if (content.type === 'rows') {
        put(entry, at, await tables.read(entry, content, report));
      } else {
        const small = smallContent(options, entry, content);
        put(entry, at, small ?? (await readStream(options, entry, content, report, signal)));
        if (small !== undefined) report(small.size);
      }
    }
    await pool.drain();
    await remote.drain();
    signal?.throwIfAborted();
    return collected;
  } catch (error) {
    await remote.close();
    closeCollected(collected);
    throw error;
  } finally {
    await tables.close();
    await pool.close();
  }
}

export function closeCollected(collected: Collected): void {
  collected.leaves.close();
  collected.links.close();
  collected.folded.close();
}

/** Notes what was finished and can be recognised later. */
function note(journal: Journal, tasks: readonly HashTask[], lines: LeafColumns): void {
  const text = Buffer.from(lines.bytes.buffer, lines.bytes.byteOffset, lines.bytes.length);
  tasks.forEach(({ key, order, part }, i) => {
    const from = i === 0 ? 0 : lines.ends[i - 1]!;
    const stat = part?.length === undefined ? lines.settled[i] : part.stat;
    if (lines.ends[i] === from || (lines.marks[i]! & FAILED) !== 0 || stat === undefined) return;
    const line = text.toString('utf8', from + 1, lines.ends[i]);
    journal.add({ key, order, stat, offset: part?.offset ?? 0, size: lines.sizes[i]!, line });
  });
}

function keepKnown(collected: Collected, key: string, order: number, { line, size }: Finished): void {
  collected.leaves.add(key, order, line, marksOfLine(line));
  count(collected, key, order, size, false);
}

function count(collected: Collected, key: string, order: number, size: number, failed: boolean): void {
  collected.totals.bytes += size;
  if (failed) collected.totals.errors += 1;
  const folded = foldKey(key);
  if (folded !== key) {
    collected.folded.add(folded, order, key);
    collected.counts.folded += 1;
  }
}

function keepLink(collected: Collected, key: string, order: number, entry: Entry): void {
  const link: PendingLink = { key, order };
  collected.links.add(keyOf(entry.target!), order, JSON.stringify(link));
  collected.counts.links += 1;
}

/** A hard link that was listed without its content. */
export function isPendingLink(leaf: Leaf): boolean {
  return leaf.kind === 'hardlink' && leaf.digests === undefined && leaf.error === undefined;
}

function taskOf(entry: Entry, content: LocalContent, order: number): HashTask {
  const key = keyOf(entry.path);
  const path = keyOf(content.path);
  if (content.lazy === true && entry.facts === undefined && entry.findings === undefined)
    return { key, order, path, base: '' };
  // Member by member, because this runs once for every entry of an archive.
  const head: { -readonly [member in keyof EntryHead]: EntryHead[member] } = { kind: entry.kind };
  if (entry.size !== undefined) head.size = entry.size;
  if (entry.mtime !== undefined) head.mtime = entry.mtime;
  if (entry.mode !== undefined) head.mode = entry.mode;
  if (entry.facts !== undefined) head.facts = entry.facts;
  if (entry.findings !== undefined) head.findings = entry.findings;
  const { offset, length, compression, crc32, stat } = content;
  const part: { -readonly [member in keyof ContentPart]: ContentPart[member] } = { offset, compression };
  if (length !== undefined) part.length = length;
  if (crc32 !== undefined) part.crc32 = crc32;
  if (stat !== undefined) part.stat = stat;
  if (entry.size !== undefined) part.size = entry.size;
  return { key, order, path, base: '', head, part };
}

/** An entry of an archive is what it was as long as the whole archive is. */
function isSamePart(part: ContentPart | undefined, known: Finished): boolean {
  return (
    part?.length !== undefined &&
    part.stat !== undefined &&
    part.offset === known.offset &&
    known.stat !== undefined &&
    sameFile(part.stat, known.stat)
  );
}

/** One character a byte. */
function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function missingContent(entry: Entry): ContentFacts {
  if (entry.error !== undefined || !hasContent(entry.kind)) return {};
  if (entry.kind === 'hardlink') return entry.target === undefined ? { error: 'ENTRY_LINK_UNRESOLVED' } : {};
  return entry.kind === 'file' || entry.kind === 'object' || entry.kind === 'table'
    ? { error: 'ENTRY_READ_FAILED' }
    : {};
}

/** Digests told by the source: only well-formed ones of the algorithms the inventory announces. */
function digestedFacts(names: readonly AnyDigest[], content: DigestedContent): ContentFacts {
  const digests: Partial<Record<AnyDigest, string>> = {};
  for (const name of names) {
    const hex = content.digests[name];
    if (hex !== undefined && hex.length === 2 * DIGEST_LENGTH[name] && /^[0-9a-f]+$/.test(hex))
      digests[name] = hex;
  }
  return Object.keys(digests).length === 0 ? { error: 'ENTRY_READ_FAILED' } : { digests };
}

/** What is in memory as a whole is digested in one call. */
function smallContent(plan: LeafPlan, entry: Entry, { bytes }: StreamContent) {
  if (bytes === undefined || hasPieces(plan, bytes.length)) return undefined;
  if (entry.size !== undefined && entry.size !== bytes.length) return undefined;
  return { size: bytes.length, digests: namedDigests(plan.digests, hashAll(plan, bytes)) };
}

/** Reads a content that only the source can produce. One that fails is an entry with an error, not an end. */
async function readStream(
  plan: LeafPlan,
  entry: Entry,
  content: StreamContent,
  onBytes: (n: number) => void,
  signal: AbortSignal | undefined,
): Promise<ContentFacts> {
  const sum = new ContentSum(plan, entry.size);
  let size = 0;
  try {
    for await (const bytes of content.open()) {
      signal?.throwIfAborted();
      sum.update(bytes);
      size += bytes.length;
      onBytes(bytes.length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const code = errorCode(error);
    return { error: isFindingCode(code) ? code : 'ENTRY_READ_FAILED' };
  }
  if (entry.size !== undefined && entry.size !== size) return { error: 'ENTRY_DATA_CORRUPT' };
  const { digests, pieces } = sum.finish();
  return { size, digests: namedDigests(plan.digests, digests), pieces };
}
