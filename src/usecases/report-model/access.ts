import type { ReportModel } from '../../formats/report.js';
import { type CountedRecordOf, cite, citeMaterial, countingView, type ReportSource } from './source.js';

type ReportAccess = ReportModel['access'][number];
type Grants = CountedRecordOf<'access-grants'>;
type Revocation = CountedRecordOf<'access-revocation'>['predicate']['revocations'][number];

const PHYSICAL: readonly string[] = ['badge', 'room-key'];

/** Every access of every list that counts, with the newest revocation of it. */
export function accessOf(source: ReportSource): ReportModel['access'] {
  const view = countingView(source);
  return view.all('access-grants').flatMap((grants) => {
    const records = view.all('access-revocation').filter((r) => r.predicate.grants.sha256 === grants.digest);
    return grants.predicate.principals.map((principal) => {
      const record = records.findLast((r) =>
        r.predicate.revocations.some((x) => x.principal === principal.id),
      );
      const revocation = record?.predicate.revocations.find((x) => x.principal === principal.id);
      const evidence = [...cite(grants, record), ...citeMaterial(revocation?.afterTest.evidence)];
      return accessTo(principal, revocation, evidence);
    });
  });
}

function accessTo(
  principal: Grants['predicate']['principals'][number],
  revocation: Revocation | undefined,
  evidence: ReportAccess['evidence'],
): ReportAccess {
  return {
    principal: principal.id,
    resource: principal.resource,
    party: principal.holder,
    kind: PHYSICAL.includes(principal.kind) ? 'physical' : 'electronic',
    revokedAt: revocation?.revokedAt ?? null,
    test: revocation?.afterTest.outcome ?? 'not-tested',
    evidence,
  };
}
