import type { LocalStat } from '../core/entry.js';
import type { ContentPart } from './content-read.js';
import type { EntryHead, HashTask, KnownLine } from './hash-task.js';

/** Tasks as they go to a thread. Columns, because cloning objects costs more than hashing small files. */
export interface TaskColumns {
  readonly keys: readonly string[];
  /** What stands before each path. */
  readonly base: string;
  /** Absent where the paths are the keys. */
  readonly paths?: readonly string[];
  readonly heads?: readonly (EntryHead | undefined)[];
  readonly parts?: readonly (ContentPart | undefined)[];
  readonly known?: readonly (KnownLine | undefined)[];
  /** Instead of paths, heads and parts: files of one archive of which there is nothing unusual to say. */
  readonly stretches?: Stretches;
}

interface Stretches {
  readonly path: string;
  readonly stat: LocalStat | undefined;
  /** {@link MEMBERS} numbers each; NaN for what is not there. */
  readonly numbers: Float64Array;
}

/** offset, length, size, CRC-32, whether deflated, mode, mtime */
const MEMBERS = 7;

export function columnsOf(tasks: readonly HashTask[]): TaskColumns {
  const keys = tasks.map((task) => task.key);
  const { base } = tasks[0] ?? { base: '' };
  if (tasks.every((task) => isPlain(task) && task.base === base && task.path === task.key))
    return { keys, base };
  const stretches = stretchesOf(tasks);
  if (stretches !== undefined) return { keys, base: '', stretches };
  return {
    keys,
    base: '',
    paths: tasks.map((task) => task.base + task.path),
    heads: tasks.map((task) => task.head),
    parts: tasks.map((task) => task.part),
    known: tasks.map((task) => task.known),
  };
}

function isPlain({ head, part, known }: HashTask): boolean {
  return head === undefined && part === undefined && known === undefined;
}

function stretchesOf(tasks: readonly HashTask[]): Stretches | undefined {
  const numbers = new Float64Array(MEMBERS * tasks.length);
  const { base, path, part: first } = tasks[0]!;
  for (let i = 0, at = 0; i < tasks.length; i++) {
    const task = tasks[i]!;
    const { head, part } = task;
    if (head === undefined || part?.length === undefined || task.known !== undefined) return undefined;
    if (head.kind !== 'file' || head.facts !== undefined || head.findings !== undefined) return undefined;
    if (task.path !== path || task.base !== base || part.stat !== first!.stat) return undefined;
    numbers[at++] = part.offset;
    numbers[at++] = part.length;
    numbers[at++] = part.size ?? Number.NaN;
    numbers[at++] = part.crc32 ?? Number.NaN;
    numbers[at++] = part.compression === 'deflate' ? 1 : 0;
    numbers[at++] = head.mode ?? Number.NaN;
    numbers[at++] = head.mtime ?? Number.NaN;
  }
  return { path: base + path, stat: first!.stat, numbers };
}

/** Task `i` without its order, which no thread needs. */
export function taskAt(columns: TaskColumns, i: number): Omit<HashTask, 'order'> {
  const { keys, base, paths, heads, parts, known, stretches } = columns;
  const key = keys[i]!;
  if (stretches !== undefined) return stretchAt(stretches, key, i);
  if (heads === undefined) return { key, base, path: paths?.[i] ?? key };
  return { key, base, path: paths![i]!, head: heads[i], part: parts![i], known: known![i] } as HashTask;
}

function stretchAt({ path, stat, numbers }: Stretches, key: string, i: number): Omit<HashTask, 'order'> {
  const at = i * MEMBERS;
  const number = (member: number): number | undefined => {
    const value = numbers[at + member]!;
    return Number.isNaN(value) ? undefined : value;
  };
  const size = number(2);
  return {
    key,
    base: '',
    path,
    head: { kind: 'file', size, mode: number(5), mtime: number(6) } as EntryHead,
    part: {
      offset: numbers[at]!,
      length: numbers[at + 1]!,
      size,
      crc32: number(3),
      compression: numbers[at + 4] === 1 ? 'deflate' : 'none',
      stat,
    } as ContentPart,
  };
}
