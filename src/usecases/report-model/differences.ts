import type { Finding } from '../../core/finding.js';
import { type FindingCode, findingKind, isFindingCode } from '../../core/finding-codes.js';
import type { ReportFinding, ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { recordFindings } from './record-findings.js';
import { type ReturnResult, returnResults } from './returns.js';
import { type CountedRecordOf, cite, citeMaterial, countingView, type ReportSource } from './source.js';
import { say } from './words.js';

type Acceptance = CountedRecordOf<'difference-acceptance'>;
type ReportDifference = ReportModel['differences'][number];

/** A difference of a return, with the index by which an acceptance names it. */
interface Difference {
  readonly index: number;
  readonly code: FindingCode;
  readonly subject: string;
}

/**
 * Differences as the verifications state them, with their written acceptance. Those of an earlier return name the later verification
 * that no longer has them; one that is still there is shown once, with the deciding verification.
 */
export function differencesOf(source: ReportSource): ReportModel['differences'] {
  const results = returnResults(source);
  return results.flatMap((result) => {
    const deciding = results.findLast((r) => r.current && r.manifest === result.manifest);
    const still = new Set(deciding === undefined ? [] : differencesIn(deciding).map(keyOf));
    const acceptances = acceptancesOf(source, result);
    return differencesIn(result).flatMap((difference): ReportDifference[] => {
      const { code, subject } = difference;
      const accepted = acceptanceOf(acceptances, difference);
      const row = {
        code,
        subject,
        accepted: accepted === undefined ? null : writtenIn(accepted),
        evidence: cite(result.verification, accepted),
      };
      if (deciding === undefined || result.current) return [row];
      return still.has(keyOf(difference)) ? [] : [{ ...row, resolvedBy: deciding.verification.digest }];
    });
  });
}

function keyOf({ code, subject }: Difference): string {
  return `${code} ${subject}`;
}

function writtenIn({ party, predicate }: Acceptance): NonNullable<ReportDifference['accepted']> {
  return { party, at: predicate.acceptedAt, reason: predicate.reason };
}

/** What is still wrong or open: findings of the deciding verifications that nobody accepted, what other records say went wrong, and the case itself. */
export function findingsOf(source: ReportSource): ReportFinding[] {
  const returned = returnResults(source)
    .filter((r) => r.current)
    .flatMap((result) => openFindings(source, result));
  return [...returned, ...recordFindings(source), ...source.audit.findings.map(reported)];
}

function openFindings(source: ReportSource, result: ReturnResult): ReportFinding[] {
  const { verification, manifest } = result;
  const evidence = [...cite(verification), ...citeMaterial(verification.predicate.findings)];
  const acceptances = acceptancesOf(source, result);
  const accepted = new Set(
    differencesIn(result).flatMap((d) => (acceptanceOf(acceptances, d) === undefined ? [] : [d.index])),
  );
  const wanting = (code: FindingCode) => ({ remediation: remedy(code), owner: manifest.party });
  if (result.findings !== undefined) {
    return result.findings.flatMap((finding, index) => {
      const { effect } = findingKind(finding.code);
      if (accepted.has(index)) return [];
      const base = { ...reported(finding), evidence: [...(finding.evidence ?? []), ...evidence] };
      return effect === 'note' ? [base] : [{ ...base, ...wanting(finding.code) }];
    });
  }
  return differencesIn(result)
    .filter((d) => !accepted.has(d.index))
    .map(({ code, subject }) => ({ code, subject, evidence, ...wanting(code) }));
}

function reported(finding: Finding): ReportFinding {
  const { evidence, ...rest } = finding;
  return evidence === undefined ? rest : { ...rest, evidence: evidence.map((e) => ({ ...e })) };
}

/** From the findings file where the case has it: the record lists the first ones only. */
function differencesIn({ verification, findings }: ReturnResult): Difference[] {
  if (findings !== undefined) {
    return findings.flatMap((finding, index) =>
      findingKind(finding.code).effect === 'wanting'
        ? [{ index, code: finding.code, subject: finding.subject }]
        : [],
    );
  }
  return verification.predicate.differences.flatMap(({ finding: index, code, subject }) =>
    isFindingCode(code) ? [{ index, code, subject }] : [],
  );
}

function acceptancesOf(source: ReportSource, { verification }: ReturnResult): Acceptance[] {
  return countingView(source)
    .all('difference-acceptance')
    .filter((a) => a.predicate.verification.sha256 === verification.digest);
}

function acceptanceOf(acceptances: readonly Acceptance[], { index }: Difference): Acceptance | undefined {
  return acceptances.find(({ predicate: { accepts } }) => accepts === 'all' || accepts.includes(index));
}

/** What has to happen, by the kind of finding. */
function remedy(code: FindingCode): Bilingual {
  if (findingKind(code).effect === 'not-assessed') {
    return say('排除无法核验的原因后重新核验。', 'Remove what kept it from being checked, and verify again.');
  }
  if (code === 'ENTRY_EXTRA') {
    return say(
      '说明多出的内容，或由客户书面认可。',
      'Explain what is in excess, or have the customer accept it in writing.',
    );
  }
  if (code.startsWith('SCOPE_')) {
    return say('更正移交清单后重新签署并核验。', 'Correct the manifest, sign it anew, and verify again.');
  }
  return say(
    '重新返还并核验，或由客户书面认可差异。',
    'Return it again and verify, or have the customer accept the difference in writing.',
  );
}
