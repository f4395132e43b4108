import { currentVerification, type EvidenceView, judgeReturn } from '../../clauses/index.js';
import type { Finding } from '../../core/finding.js';
import type { ClauseOutcome } from '../../formats/clause.js';
import { OUTCOMES, type Outcome } from '../../formats/outcome.js';
import type { ReportModel } from '../../formats/report.js';
import { nameOf } from './scope.js';
import { type CountedRecordOf, countingView, type ReportSource } from './source.js';
import { say } from './words.js';

type Manifest = CountedRecordOf<'handover-manifest'>;
type Verification = CountedRecordOf<'return-verification'>;

export interface ReturnResult {
  readonly manifest: Manifest;
  readonly verification: Verification;
  readonly outcome: ClauseOutcome;
  /** The newest one of its manifest: the one that decides. */
  readonly current: boolean;
  /** From 1, among the verifications of the manifest. */
  readonly number: number;
  /** What the verification found, in its order, where the case has the file. */
  readonly findings: readonly Finding[] | undefined;
}

/** Every verification that counts, of a manifest that counts, in ledger order. */
export function returnResults(source: ReportSource): ReturnResult[] {
  const view = countingView(source);
  const numbers = new Map<string, number>();
  return view.all('return-verification').flatMap((verification) => {
    const manifest = view.byDigest('handover-manifest', verification.predicate.manifest.sha256);
    if (manifest === undefined) return [];
    const number = (numbers.get(manifest.digest) ?? 0) + 1;
    numbers.set(manifest.digest, number);
    return [resultOf(source, view, manifest, verification, number)];
  });
}

function resultOf(
  source: ReportSource,
  view: EvidenceView,
  manifest: Manifest,
  verification: Verification,
  number: number,
): ReturnResult {
  const { outcome } = judgeReturn(view, manifest, verification);
  const current = currentVerification(view, manifest) === verification;
  const file = verification.predicate.findings?.sha256;
  const read = file === undefined ? [] : source.contents.findings.get(file);
  // A file that does not tell what the record counts is somebody else's.
  const findings = read !== undefined && agrees(verification, read) ? read : undefined;
  return { manifest, verification, outcome, current, number, findings };
}

function agrees({ predicate }: Verification, findings: readonly Finding[]): boolean {
  return predicate.differences.every((d) => {
    const finding = findings[d.finding];
    return finding !== undefined && finding.code === d.code;
  });
}

/** The deciding verification of each manifest, by the manifest's digest. */
export function currentReturns(source: ReportSource): Map<string, ReturnResult> {
  return new Map(
    returnResults(source)
      .filter((r) => r.current)
      .map((r) => [r.manifest.digest, r]),
  );
}

export function returnsOf(source: ReportSource): ReportModel['returns'] {
  return returnResults(source).map((result) => {
    const { manifest, verification, number } = result;
    const { predicate } = verification;
    const from = nameOf(source, manifest.party);
    const bytes = manifest.predicate.items.reduce((sum, i) => sum + i.bytes, 0);
    const entries = entriesOf(result);
    const recount = recountOf(source, verification);
    return {
      record: verification.digest,
      party: verification.party,
      at: predicate.verifiedAt,
      label: say(`${from}第 ${number} 次返还`, `Return ${number} by ${from}`),
      container: predicate.returned.map((i) => i.name).join(', '),
      outcome: outcomeOf(result, recount),
      expectedBytes: bytes,
      tally: predicate.tally,
      ...(entries === undefined ? {} : { entries }),
      ...(recount === undefined ? {} : { recount }),
    };
  });
}

type Recount = ReportModel['returns'][number]['recount'];

function recountOf({ audit }: ReportSource, { digest }: Verification): Recount {
  const check = audit.returns.find(({ counted }) => counted.verification === digest);
  if (check === undefined) return undefined;
  if (check.counted.matched === undefined) return 'not-counted';
  return check.findings.length === 0 ? 'agrees' : 'differs';
}

/** No better than what was counted again. */
function outcomeOf({ outcome }: ReturnResult, recount: Recount): ClauseOutcome {
  if (recount === 'differs') return 'not-satisfied';
  return recount === 'not-counted' && outcome === 'satisfied' ? 'not-assessed' : outcome;
}

const OUTCOME_OF_CODE: Readonly<Partial<Record<Finding['code'], Outcome>>> = {
  ENTRY_MODIFIED: 'modified',
  ENTRY_TRUNCATED: 'truncated',
  ENTRY_GROWN: 'grown',
  ENTRY_MISSING: 'missing',
  ENTRY_EXTRA: 'extra',
  ENTRY_MOVED: 'moved',
  ENTRY_TYPE_CHANGED: 'type-changed',
  ENTRY_METADATA_CHANGED: 'metadata-changed',
  ENTRY_NAME_FORM_CHANGED: 'name-form-changed',
  ENTRY_UNREADABLE: 'unreadable',
  ENTRY_NOT_COMPARABLE: 'not-comparable',
};

/** Entries by result, from the findings; only if they add up to what was expected. */
function entriesOf({ verification, findings }: ReturnResult): Record<Outcome, number> | undefined {
  const { tally } = verification.predicate;
  if (findings === undefined) return undefined;
  const entries = Object.fromEntries(OUTCOMES.map((o) => [o, 0])) as Record<Outcome, number>;
  entries.intact = tally.matched;
  for (const { code } of findings) {
    const outcome = OUTCOME_OF_CODE[code];
    if (outcome !== undefined) entries[outcome] += 1;
  }
  const expected = OUTCOMES.reduce((sum, o) => sum + (o === 'extra' ? 0 : entries[o]), 0);
  return expected === tally.expected ? entries : undefined;
}
