import { CloudexitError } from '../../core/errors.js';
import { isSha256 } from '../../formats/case.js';
import type { CountedRecordOf, EvidenceBase } from '../../formats/evidence.js';
import type { LeftOut } from '../../formats/evidence-bundle.js';
import { MAX_FINDINGS_FILE, parseFindingsFile } from '../../formats/findings-file.js';
import type { ManifestItem } from '../../formats/records/handover-manifest.js';
import { compileSelector } from '../../formats/selector.js';
import { readInventory } from '../../inventory/index.js';
import type { Case } from '../../ledger/index.js';
import type { BoundInventory } from './inventories.js';

/** What is not to go into a bundle: `inventory:ID`, `item:ID`, `personal` or `material:DIGEST`. */
export type LeaveOut =
  | { readonly what: 'inventory' | 'item'; readonly id: string }
  | { readonly what: 'material'; readonly sha256: string }
  | { readonly what: 'personal' };

export function parseLeaveOut(text: string): LeaveOut {
  const [what, ...rest] = text.split(':');
  const id = rest.join(':');
  if (text === 'personal') return { what: 'personal' };
  if ((what === 'inventory' || what === 'item') && id !== '') return { what, id };
  if (what === 'material' && isSha256(id)) return { what, sha256: id };
  throw new CloudexitError('USAGE', 'this does not say what to leave out', {
    subject: text,
    hint: 'Write inventory:ID, item:ID, personal, or material: and the 64 hexadecimal digits of its digest.',
    exit: 2,
  });
}

/** Entries of one inventory file that are not shown. */
export interface LeftOutEntries {
  readonly path: string;
  /** One byte a leaf, 1 for those that are left out. */
  readonly mask: Uint8Array;
  readonly why: LeftOut['why'];
}

type Why = LeftOut['why'];
const PERSONAL = ['sensitive', 'core'];

/** Masks of the inventories of which something is left out, by the digest of the file. `USAGE` (exit 2) for an id that no record knows. */
export async function leftOutEntries(
  asked: readonly LeaveOut[],
  bound: readonly BoundInventory[],
  pathOf: (sha256: string) => Promise<string | undefined>,
): Promise<Map<string, LeftOutEntries>> {
  requireKnown(asked, bound);
  const left = new Map<string, LeftOutEntries>();
  for (const one of bound) {
    const { ref } = one;
    const rules = rulesFor(asked, one, bound);
    const path = rules.length === 0 ? undefined : await pathOf(ref.sha256);
    if (path === undefined) continue;
    const { mask, why } = await maskOf(path, ref, rules);
    if (mask.some((one) => one === 1)) left.set(ref.sha256, { path, mask, why });
  }
  return left;
}

interface Rule {
  readonly why: Why;
  readonly selects: (key: string) => boolean;
}

function rulesFor(
  asked: readonly LeaveOut[],
  { ref: { sha256 }, ids, items: own }: BoundInventory,
  bound: readonly BoundInventory[],
): Rule[] {
  const divided = own.length > 0;
  return asked.flatMap((one): Rule[] => {
    if (one.what === 'material') return [];
    if (one.what === 'inventory') {
      return ids.has(one.id) || one.id === sha256 ? [{ why: 'named', selects: () => true }] : [];
    }
    const wanted = (item: ManifestItem): boolean =>
      one.what === 'item' ? item.id === one.id : PERSONAL.includes(item.sensitivity);
    // What no manifest divides into items, such as what came back, has the same names under ids of its own.
    return bound
      .flatMap((b) => b.items)
      .flatMap(({ items }) => items.filter(wanted))
      .flatMap((item) => item.selectors.filter((s) => !divided || ids.has(s.inventory)))
      .map((selector) => ({
        why: one.what === 'item' ? 'item' : 'personal',
        selects: compileSelector(selector),
      }));
  });
}

async function maskOf(path: string, ref: BoundInventory['ref'], rules: readonly Rule[]) {
  const { sha256, root, leaves: size } = ref;
  // An inventory that is not what its record says must not become unassessable by leaving it out.
  const reader = await readInventory(path, { sha256, root, size });
  const mask = new Uint8Array(size);
  let why: Why = rules[0]!.why;
  for await (const { first, keys } of reader.batches()) {
    for (const [i, key] of keys.entries()) {
      const rule = rules.find((r) => r.selects(key));
      if (rule === undefined) continue;
      mask[first + i] = 1;
      why = rule.why;
    }
  }
  return { mask, why };
}

const MOST_NAMED = 20;

function requireKnown(asked: readonly LeaveOut[], bound: readonly BoundInventory[]): void {
  for (const one of asked) {
    if (one.what !== 'inventory' && one.what !== 'item') continue;
    const known = new Set(
      one.what === 'inventory'
        ? bound.flatMap((b) => [...b.ids])
        : bound.flatMap((b) => b.items.flatMap((i) => i.items.map((item) => item.id))),
    );
    if (known.has(one.id) || (one.what === 'inventory' && bound.some((b) => b.ref.sha256 === one.id)))
      continue;
    const some = [...known].sort().slice(0, MOST_NAMED);
    const more = known.size > some.length ? ', …' : '';
    throw new CloudexitError('USAGE', `no record of the case that counts has this ${one.what}`, {
      subject: one.id,
      exit: 2,
      ...(some.length > 0 && { hint: `There are: ${some.join(', ')}${more}` }),
    });
  }
}

/** Findings lists that cite an entry which is left out, by digest. */
export async function listsNaming(
  left: ReadonlyMap<string, LeftOutEntries>,
  source: Case,
  evidence: EvidenceBase,
): Promise<Set<string>> {
  const naming = new Set<string>();
  if (left.size === 0) return naming;
  for (const record of evidence.records) {
    if (record.kind !== 'return-verification') continue;
    const { findings } = (record as CountedRecordOf<'return-verification'>).predicate;
    if (findings === undefined || !(await source.material.has(findings.sha256))) continue;
    if (await cites(source, findings.sha256, left)) naming.add(findings.sha256);
  }
  return naming;
}

async function cites(
  source: Case,
  sha256: string,
  left: ReadonlyMap<string, LeftOutEntries>,
): Promise<boolean> {
  try {
    const findings = parseFindingsFile(await source.material.readAll(sha256, MAX_FINDINGS_FILE));
    return findings.some((f) =>
      f.evidence?.some((e) => e.leaf !== undefined && left.get(e.digest ?? '')?.mask[e.leaf] === 1),
    );
  } catch (error) {
    // What can't be read may name anything.
    if (error instanceof CloudexitError) return true;
    throw error;
  }
}
