import { documentFindings, ManifestScope } from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { buildRecord, type PredicateOf, serialiseRecord } from '../formats/records/index.js';
import { readInventory } from '../inventory/index.js';
import { type InventoryFile, referInventory } from './inventory-ref.js';
import { readManifestPlan } from './manifest-plan.js';
import { requireOutside } from './outside-source.js';
import { writeWholeFile } from './small-file.js';

export interface BuildManifestRequest {
  readonly caseId: string;
  readonly party: string;
  readonly inventories: readonly InventoryFile[];
  /** Plan file, YAML. */
  readonly plan: string;
  /** RFC 3339 UTC. */
  readonly issuedAt: string;
  readonly output: string;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltManifest {
  readonly predicate: PredicateOf<'handover-manifest'>;
  /** sha256 of the record's bytes; undefined when nothing was written. */
  readonly digest?: string;
  /** What keeps the plan from covering the inventories; with any, nothing is written. */
  readonly findings: readonly Finding[];
}

type Item = PredicateOf<'handover-manifest'>['items'][number];

const MAX_FINDINGS = 1000;

/**
 * Makes the handover manifest record of a plan: counts what each item selects, and refuses a plan that leaves entries
 * unclaimed, claims them twice, or has items that select nothing.
 */
export async function buildManifest(request: BuildManifestRequest): Promise<BuiltManifest> {
  for (const input of [request.plan, ...request.inventories.map((i) => i.path)]) {
    requireOutside(request.output, input);
  }
  const plan = await readManifestPlan(request.plan);
  const inventories = await Promise.all(request.inventories.map((i) => referInventory(i, request.signal)));
  const predicateOf = (items: readonly unknown[]): unknown => ({
    case: request.caseId,
    party: request.party,
    recordedAt: request.issuedAt,
    issuedAt: request.issuedAt,
    inventories,
    items,
    documents: plan.documents,
    none: plan.none,
    coverage: plan.coverage,
  });
  // The form comes first: an item that is not one cannot select anything.
  const uncounted = predicateOf(plan.items.map((item) => ({ ...asObject(item), leaves: 0, bytes: 0 })));
  const draft = buildRecord('handover-manifest', uncounted).predicate;

  const scope = new ManifestScope(draft.items);
  const findings: Finding[] = [];
  for (const [i, { id, path }] of request.inventories.entries()) {
    // Counted are the bytes that the manifest binds.
    const { sha256 } = inventories[i]!;
    for await (const { leaves, keys } of (await readInventory(path, { sha256 }, request.signal)).batches()) {
      for (const [i, leaf] of leaves.entries()) {
        const finding = scope.see(id, leaf, keys[i]!);
        if (finding !== undefined && findings.length < MAX_FINDINGS) findings.push(finding);
      }
    }
  }
  const items: Item[] = scope.counts.map(({ item, leaves, bytes }) => ({ ...item, leaves, bytes }));
  findings.push(...scope.itemFindings().filter((f) => f.code === 'SCOPE_ITEM_EMPTY'));
  const statement = buildRecord('handover-manifest', { ...draft, items });
  const { predicate } = statement;
  if (findings.length > 0) return { predicate, findings };
  const digest = writeWholeFile(request.output, serialiseRecord(statement));
  const incomplete = inventories
    .filter((i) => !i.complete)
    .map(({ id }): Finding => ({ code: 'SCOPE_INVENTORY_INCOMPLETE', subject: id }));
  return { predicate, digest, findings: [...incomplete, ...documentFindings(predicate)] };
}

function asObject(item: unknown): object {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item;
  throw new CloudexitError('PLAN_INVALID', 'an item of the plan is no mapping', { exit: 2 });
}
