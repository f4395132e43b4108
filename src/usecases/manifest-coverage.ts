import { EvidenceView } from '../clauses/index.js';
import { countCoverage } from '../compare/index.js';
import type { EvidenceRef, Finding } from '../core/finding.js';
import type { CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import { leafDisplay } from '../formats/leaf.js';
import type { CountedCoverage } from '../formats/page-evidence.js';
import type { InventoryRef } from '../formats/records/fields.js';
import type { CaseReading } from '../ledger/reading.js';
import { materialsOnce } from './evidence-materials.js';
import { InventoryCounts } from './inventory-counts.js';
import { inventoryLeaves } from './inventory-leaves.js';

type Baseline = CountedRecordOf<'baseline'>;
type Manifest = CountedRecordOf<'handover-manifest'>;

/** A baseline, and the manifests of a party of which at least one states what it lacks of that. */
interface Pairing {
  readonly baseline: Baseline;
  readonly party: string;
  readonly manifests: readonly Manifest[];
}

/** What the manifests of a party state to be missing of a baseline, held to the inventories. */
export interface CoverageCheck {
  /** sha256 of the inventories that it was counted from. */
  readonly inventories: readonly string[];
  readonly counted: CountedCoverage;
  readonly findings: readonly Finding[];
}

/**
 * Counts again what counting manifests state to be missing of counting baselines, from the inventories that the log lists: rules 12 to 15 of
 * `manifests/formats/manifest-plan.md`. `elsewhere` is what somebody else counted of inventories that the case has and that cannot be read here.
 */
export async function checkManifestCoverage(
  source: CaseReading,
  evidence: EvidenceBase,
  elsewhere: readonly CountedCoverage[] = [],
  materials = materialsOnce(source),
): Promise<readonly CoverageCheck[]> {
  const pairings = pairingsOf(evidence);
  if (pairings.length === 0) return [];
  const { there } = await materials();
  const checks: CoverageCheck[] = [];
  for (const pairing of pairings) {
    const sides = sidesOf(pairing);
    const inventories = [...new Set([...sides.baseline, ...sides.manifest].map((ref) => ref.sha256))];
    if (!inventories.every((sha256) => there.has(sha256))) {
      const counted = { baseline: pairing.baseline.digest, party: pairing.party, unsettled: 0 };
      checks.push({ inventories, counted, findings: findingsOf(pairing, counted, NOT_THERE) });
      continue;
    }
    const known = elsewhere.find(
      (one) => one.baseline === pairing.baseline.digest && one.party === pairing.party,
    );
    const counted = await count(source, pairing, sides, known);
    const open = counted.uncovered === undefined ? NOT_BOUND : TOO_MANY;
    checks.push({ inventories, counted, findings: findingsOf(pairing, counted, open) });
  }
  return checks;
}

function pairingsOf(evidence: EvidenceBase): Pairing[] {
  const view = new EvidenceView(evidence, ['baseline', 'handover-manifest']);
  const manifests = view.all('handover-manifest');
  return view
    .all('baseline')
    .filter((baseline) => baseline.predicate.inventories.length > 0)
    .flatMap((baseline) => {
      const parties = manifests.filter((m) => statedOf(m, baseline) !== undefined).map((m) => m.party);
      return [...new Set(parties)].map((party) => ({
        baseline,
        party,
        manifests: manifests.filter((m) => m.party === party),
      }));
    });
}

/** The least that a manifest states to be missing. */
function statedOf({ predicate }: Manifest, { digest }: Pick<Baseline, 'digest'>): number | undefined {
  const stated = predicate.coverage.filter((c) => c.baseline.sha256 === digest).map((c) => c.missing);
  return stated.length === 0 ? undefined : Math.min(...stated);
}

interface Sides {
  readonly baseline: readonly InventoryRef[];
  readonly manifest: readonly InventoryRef[];
}

function sidesOf({ baseline, manifests }: Pairing): Sides {
  return {
    baseline: eachOnce(baseline.predicate.inventories),
    manifest: eachOnce(manifests.flatMap((m) => m.predicate.inventories)),
  };
}

/** A file that is bound twice with different roots occurs with each, and is wrong with one of them. */
function eachOnce(refs: readonly InventoryRef[]): InventoryRef[] {
  return [...new Map(refs.map((ref) => [`${ref.sha256} ${ref.root} ${ref.leaves}`, ref])).values()];
}

const COUNTS = new InventoryCounts<CountedCoverage>();

async function count(
  source: CaseReading,
  pairing: Pairing,
  { baseline, manifest }: Sides,
  known: CountedCoverage | undefined,
): Promise<CountedCoverage> {
  const of = { baseline: pairing.baseline.digest, party: pairing.party };
  const key = `${of.baseline} ${pairing.manifests.map((m) => m.digest).join(' ')}`;
  const passes = (ref: InventoryRef) => ({
    batches: () => inventoryLeaves(() => source.material.read(ref.sha256), ref),
  });
  const counted = await COUNTS.of(source, key, [...baseline, ...manifest], known, async () => {
    const { uncovered, unsettled, first } = await countCoverage({
      baseline: baseline.map(passes),
      manifest: manifest.map(passes),
    });
    const [one] = first;
    const named = one && {
      first: {
        name: leafDisplay(one.leaf),
        inventory: baseline[one.inventory]!.sha256,
        leaf: one.index,
      },
    };
    return { ...of, uncovered, unsettled, ...named };
  });
  return counted ?? { ...of, unsettled: 0 };
}

/** `open`: why it may not be settled. */
function findingsOf(
  { baseline, party, manifests }: Pairing,
  counted: CountedCoverage,
  open: string,
): Finding[] {
  return manifests.flatMap((manifest): Finding[] => {
    const stated = statedOf(manifest, baseline);
    if (stated === undefined) return [];
    const { uncovered, unsettled, first } = counted;
    const records = [manifest, baseline].map(
      ({ digest, index }): EvidenceRef => ({ type: 'record', digest, entry: index }),
    );
    const about = { subject: party, expected: `${stated} entries` };
    if (uncovered !== undefined && uncovered > stated) {
      const actual = `${uncovered} entries`;
      const leaf: EvidenceRef[] =
        first === undefined ? [] : [{ type: 'inventory', digest: first.inventory, leaf: first.leaf }];
      const detail = first && { detail: first.name };
      const evidence = [...records, ...leaf];
      return [{ code: 'MANIFEST_COVERAGE_DIFFERS', ...about, actual, ...detail, evidence }];
    }
    if (uncovered !== undefined && uncovered + unsettled <= stated) return [];
    return [{ code: 'MANIFEST_COVERAGE_UNSETTLED', ...about, detail: open, evidence: records }];
  });
}

const NOT_THERE = 'an inventory is not among the materials that the log lists';
const NOT_BOUND = 'an inventory is not the one that its record binds';
const TOO_MANY = 'too many contents are not where they were';
