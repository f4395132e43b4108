import type { Finding } from '../../core/finding.js';
import { type FindingCode, findingKind, isFindingCode } from '../../core/finding-codes.js';
import type { ReportFinding, ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
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

/** Differences of the deciding verifications, with their acceptance; those of an earlier return are history once a later one decides. */
export function differencesOf(source: ReportSource): ReportModel['differences'] {
  const deciding = returnResults(source).filter((r) => r.current);
  return deciding.flatMap((result) => {
    const acceptances = acceptancesOf(source, result);
    return differencesIn(result).map((difference): ReportDifference => {
      const acceptance = acceptanceOf(acceptances, difference);
      const accepted =
        acceptance === undefined
          ? null
          : {
              party: acceptance.party,
              at: acceptance.predicate.acceptedAt,
              reason: acceptance.predicate.reason,
            };
      const { code, subject } = difference;
      return { code, subject, accepted, evidence: cite(result.verification, acceptance) };
    });
  });
}

/** What is still wrong or open: findings of the deciding verifications that nobody accepted, and those about the case itself. */
export function findingsOf(source: ReportSource): ReportFinding[] {
  const returned = returnResults(source)
    .filter((r) => r.current)
    .flatMap((result) => openFindings(source, result));
  return [...returned, ...source.audit.findings.map(reported)];
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
