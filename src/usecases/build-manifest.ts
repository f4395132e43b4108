import { documentFindings, ManifestScope, noneFindings } from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { buildRecord, type PredicateOf, serialiseRecord } from '../formats/records/index.js';
import { readInventory } from '../inventory/index.js';
import {
  type BaselineCoverage,
  type BaselineFile,
  baselineCoverage,
  type OpenBaseline,
  openBaseline,
  withCounted,
  withPlaces,
} from './baseline-coverage.js';
import { type InventoryFile, referInventory } from './inventory-ref.js';
import { readManifestPlan } from './manifest-plan.js';
import { requireOutside } from './outside-source.js';
import { writeToSign } from './small-file.js';

export interface BuildManifestRequest {
  readonly caseId: string;
  readonly party: string;
  readonly inventories: readonly InventoryFile[];
  /** Plan file, YAML. */
  readonly plan: string;
  /** Baselines whose coverage is counted instead of being believed. */
  readonly baselines?: readonly BaselineFile[] | undefined;
  /** RFC 3339 UTC. */
  readonly issuedAt: string;
  readonly output: string;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltManifest {
  readonly predicate: PredicateOf<'handover-manifest'>;
  /** sha256 of the record's bytes; undefined when nothing was written. */
  readonly digest?: string;
  /** Of each item that has such: contents of which the inventories state no size. They are no part of its bytes. */
  readonly unsized: Readonly<Record<string, number>>;
  /** Of the baselines that were given, once the plan covers the inventories. */
  readonly coverage?: readonly Pick<BaselineCoverage, 'baseline' | 'entries' | 'missing'>[];
  /** What keeps the plan from covering the inventories, when nothing was written; else what is wanting all the same. */
  readonly findings: readonly Finding[];
}

type Item = PredicateOf<'handover-manifest'>['items'][number];

const MAX_FINDINGS = 1000;

/**
 * Makes the handover manifest record of a plan: counts what each item selects, and refuses a plan that leaves entries
 * unclaimed, claims them twice, has items that select nothing, declares none of what it has, or states another coverage of a baseline than is counted
 * (`COVERAGE_DIFFERS`, exit 3). An abort rejects with the signal's reason, and nothing is written.
 */
export async function buildManifest(request: BuildManifestRequest): Promise<BuiltManifest> {
  const { baselines: given = [], signal } = request;
  const inputs = [
    request.plan,
    ...request.inventories.map((i) => i.path),
    ...given.flatMap((b) => [b.record, ...b.inventories]),
  ];
  for (const input of inputs) requireOutside(request.output, input);
  const plan = await readManifestPlan(request.plan);
  const baselines: OpenBaseline[] = [];
  for (const file of given) baselines.push(await openBaseline(file, request.caseId, signal));
  const inventories = await Promise.all(request.inventories.map((i) => referInventory(i, signal)));
  // Counted are the bytes that the manifest binds.
  const readers = await Promise.all(
    request.inventories.map(({ path }, i) => readInventory(path, { sha256: inventories[i]!.sha256 }, signal)),
  );
  const predicateOf = (items: readonly unknown[]): unknown => ({
    case: request.caseId,
    party: request.party,
    recordedAt: request.issuedAt,
    issuedAt: request.issuedAt,
    inventories,
    items,
    documents: plan.documents,
    none: plan.none,
    coverage: withPlaces(plan.coverage, baselines),
  });
  // The form comes first: an item that is not one cannot select anything.
  const uncounted = predicateOf(plan.items.map((item) => ({ ...asObject(item), leaves: 0, bytes: 0 })));
  const draft = buildRecord('handover-manifest', uncounted).predicate;

  const scope = new ManifestScope(draft.items);
  const findings: Finding[] = [];
  for (const [i, { id }] of request.inventories.entries()) {
    for await (const { leaves, keys } of readers[i]!.batches()) {
      for (const [i, leaf] of leaves.entries()) {
        const finding = scope.see(id, leaf, keys[i]!);
        if (finding !== undefined && findings.length < MAX_FINDINGS) findings.push(finding);
      }
    }
  }
  const items: Item[] = scope.counts.map(({ item, leaves, bytes }) => ({ ...item, leaves, bytes }));
  const unsized = Object.fromEntries(
    scope.counts.flatMap(({ item, unsized }) => (unsized > 0 ? [[item.id, unsized] as const] : [])),
  );
  findings.push(...scope.itemFindings().filter((f) => f.code === 'SCOPE_ITEM_EMPTY'));
  findings.push(...noneFindings({ ...draft, items }));
  if (findings.length > 0) return { predicate: { ...draft, items }, unsized, findings };
  const counted: BaselineCoverage[] = [];
  for (const baseline of baselines) counted.push(await baselineCoverage(baseline, readers));
  const coverage = withCounted(plan.coverage, counted);
  const statement = buildRecord('handover-manifest', { ...draft, items, coverage });
  const { predicate } = statement;
  signal?.throwIfAborted();
  const digest = await writeToSign(request.output, serialiseRecord(statement));
  const incomplete = inventories
    .filter((i) => !i.complete)
    .map(({ id }): Finding => ({ code: 'SCOPE_INVENTORY_INCOMPLETE', subject: id }));
  const uncovered = counted.flatMap((c) => c.findings);
  return {
    predicate,
    digest,
    unsized,
    ...(counted.length > 0 && {
      coverage: counted.map(({ baseline, entries, missing }) => ({ baseline, entries, missing })),
    }),
    findings: [...incomplete, ...documentFindings(predicate), ...uncovered],
  };
}

function asObject(item: unknown): object {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item;
  throw new CloudexitError('PLAN_INVALID', 'an item of the plan is no mapping', { exit: 2 });
}
