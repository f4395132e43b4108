import { EvidenceView } from '../clauses/index.js';
import { recountReturn } from '../compare/index.js';
import type { Finding } from '../core/finding.js';
import type { CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import type { RecountedReturn } from '../formats/page-evidence.js';
import type { InventoryRef } from '../formats/records/fields.js';
import type { CaseReading } from '../ledger/reading.js';
import { materialsOnce } from './evidence-materials.js';
import { InventoryCounts } from './inventory-counts.js';
import { inventoryLeaves } from './inventory-leaves.js';

type Verification = CountedRecordOf<'return-verification'>;

/** What a return verification states to be intact, held to the inventories. */
export interface ReturnCheck {
  /** sha256 of the inventories that it was counted from. */
  readonly inventories: readonly string[];
  readonly counted: RecountedReturn;
  readonly findings: readonly Finding[];
}

/**
 * Counts again what counting return verifications state, from the inventories that the log lists: rules 9 to 12 of `manifests/formats/verification.md`. `elsewhere` is what somebody
 * else counted of inventories that the case has and that cannot be read here.
 */
export async function checkReturns(
  source: CaseReading,
  evidence: EvidenceBase,
  elsewhere: readonly RecountedReturn[] = [],
  materials = materialsOnce(source),
): Promise<readonly ReturnCheck[]> {
  const checks: ReturnCheck[] = [];
  for (const verification of new EvidenceView(evidence, ['return-verification']).all('return-verification')) {
    const pairs = pairsOf(verification);
    const inventories = [...new Set(pairs?.flat().map((ref) => ref.sha256))];
    const { there } = await materials();
    const known = elsewhere.find((one) => one.verification === verification.digest);
    const counted =
      pairs !== undefined && inventories.every((sha256) => there.has(sha256))
        ? await count(source, verification.digest, pairs, known)
        : { verification: verification.digest, differing: 0 };
    checks.push({ inventories, counted, findings: findingsOf(verification, counted) });
  }
  return checks;
}

type Pair = readonly [expected: InventoryRef, returned: InventoryRef];

/**
 * What was compared with what; undefined where the record does not say. An inventory of which nothing came back has no counterpart, and nothing in it is intact.
 */
function pairsOf({ predicate: { expected, returned, tally } }: Verification): Pair[] | undefined {
  if (returned.length === 0 && tally.matched > 0) return undefined;
  const byId = new Map(returned.map((ref) => [ref.id, ref]));
  const pairs = expected.flatMap((ref) => {
    const other = byId.get(ref.id);
    return other === undefined ? [] : [[ref, other] as const];
  });
  const paired = new Set(pairs.map(([{ id }]) => id));
  const [left, rest] = [expected, returned].map((refs) => refs.filter(({ id }) => !paired.has(id)));
  const [one, other] = [left![0], rest![0]];
  if (one === undefined || other === undefined) return pairs;
  return left!.length === 1 && rest!.length === 1 ? [...pairs, [one, other]] : undefined;
}

const COUNTS = new InventoryCounts<RecountedReturn>();

async function count(
  source: CaseReading,
  verification: string,
  pairs: readonly Pair[],
  known: RecountedReturn | undefined,
): Promise<RecountedReturn> {
  const leavesOf = (ref: InventoryRef) => inventoryLeaves(() => source.material.read(ref.sha256), ref);
  const counted = await COUNTS.of(source, verification, pairs.flat(), known, async () => {
    let [matched, differing] = [0, 0];
    for (const [expected, returned] of pairs) {
      const recount = await recountReturn(leavesOf(expected), leavesOf(returned));
      matched += recount.matched;
      differing += recount.differing;
    }
    return { verification, matched, differing };
  });
  return counted ?? { verification, differing: 0 };
}

function findingsOf({ digest, index, predicate }: Verification, counted: RecountedReturn): Finding[] {
  const about = { subject: digest, evidence: [{ type: 'record', digest, entry: index }] } as const;
  const { matched, differing } = counted;
  if (matched === undefined) return [{ code: 'RETURN_NOT_RECOUNTED', ...about }];
  const { tally } = predicate;
  const findings: Finding[] = [];
  if (matched < tally.matched) {
    const [expected, actual] = [`${tally.matched} entries`, `${matched} entries`];
    findings.push({ code: 'RETURN_COUNT_DIFFERS', ...about, expected, actual, detail: 'matched' });
  }
  const stated = tally.wanting + tally.notAssessed;
  if (differing > stated) {
    const [expected, actual] = [`${stated} entries`, `${differing} entries`];
    findings.push({ code: 'RETURN_COUNT_DIFFERS', ...about, expected, actual, detail: 'wanting' });
  }
  return findings;
}
