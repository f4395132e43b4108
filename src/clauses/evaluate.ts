import type { ClauseResult, NextStep } from '../formats/clause.js';
import type { CountedRecord, EvidenceBase } from '../formats/evidence.js';
import type { RecordKind } from '../formats/records/index.js';
import type { Profile } from './profile.js';
import { RULES, type RuleName } from './rules/registry.js';
import { every, unsettled, type Verdict } from './verdict.js';
import { EvidenceView } from './view.js';

/**
 * Every clause of a profile against a case. Three guards stand before any rule, so that taking evidence away or spoiling it
 * never helps: without an opening nothing is assessed; with an unreadable ledger entry nothing passes; and a record of a
 * kind that a clause depends on, which neither counts nor was withdrawn in good order, keeps that clause from passing.
 */
export function evaluateProfile(profile: Profile, evidence: EvidenceBase): ClauseResult[] {
  return profile.clauses.map((clause) => {
    const verdict = evaluateRules(clause.rules, evidence);
    const { rules, ...row } = clause;
    void rules;
    return {
      clause: row,
      outcome: verdict.outcome,
      because: verdict.because.map((r) => ({
        type: 'ledger',
        digest: r.digest,
        entry: r.index,
        note: r.kind,
      })),
      reasons: verdict.reasons,
      next: verdict.next,
    };
  });
}

/** The conjunction of some rules behind the guards. */
export function evaluateRules(rules: readonly RuleName[], evidence: EvidenceBase): Verdict {
  if (evidence.opening === undefined) {
    const openings = evidence.records.filter((r) => r.kind === 'opening');
    return unsettled('no-opening', {}, openings, [{ action: 'make', role: 'customer', kind: 'opening' }]);
  }
  const kinds = new Set<RecordKind>(rules.flatMap((name) => RULES[name].kinds as readonly RecordKind[]));
  const view = new EvidenceView(evidence, kinds);
  const guards: Verdict[] = [...kinds].flatMap((kind) => view.unresolved(kind).map(standsInTheWay));
  if (evidence.gaps.length > 0) {
    guards.push(unsettled('ledger-gap', { entry: evidence.gaps[0]!, count: evidence.gaps.length }, []));
  }
  const verdict = every(
    rules.map((name) => RULES[name].evaluate(new EvidenceView(evidence, RULES[name].kinds))),
  );
  // A guard beats "does not apply" too: whether it applies may hang on what can't be read.
  return guards.length === 0 ? verdict : every([...guards, verdict]);
}

function standsInTheWay(record: CountedRecord): Verdict {
  const params = {
    kind: record.kind,
    party: record.party,
    record: record.digest,
    why: record.whyNot[0] ?? '',
  };
  return unsettled('record-does-not-count', params, [record], [resolution(record)]);
}

function resolution(record: CountedRecord): NextStep {
  const sign = record.whyNot.some((w) => w === 'unsigned' || w === 'countersignature-missing');
  return {
    action: sign ? 'sign' : 'resolve',
    role: record.role ?? 'customer',
    party: record.party,
    kind: record.kind,
    record: record.digest,
  };
}
