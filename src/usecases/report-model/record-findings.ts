import {
  type ClosureCell,
  closeDeletions,
  type EvidenceView,
  newestHits,
  standingHits,
} from '../../clauses/index.js';
import type { FindingCode } from '../../core/finding-codes.js';
import type { ReportEvidenceRef, ReportFinding } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { accessOf } from './access.js';
import { cite, countingView, type ReportSource } from './source.js';
import { say } from './words.js';

/** What the records say went wrong or is open after the return. The verdict does not hang on these: the clauses see the same records. */
export function recordFindings(source: ReportSource): ReportFinding[] {
  const view = countingView(source);
  return [
    ...failedTests(view),
    ...view.partiesOf('provider', 'agent').flatMap(({ id }) => deletionFindings(view, id)),
    ...residueFindings(view),
    ...accessFindings(source),
  ];
}

const DELETION_CODES: Readonly<Partial<Record<ClosureCell['state'], FindingCode>>> = {
  missing: 'DELETION_NOT_ATTESTED',
  contradicted: 'DELETION_CONTRADICTED',
  pending: 'DELETION_PENDING',
};

/** One finding a copy, medium and reason. Before plan and attestation are there, what is missing is the record, not a deletion. */
function deletionFindings(view: EvidenceView, party: string): ReportFinding[] {
  const begun = (['deletion-plan', 'deletion-attestation'] as const).every((kind) =>
    view.all(kind).some((r) => r.party === party),
  );
  if (!begun) return [];
  const groups = new Map<string, ClosureCell[]>();
  for (const cell of closeDeletions(view, party).cells) {
    if (cell.state === 'attested') continue;
    const key = `${cell.state} ${cell.why} ${cell.copy} ${cell.medium}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].map((cells) => {
    const { state, copy, medium, why, until, record } = cells[0]!;
    return {
      code: DELETION_CODES[state]!,
      subject: medium === '-' ? copy : `${copy} / ${medium}`,
      actual: until === undefined ? why : `${why} ${until}`,
      detail: cells.map((c) => c.item).join(', '),
      evidence: cite(record ?? holderOf(view, party, copy)),
      remediation: state === 'pending' ? WAIT : DELETE,
      owner: party,
    };
  });
}

/** The record that says there is such a copy. */
function holderOf(view: EvidenceView, party: string, copy: string) {
  return (
    view.newest('deletion-plan', (p) => p.party === party && p.predicate.copies.some((c) => c.id === copy)) ??
    view.newest('baseline', (b) => b.predicate.copies.some((c) => c.holder === party && c.id === copy)) ??
    view.newest('handover-manifest', (m) => m.party === party)
  );
}

function residueFindings(view: EvidenceView): ReportFinding[] {
  return view.partiesOf('provider', 'agent').flatMap(({ id }) =>
    newestHits(standingHits(view, id)).map(
      ({ record, target }): ReportFinding => ({
        code: 'RESIDUE_FOUND',
        subject: target.id,
        actual: String(target.hits),
        detail: target.method,
        evidence: cite(record),
        remediation: CLEAR_ANEW,
        owner: target.holder,
      }),
    ),
  );
}

function accessFindings(source: ReportSource): ReportFinding[] {
  return accessOf(source).flatMap(({ principal, resource, party, revokedAt, test, evidence }) => {
    const code: FindingCode | undefined =
      test === 'still-works'
        ? 'ACCESS_STILL_WORKS'
        : revokedAt === null
          ? 'ACCESS_NOT_REVOKED'
          : test === 'not-tested'
            ? 'ACCESS_NOT_TESTED'
            : undefined;
    if (code === undefined) return [];
    const detail = typeof resource === 'string' ? resource : resource.zh;
    return [{ code, subject: principal, detail, evidence, remediation: REVOKE, owner: party }];
  });
}

function failedTests(view: EvidenceView): ReportFinding[] {
  const newest = new Map<string, ReportFinding | undefined>();
  for (const record of view.all('acceptance-test')) {
    for (const { id, title, outcome, expected, actual } of record.predicate.tests) {
      const told: ReportEvidenceRef[] = cite(record);
      const finding: ReportFinding = {
        code: 'ACCEPTANCE_TEST_FAILED',
        subject: id,
        expected,
        actual,
        detail: title,
        evidence: told,
        remediation: RETEST,
        owner: record.party,
      };
      newest.set(`${id} ${record.predicate.system}`, outcome === 'fail' ? finding : undefined);
    }
  }
  return [...newest.values()].filter((f) => f !== undefined);
}

const DELETE: Bilingual = say(
  '删除该副本并逐项声明，或更正计划与声明。',
  'Delete the copy and attest it item by item, or correct plan and attestation.',
);
const CLEAR_ANEW: Bilingual = say(
  '重新清理并留存记录（介质用介质清理记录；其他用删除声明的 residueCleared，写明该测试与对象），之后再次测试。',
  'Clear it anew and record that (a medium by its sanitisation; anything else by a deletion attestation whose residueCleared names this test and target), and test it again afterwards.',
);
const WAIT: Bilingual = say('到期后声明其已失效。', 'Attest it once it has expired.');
const REVOKE: Bilingual = say(
  '取消该权限，在取消后测试，并记录结果。',
  'Revoke the access, try it afterwards, and record the result.',
);
const RETEST: Bilingual = say('查明原因后重新测试。', 'Find the cause and test again.');
