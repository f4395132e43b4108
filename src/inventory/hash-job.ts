import type { DigestAlgorithm } from '../core/digest.js';
import type { Entry, LocalStat } from '../core/entry.js';
import { leafText } from '../formats/leaf.js';
import type { ContentPart } from './content-read.js';
import type { ContentReader } from './content-reader.js';
import { contentFacts, type LeafPlan, leafOfEntry } from './leaf-of-entry.js';
import { LinePacker, marksOf, marksOfLine, type PackedLines } from './packed-lines.js';

/** What a line says of an entry beside its path and content. */
export type EntryHead = Omit<Entry, 'path' | 'content' | 'target' | 'error'>;

/** An entry whose content any thread can read. `key` and `path` are one character a byte. */
export interface HashTask {
  /** Path of the entry. */
  readonly key: string;
  /** Position in the source. */
  readonly order: number;
  /** Path of the local file. */
  readonly path: string;
  /** Absent: a regular file of which the listing saw nothing but the name. */
  readonly head?: EntryHead;
  readonly part?: ContentPart;
  /** A line written earlier, good as long as the file is still the same. */
  readonly known?: KnownLine;
}

export interface KnownLine {
  readonly stat: LocalStat;
  readonly size: number;
  readonly line: string;
}

/** Tasks for one thread. Columns, because cloning objects costs more than hashing small files. */
export interface HashJob {
  readonly id: number;
  /** Whether contents may be large; otherwise those are left for a job of their own. */
  readonly large: boolean;
  readonly keys: readonly string[];
  readonly paths: readonly string[];
  readonly heads?: readonly (EntryHead | undefined)[];
  readonly parts?: readonly (ContentPart | undefined)[];
  readonly known?: readonly (KnownLine | undefined)[];
}

/** Leaf lines, ready for sorting; none for a content that has to be read in a job of its own. */
export interface LeafColumns extends PackedLines {
  /** Content bytes. */
  readonly sizes: Float64Array;
  /** What each file was like, where that can be recognised later. */
  readonly settled: readonly (LocalStat | undefined)[];
}

/** What a thread is started with. */
export interface ThreadPlan extends LeafPlan {
  /** Algorithm of the tree. */
  readonly tree: DigestAlgorithm;
  /** Whether {@link LeafColumns.settled} is wanted. */
  readonly journal: boolean;
}

export type WorkerMessage =
  | ({ readonly type: 'done'; readonly id: number } & LeafColumns)
  | { readonly type: 'progress'; readonly id: number; readonly bytes: number };

const WHOLE_FILE: ContentPart = { offset: 0, compression: 'none' };
const LAZY_FILE: EntryHead = { kind: 'file' };

/** Reads a job's contents and writes their lines; in any thread. */
export async function runJob(
  plan: ThreadPlan,
  reader: ContentReader,
  job: Omit<HashJob, 'id'>,
  onBytes?: (bytes: number) => void,
): Promise<LeafColumns> {
  const count = job.keys.length;
  const lines = new LinePacker(plan.tree, count);
  const sizes = new Float64Array(count);
  const settled: (LocalStat | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const head = job.heads?.[i];
    const known = job.known?.[i];
    if (known !== undefined && reader.unchanged(job.paths[i]!, known.stat)) {
      lines.add(known.line, marksOfLine(known.line));
      sizes[i] = known.size;
      continue;
    }
    const part = job.parts?.[i] ?? WHOLE_FILE;
    const path = job.paths[i]!;
    // Whole small files are the hot path and never wait for anything.
    const whole = part.length === undefined && !job.large;
    const read = whole ? reader.readSmall(path, part) : await reader.read(path, part, job.large, onBytes);
    if (read === undefined) {
      lines.leaveOut();
      continue;
    }
    const leaf = leafOfEntry(
      plan,
      job.keys[i]!,
      head ?? LAZY_FILE,
      contentFacts(plan, read, head === undefined),
    );
    lines.add(leafText(leaf), marksOf(leaf));
    if (plan.journal) settled[i] = read.settled;
    sizes[i] = leaf.size ?? 0;
  }
  return { ...lines.finish(), sizes, settled };
}
