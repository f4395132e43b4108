import type { AnyDigest } from '../../core/digest.js';
import type { Finding } from '../../core/finding.js';
import type { FindingCode } from '../../core/finding-codes.js';
import type { Sorter, SortRecord } from '../../core/sorter.js';
import { hasContent, type Leaf, leafDisplay } from '../../formats/leaf.js';
import type { BoundInventory } from '../../formats/residue-index.js';
import type { InventoryReader } from '../../inventory/index.js';

/** What reading an entry gave: a digest, the code of why it could not be read, or a link to another entry. */
export type Reading =
  | { readonly digest: string }
  | { readonly error: FindingCode | 'kind' }
  | { readonly link: true };

/** Findings of which only so many are kept; all are counted. */
export class BoundedFindings {
  readonly kept: Finding[] = [];
  readonly counts: Partial<Record<FindingCode, number>> = {};

  constructor(private readonly most: number) {}

  add(finding: Finding): void {
    this.counts[finding.code] = (this.counts[finding.code] ?? 0) + 1;
    if (this.kept.length < this.most) this.kept.push(finding);
  }
}

/**
 * Holds what was read, sorted by path, to an inventory: rule 10 of `manifests/formats/residue-index.md`. `read` has a
 * {@link Reading} as the value of every entry with a content.
 */
export async function agreeWithInventory(
  inventory: InventoryReader,
  algorithm: AnyDigest,
  read: Sorter,
  findings: BoundedFindings,
): Promise<BoundInventory> {
  const records = each(read);
  let record = (await records.next()).value;
  let occurrence = 1;
  const extra = (r: SortRecord): void =>
    findings.add({
      code: 'RESIDUE_SOURCE_DIFFERS',
      subject: nameOf(r.value),
      detail: 'is not in the inventory',
    });
  const advance = async (): Promise<void> => {
    const before = record!.key;
    record = (await records.next()).value;
    occurrence = record?.key === before ? occurrence + 1 : 1;
  };
  const batches = inventory.batches();
  for (;;) {
    const next = await batches.next();
    if (next.done === true) {
      for (; record !== undefined; await advance()) extra(record);
      const { trailer, sha256 } = next.value;
      return { sha256, root: trailer.root, tree: trailer.tree, entries: trailer.entries };
    }
    for (const [i, leaf] of next.value.leaves.entries()) {
      if (!hasContent(leaf.kind) || leaf.kind === 'delete-marker') continue;
      const key = next.value.keys[i]!;
      const at = leaf.occurrence ?? 1;
      for (; record !== undefined && before(record.key, occurrence, key, at); await advance()) extra(record);
      const here = record !== undefined && record.key === key && occurrence === at;
      const finding = compare(leaf, algorithm, here ? readingOf(record!.value) : undefined);
      if (finding !== undefined) findings.add(finding);
      if (here) await advance();
    }
  }
}

function before(keyA: string, atA: number, keyB: string, atB: number): boolean {
  return keyA < keyB || (keyA === keyB && atA < atB);
}

function compare(leaf: Leaf, algorithm: AnyDigest, reading: Reading | undefined): Finding | undefined {
  const subject = leafDisplay(leaf);
  const not = (detail: string): Finding => ({ code: 'RESIDUE_NOT_INDEXED', subject, detail });
  if (leaf.error !== undefined) return not(`the inventory could not read it: ${leaf.error}`);
  if (reading === undefined) {
    return leaf.kind === 'table' || leaf.kind === 'definition' || leaf.kind === 'unfinished-upload'
      ? not(`a ${leaf.kind} has no blocks`)
      : { code: 'RESIDUE_SOURCE_DIFFERS', subject, detail: 'is in the inventory and was not found' };
  }
  if ('link' in reading) return undefined;
  if ('error' in reading) return not(reading.error === 'kind' ? 'has no blocks' : reading.error);
  const expected = leaf.digests?.[algorithm];
  if (expected === undefined) return not(`the inventory has no ${algorithm} digest of it`);
  if (expected === reading.digest) return undefined;
  return { code: 'RESIDUE_SOURCE_DIFFERS', subject, expected, actual: reading.digest };
}

interface Noted {
  readonly name: string;
  readonly reading: Reading;
}

export function noted(name: string, reading: Reading): string {
  return JSON.stringify({ name, reading } satisfies Noted);
}

function readingOf(value: string): Reading {
  return (JSON.parse(value) as Noted).reading;
}

function nameOf(value: string): string {
  return (JSON.parse(value) as Noted).name;
}

async function* each(sorter: Sorter): AsyncGenerator<SortRecord, undefined> {
  for await (const batch of sorter.sorted()) yield* batch;
  return undefined;
}
