import type { ClauseOutcome, ClauseReason, NextStep } from '../formats/clause.js';
import type { CountedRecord } from '../formats/evidence.js';
import type { RecordKind } from '../formats/records/index.js';
import type { Role } from '../formats/role.js';
import type { ReasonCode } from './reasons.js';

/** What one rule concludes. */
export interface Verdict {
  readonly outcome: ClauseOutcome;
  readonly because: readonly CountedRecord[];
  readonly reasons: readonly ClauseReason[];
  readonly next: readonly NextStep[];
}

type Params = Readonly<Record<string, string | number>>;

/** Worst first: a conjunction is as bad as its worst part. */
const ORDER: readonly ClauseOutcome[] = ['not-satisfied', 'not-assessed', 'satisfied', 'not-applicable'];

export function satisfied(
  because: readonly CountedRecord[],
  code?: ReasonCode,
  params: Params = {},
): Verdict {
  return { outcome: 'satisfied', because, reasons: code === undefined ? [] : [{ code, params }], next: [] };
}

export function notApplicable(code: ReasonCode, params: Params = {}): Verdict {
  return { outcome: 'not-applicable', because: [], reasons: [{ code, params }], next: [] };
}

/** The evidence is there and speaks against it. */
export function refuted(
  code: ReasonCode,
  params: Params,
  because: readonly CountedRecord[],
  next: readonly NextStep[] = [],
): Verdict {
  return { outcome: 'not-satisfied', because, reasons: [{ code, params }], next };
}

/** The evidence does not settle it. */
export function unsettled(
  code: ReasonCode,
  params: Params,
  because: readonly CountedRecord[],
  next: readonly NextStep[] = [],
): Verdict {
  return { outcome: 'not-assessed', because, reasons: [{ code, params }], next };
}

/** No record of the kind counts. */
export function missing(kind: RecordKind, role: Role, party?: string): Verdict {
  const by = party ?? role;
  return unsettled('record-missing', { kind, by }, [], [make(kind, role, party)]);
}

export function make(kind: RecordKind, role: Role, party?: string): NextStep {
  return { action: 'make', kind, role, ...(party === undefined ? {} : { party }) };
}

/** The maker of a record has to make it anew. */
export function redo(record: CountedRecord, role: Role): NextStep {
  return { action: 'redo', kind: record.kind, role, party: record.party, record: record.digest };
}

/**
 * Conjunction: as bad as the worst part; reasons and next steps of the parts that are not satisfied come first. Parts that
 * do not apply do not matter unless none applies.
 */
export function every(verdicts: readonly Verdict[]): Verdict {
  const rank = (v: Verdict) => ORDER.indexOf(v.outcome);
  const sorted = [...verdicts].sort((a, b) => rank(a) - rank(b));
  const applicable = sorted.filter((v) => v.outcome !== 'not-applicable');
  return {
    outcome: sorted[0]?.outcome ?? 'not-assessed',
    because: unique(sorted.flatMap((v) => v.because)),
    reasons: uniqueReasons((applicable.length > 0 ? applicable : sorted).flatMap((v) => v.reasons)),
    next: uniqueSteps(sorted.flatMap((v) => v.next)),
  };
}

function uniqueReasons(reasons: readonly ClauseReason[]): ClauseReason[] {
  return [...new Map(reasons.map((r) => [JSON.stringify(r), r])).values()];
}

function uniqueSteps(steps: readonly NextStep[]): NextStep[] {
  const key = (s: NextStep) => [s.action, s.kind, s.role, s.party, s.record].join(' ');
  return [...new Map(steps.map((s) => [key(s), s])).values()];
}

function unique(records: readonly CountedRecord[]): CountedRecord[] {
  return [...new Set(records)].sort((a, b) => a.index - b.index);
}
