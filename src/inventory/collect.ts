import type { DigestAlgorithm } from '../core/digest.js';
import { type Entry, ListedFile, type RemoteContent, type RowsContent, type Source } from '../core/entry.js';
import type { MakeSorter } from '../core/sorter.js';
import { isUnsized, leafText } from '../formats/leaf.js';
import {
  type Collected,
  closeCollected,
  count,
  isPendingLink,
  keepKnown,
  keepLink,
  newCollected,
} from './collected.js';
import { digestedFacts, missingContent, readStream, smallContent } from './content-facts.js';
import type { LeafColumns } from './hash-job.js';
import { HashPool } from './hash-pool.js';
import type { HashTask } from './hash-task.js';
import type { Finished, Journal } from './journal.js';
import { type ContentFacts, type LeafPlan, leafOfEntry } from './leaf-of-entry.js';
import { NotedTables } from './noted-tables.js';
import type { Notice } from './notice.js';
import { FAILED, marksOf } from './packed-lines.js';
import { RemoteReads, readRemote } from './remote-reads.js';
import type { RowsFileWriter } from './rows-writer.js';
import { TableReader } from './table-reader.js';
import { isSameLine, isSamePart, keyOf, taskOf } from './task-of-entry.js';

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
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Reads a source to its end. Rejects when the listing itself fails: there is no inventory of a part. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { source, signal, journal } = options;
  const collected = newCollected(options);
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
    else if (isUnsized(leaf)) collected.unsized += 1;
    const [line, size] = [leafText(leaf), leaf.size ?? 0];
    collected.leaves.add(key, order, line, marksOf(leaf));
    count(collected, key, order, size, leaf.error !== undefined);
    return { line, size };
  };
  const keep = (key: string, order: number, known: Finished): void => {
    collected.known += 1;
    progress.entries += 1;
    keepKnown(collected, key, order, known);
  };
  const resume = async (task: HashTask, noted: Journal): Promise<void> => {
    const found = await noted.find(task.key, task.order);
    // What stood in this place may have had another name: a folder was renamed, a file before it is gone.
    const known = found?.key === task.key ? found : undefined;
    if (known !== undefined && isSamePart(task.part, known) && isSameLine(options, task, known.line)) {
      keep(task.key, task.order, known);
      return;
    }
    const line = known?.stat === undefined ? undefined : { ...known, stat: known.stat };
    if (line === undefined || task.part?.length !== undefined) pool.add(task);
    else {
      collected.known += 1;
      pool.add({ ...task, known: line });
    }
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
  const noted = new NotedTables(options);
  const putRows = async (entry: Entry, content: RowsContent, order: number): Promise<void> => {
    const known = await noted.find(entry, content, order);
    if (known !== undefined) {
      keep(known.key, order, known);
      return;
    }
    const read = await tables.read(entry, content, report);
    const written = put(entry, order, read);
    if (read.error === undefined) noted.note(entry, content, order, written);
  };
  const putRemote = async (listed: Entry, content: RemoteContent, order: number): Promise<void> => {
    const key = keyOf(listed.path);
    const { revision } = content;
    const known = await journal?.find(key, order, revision);
    // Of several sources, another key may have stood in this place.
    if (known?.key === key) {
      keep(key, order, known);
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
        await putRows(entry, content, at);
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
