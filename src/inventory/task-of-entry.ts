import { type Entry, type LocalContent, sameFile } from '../core/entry.js';
import { type Leaf, leafText } from '../formats/leaf.js';
import type { ContentPart } from './content-read.js';
import type { EntryHead, HashTask } from './hash-task.js';
import type { Finished } from './journal.js';
import { type LeafPlan, leafOfEntry } from './leaf-of-entry.js';

/** What a hashing thread needs to know of an entry. */
export function taskOf(entry: Entry, content: LocalContent, order: number): HashTask {
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
export function isSamePart(part: ContentPart | undefined, known: Finished): boolean {
  return (
    part?.length !== undefined &&
    part.stat !== undefined &&
    part.offset === known.offset &&
    known.stat !== undefined &&
    sameFile(part.stat, known.stat)
  );
}

/**
 * Whether a line of an earlier run is, its digests aside, the one that this run would write: names may have been read in
 * another encoding then.
 */
export function isSameLine(plan: LeafPlan, { key, head }: HashTask, line: string): boolean {
  if (head === undefined) return false;
  const { size, digests, chunks } = JSON.parse(line) as Leaf;
  return leafText(leafOfEntry(plan, key, head, { size, digests, pieces: chunks?.hashes })) === line;
}

/** The same of a table: its schema may have been written otherwise by another release. */
export function isSameTable(plan: LeafPlan, key: string, entry: Entry, line: string): boolean {
  const { size, digests, facts } = JSON.parse(line) as Leaf;
  const rows = typeof facts?.['rows'] === 'number' ? facts['rows'] : undefined;
  return leafText(leafOfEntry(plan, key, entry, { size, digests, rows })) === line;
}

/** One character a byte. */
export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
