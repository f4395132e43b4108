import { describeNext, describeReason, outcomeHeld, positionsIncomplete } from '../../clauses/index.js';
import { findingKind } from '../../core/finding-codes.js';
import { displayText } from '../../core/path.js';
import { type ClauseResult, stricterOutcome } from '../../formats/clause.js';
import { refusedRecords } from '../../formats/evidence.js';
import { filesNamedBy } from '../../formats/files-named.js';
import { findingTitle } from '../../formats/finding-titles.js';
import { findingWords } from '../../formats/finding-words.js';
import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { WHY_NOT } from '../../formats/why-words.js';
import { nameOf } from './scope.js';
import { type CountedRecord, given, type ReportSource, titleOf } from './source.js';
import { join, say } from './words.js';

export function clausesOf(source: ReportSource): ReportModel['clauses'] {
  return source.audit.results.map((result) => ({
    clause: result.clause.id,
    heading: result.clause.heading,
    summary: result.clause.summary,
    outcome: result.outcome,
    reasons: reasonsOf(result),
    evidence: result.because.map(({ digest, entry }) => ({
      type: 'record' as const,
      ...given('digest', digest),
      ...given('entry', entry),
    })),
    ...given('assessed', assessedOf(source, result.clause.id)),
  }));
}

/** The strictest of what the assessor holds of a clause: it may have spoken of several parties. */
function assessedOf(source: ReportSource, clause: string) {
  const positions = source.audit.positions.filter((p) => p.clause === clause);
  const strictest = positions.reduce<(typeof positions)[number] | undefined>(
    (a, b) => (a === undefined || stricterOutcome(a.outcome, b.outcome) !== a.outcome ? b : a),
    undefined,
  );
  if (strictest === undefined) return undefined;
  const { outcome, record } = strictest;
  return { outcome, party: record.party, at: record.predicate.observedAt, record: record.digest };
}

function reasonsOf({ outcome, reasons }: ClauseResult): Bilingual[] {
  if (reasons.length > 0) return reasons.map(describeReason);
  return outcome === 'satisfied'
    ? [say('所列证据作数，各项规则均成立。', 'The evidence cited counts, and every rule holds.')]
    : [];
}

/** Why the verdict is what it is; the same grounds that `verdictOf` goes by. */
export function verdictIn(source: ReportSource): ReportModel['verdict'] {
  const { verdict: outcome, results, findings, positions, evidence } = source.audit;
  const reasons: Bilingual[] = [];
  const named = (wanted: ClauseResult['outcome']) =>
    results.filter((r) => r.outcome === wanted).map((r) => r.clause.id);
  const failed = named('not-satisfied');
  if (failed.length > 0) {
    reasons.push(
      say(
        `${failed.length} 项条款不符合：${failed.join('、')}。`,
        `Clauses not satisfied: ${failed.length} (${failed.join(', ')}).`,
      ),
    );
  }
  const open = named('not-assessed');
  if (open.length > 0) {
    reasons.push(
      say(
        `${open.length} 项条款证据不足，未能评估：${open.join('、')}。`,
        `Clauses not assessed for want of evidence: ${open.length} (${open.join(', ')}).`,
      ),
    );
  }
  const lowered = results.filter((r) => outcomeHeld(r, positions) !== r.outcome).map((r) => r.clause.id);
  if (lowered.length > 0) {
    reasons.push(
      say(
        `评估机构对 ${lowered.length} 项条款的结论严于计算结果，以其为准：${lowered.join('、')}。`,
        `On ${lowered.length} clauses the assessor is stricter than the computation, and its outcome counts: ${lowered.join(', ')}.`,
      ),
    );
  }
  if (positionsIncomplete(evidence)) {
    reasons.push(
      say(
        '评估机构的观察或意见有不作数或缺失的，其结论可能不全。',
        'An observation or opinion of the assessor does not count or is not there: what it holds may be incomplete.',
      ),
    );
  }
  for (const code of new Set(findings.map((f) => f.code))) {
    if (findingKind(code).effect === 'note') continue;
    const title = findingTitle(code);
    reasons.push(say(`案卷本身：${title.zh}（${code}）。`, `The case itself: ${title.en} (${code}).`));
  }
  if (outcome === 'satisfied') {
    reasons.push(
      say(
        `${results.length} 项条款均符合或不适用，账本与所持检查点一致。`,
        `All ${results.length} clauses are satisfied or do not apply, and the log agrees with the checkpoints held.`,
      ),
    );
  }
  return { outcome, reasons };
}

/** Clauses without an outcome, records that do not count, what keeps the case itself from being assessed, and files that are not there. */
export function notAssessedOf(source: ReportSource): ReportModel['notAssessed'] {
  const { results, evidence, findings } = source.audit;
  const clauses = results
    .filter((r) => r.outcome === 'not-assessed')
    .map(({ clause, reasons, next }) => ({
      subject: clause.id,
      why: join(reasons.map(describeReason), '；', '; '),
      settledBy:
        next.length === 0
          ? say('提供所缺的证据', 'the evidence that is missing')
          : join(next.map(describeNext), '；', '; '),
    }));
  const records = refusedRecords(evidence).map((r) => refused(source, r));
  const about = findings
    .filter((f) => findingKind(f.code).effect === 'not-assessed')
    .map((f) => ({
      subject: findingWords(f).subject,
      why: findingTitle(f.code),
      settledBy: SETTLED_BY[f.code] ?? say('补齐后重新审计', 'make it good and audit again'),
    }));
  return [...clauses, ...records, ...about, ...absentFiles(source)];
}

const NAMED = 5;

/** Files that records which count name, and that nobody who has only this case can look at; in one row. */
function absentFiles({ audit, contents }: ReportSource): ReportModel['notAssessed'] {
  const counting = audit.evidence.records.filter((r) => r.counts);
  const named = counting
    .flatMap((r) => filesNamedBy(r.predicate))
    .filter((f) => !contents.present.has(f.digest));
  const absent = new Map(named.map((f) => [f.digest, displayText(String(f.name))]));
  if (absent.size === 0) return [];
  const few = [...absent.values()].slice(0, NAMED).join(', ');
  return [
    {
      subject: say('材料', 'materials'),
      why: say(
        `记录引用的 ${absent.size} 份文件不在案卷中，其内容无从查看，如：${few}`,
        `${absent.size} files that records name are not in the case, so that nobody can look at them, such as: ${few}`,
      ),
      settledBy: say('将这些文件加入案卷', 'the files added to the case'),
    },
  ];
}

const SETTLED_BY: Readonly<Record<string, Bilingual>> = {
  LEDGER_UNANCHORED: say(
    '各方签署账本检查点，或审计方提供自己留存的检查点',
    'a checkpoint that parties sign, or one that whoever audits kept',
  ),
  LEDGER_HELD_BY_ONE: say(
    '两方对覆盖全部条目的检查点签名，或审计方提供自己留存的检查点',
    'a checkpoint over every entry that two parties sign, or one that whoever audits kept',
  ),
  LEDGER_MATERIAL_MISSING: say('将该材料放回案卷', 'the material put back into the case'),
  MANIFEST_COVERAGE_UNSETTLED: say(
    '补齐记录所绑定的清单，或以相同路径重新编制',
    'the inventories that the records bind, or ones in which paths are the same',
  ),
  MEDIA_EVIDENCE_ABSENT: say('将该文件作为材料加入案卷', 'the file added to the case as material'),
  RETURN_NOT_RECOUNTED: say(
    '将移交清单与返还清单作为材料加入案卷',
    'the inventories of both sides added to the case as material',
  ),
  RESULT_ABSENT: say('将该文件作为材料加入案卷', 'the file added to the case as material'),
  MEDIA_EVIDENCE_UNSETTLED: say(
    '补充写明序列号与结果的工具输出',
    'output of a tool that states serial number and result',
  ),
};

function refused(source: ReportSource, record: CountedRecord): ReportModel['notAssessed'][number] {
  const title = titleOf(record.kind);
  const by = nameOf(source, record.party);
  const why = join(
    record.whyNot.map((w) => WHY_NOT[w]),
    '，',
    ', ',
  );
  return {
    subject: `#${record.index} ${record.digest.slice(0, 12)}`,
    why: say(`${by}的“${title.zh}”不作数（${why.zh}）`, `"${title.en}" by ${by} does not count (${why.en})`),
    settledBy: record.whyNot.some((w) => w === 'unsigned' || w === 'countersignature-missing')
      ? say('补签', 'the missing signature')
      : say('由其出具方撤回或替换', 'its maker withdraws or replaces it'),
  };
}
