import type { NextStep } from '../../formats/clause.js';
import type { CountedRecordOf } from '../../formats/evidence.js';
import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { currentVerification, manifestsOf } from './returns.js';
import { rule } from './rule.js';

const ACCEPTANCE_KINDS = ['handover-manifest', 'return-verification', 'acceptance-test'] as const;

type Test = CountedRecordOf<'acceptance-test'>['predicate']['tests'][number];

/** Every return that stands was tested, and in the newest run of each test it passed. */
function acceptance(view: EvidenceView, enough: (tests: readonly Test[]) => boolean): Verdict {
  const manifests = manifestsOf(view, view.partyOf('provider'));
  if (manifests.length === 0) return missing('handover-manifest', 'provider');
  return every(
    manifests.map((manifest) => {
      const verification = currentVerification(view, manifest);
      if (verification === undefined) return missing('return-verification', 'customer');
      const records = view
        .all('acceptance-test')
        .filter((a) => a.predicate.verification.sha256 === verification.digest);
      if (records.length === 0) return missing('acceptance-test', 'customer');
      const { returnedAt } = verification.predicate;
      const early = records.find((r) => r.predicate.testedAt < returnedAt);
      if (early !== undefined) {
        const params = { tested: early.predicate.testedAt, returned: returnedAt };
        return refuted('tested-before-return', params, [verification, early], [redo(early, 'customer')]);
      }
      return judgeTests(records, enough);
    }),
  );
}

export function judgeTests(
  records: readonly CountedRecordOf<'acceptance-test'>[],
  enough: (tests: readonly Test[]) => boolean = () => true,
): Verdict {
  const newest = new Map<string, Test>();
  for (const { predicate } of records) {
    for (const test of predicate.tests) newest.set(`${test.id} ${predicate.system}`, test);
  }
  const tests = [...newest.values()];
  const next = [make('acceptance-test', 'customer')];
  const failed = tests.filter((t) => t.outcome === 'fail');
  if (failed.length > 0)
    return refuted('test-failed', { test: failed[0]!.id, count: failed.length }, records, next);
  const open = tests.filter((t) => t.outcome === 'not-run');
  if (open.length > 0)
    return unsettled('test-not-run', { test: open[0]!.id, count: open.length }, records, next);
  const passed = tests.flatMap((t) => objectionToPass(t, records, next) ?? []);
  if (passed.length > 0) return every(passed);
  return enough(tests) ? satisfied(records) : unsettled('tests-not-enough', {}, records, next);
}

/**
 * What speaks against a pass: an actual value other than the one expected, whatever the outcome says. Where a criterion is expected, in
 * words, nobody can compare it; the evidence then has to show it.
 */
function objectionToPass(
  { id, method, expected, actual, evidence }: Test,
  records: readonly CountedRecordOf<'acceptance-test'>[],
  next: readonly NextStep[],
): Verdict | undefined {
  if (plain(expected) === plain(actual)) return undefined;
  const isValue = method === 'sql' || !plain(expected).includes(' ');
  if (isValue) return refuted('test-passed-otherwise', { test: id }, records, next);
  return evidence === undefined ? unsettled('test-not-comparable', { test: id }, records, next) : undefined;
}

/** A text without what people don't see. */
function plain(text: string): string {
  return text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ');
}

/** 9.2.1 b, c and 9.3.1 c: the returned data were run and tested on the new platform. */
export const acceptancePassed = rule(ACCEPTANCE_KINDS, (view) => acceptance(view, () => true));

/** 9.3.4 c: at least one test asks the business system itself, not a person's eye. */
export const acceptanceThroughSystem = rule(ACCEPTANCE_KINDS, (view) =>
  acceptance(view, (tests) => tests.some((t) => t.method !== 'manual')),
);
