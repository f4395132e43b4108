import type { DigestAlgorithm } from '../core/digest.js';
import type { LocalStat } from '../core/entry.js';
import { leafText } from '../formats/leaf.js';
import type { ContentPart } from './content-read.js';
import type { ContentReader } from './content-reader.js';
import { type TaskColumns, taskAt } from './hash-columns.js';
import type { EntryHead } from './hash-task.js';
import { contentFacts, type LeafPlan, leafOfEntry } from './leaf-of-entry.js';
import { LinePacker, marksOf, marksOfLine, type PackedLines } from './packed-lines.js';

/** Tasks for one thread. */
export interface HashJob extends TaskColumns {
  readonly id: number;
  /** Whether contents may be large; otherwise those are left for a job of their own. */
  readonly large: boolean;
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

/** Reads a job's contents and writes their lines; in any thread. `between` contents, what it gives is waited for. */
export async function runJob(
  plan: ThreadPlan,
  reader: ContentReader,
  job: Omit<HashJob, 'id'>,
  onBytes?: (bytes: number) => void,
  between?: () => Promise<void> | undefined,
): Promise<LeafColumns> {
  const count = job.keys.length;
  const lines = new LinePacker(plan.tree, count);
  const sizes = new Float64Array(count);
  const settled: (LocalStat | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const { key, base, path: rest, head, part = WHOLE_FILE, known } = taskAt(job, i);
    const path = base + rest;
    if (known !== undefined && reader.unchanged(path, known.stat)) {
      lines.add(known.line, marksOfLine(known.line));
      sizes[i] = known.size;
      continue;
    }
    // Whole small files are the hot path and never wait for anything.
    const whole = part.length === undefined && !job.large;
    const read = whole ? reader.readSmall(path, part) : await reader.read(path, part, job.large, onBytes);
    if (read === undefined) {
      lines.leaveOut();
      continue;
    }
    const leaf = leafOfEntry(plan, key, head ?? LAZY_FILE, contentFacts(plan, read, head === undefined));
    lines.add(leafText(leaf), marksOf(leaf));
    sizes[i] = leaf.size ?? 0;
    if (plan.journal && read.settled !== undefined) settled[i] = statOf(read.settled);
    const pause = between?.();
    if (pause !== undefined) await pause;
  }
  return { ...lines.finish(), sizes, settled };
}

/** The members alone: what crosses threads is copied. */
function statOf({ dev, ino, size, mtimeMs, ctimeMs }: LocalStat): LocalStat {
  return { dev, ino, size, mtimeMs, ctimeMs };
}
