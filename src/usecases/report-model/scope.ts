import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { countingView, type ReportSource } from './source.js';
import { say, term } from './words.js';

export function caseOf(source: ReportSource): ReportModel['case'] {
  const { caseId: id, opening } = source.audit.evidence;
  if (opening === undefined) return { id, title: say(`退出案 ${id}`, `Exit ${id}`) };
  const { system, service, openedAt } = opening;
  return { id, title: say(`${system}退出${service}`, `Exit of ${system} from ${service}`), openedAt };
}

/** What the case is about, as far as its records say. */
export function scopeOf(source: ReportSource): Bilingual[] {
  const { opening } = source.audit.evidence;
  if (opening === undefined) return [];
  const view = countingView(source);
  const model = term(opening.serviceModel);
  const paragraphs = [
    say(
      `${opening.system}，此前运行于${opening.service}（${model.zh}）。`,
      `${opening.system}, run so far on ${opening.service} (${model.en}).`,
    ),
  ];
  const plan = view.newest('exit-plan');
  if (plan !== undefined) {
    const site = term(plan.predicate.disposition);
    const { dispositionDetails: details } = plan.predicate;
    paragraphs.push(
      say(`网站处置：${site.zh}。${details}`, `What becomes of the site: ${site.en}. ${details}`),
    );
  }
  for (const { party, predicate } of view.all('handover-manifest')) {
    const items = predicate.items.length;
    const entries = predicate.items.reduce((sum, i) => sum + i.leaves, 0);
    paragraphs.push(
      say(
        `移交清单（${nameOf(source, party)}）：${items} 个移交项，${entries} 个条目。`,
        `Handover manifest of ${nameOf(source, party)}: items ${items}, entries ${entries}.`,
      ),
    );
  }
  const engagement = view.newest('assessor-engagement');
  if (engagement !== undefined) {
    const { scope } = engagement.predicate;
    paragraphs.push(say(`委托评估的范围：${scope}`, `What the assessor was engaged for: ${scope}`));
  }
  return paragraphs;
}

/** How the results were reached: what was checked, under which policy, and what it can't show. */
export function methodOf(source: ReportSource): Bilingual[] {
  const { audit } = source;
  const { policy, ledger, held, evidence } = audit;
  const holders = [...new Set(held.map((h) => h.heldBy))].join(', ');
  const signatures = evidence.records.reduce((sum, r) => sum + r.signatures.length, 0);
  const revocation =
    policy.revocation === 'if-available'
      ? say('不强制要求吊销证据', 'revocation evidence was not insisted on')
      : say('须有吊销证据', 'revocation evidence was required');
  return [
    say(
      `逐一读取账本 ${ledger.size} 条，对 ${evidence.records.length} 份记录的 ${signatures} 个签名按其原始字节核验；核验时间 ${source.generatedAt}，信任锚 ${policy.anchors.length} 个，吊销列表 ${policy.crls?.length ?? 0} 份，${revocation.zh}。`,
      `All ${ledger.size} ledger entries were read; ${signatures} signatures on ${evidence.records.length} records were checked over their exact bytes, as of ${source.generatedAt}, trust anchors ${policy.anchors.length}, revocation lists ${policy.crls?.length ?? 0}; ${revocation.en}.`,
    ),
    ledger.anchored === 0
      ? say(
          '没有任何检查点可用以对照账本：无法确认账本末尾没有被截去。',
          'No checkpoint was there to hold the log to: that nothing was cut off its end is not shown.',
        )
      : say(
          `账本与检查点对照，覆盖 ${ledger.anchored}/${ledger.size} 条（签署方或持有者：${holders}）。`,
          `The log was held to checkpoints that cover ${ledger.anchored} of ${ledger.size} entries (signed or kept by: ${holders}).`,
        ),
    say(
      '条款结果由记录按固定规则计算得出；不作数的记录不支持任何结论。',
      'Outcomes of clauses are computed from the records by fixed rules; a record that does not count supports nothing.',
    ),
    say(
      `案卷中的 ${ledger.materials.count} 份材料（${ledger.materials.bytes} 字节）均重新计算摘要，与其名称对照。`,
      `The ${ledger.materials.count} materials in the case (${ledger.materials.bytes} bytes) were digested again and held to their names.`,
    ),
    say(
      '删除结论来自各方签名的声明及其证据。摘要只能证明数据存在且未改变，不能证明数据不存在。',
      'Conclusions on deletion rest on signed statements and their evidence. A digest shows that data exists unchanged; it cannot show that data does not exist.',
    ),
  ];
}

export function nameOf(source: ReportSource, party: string): string {
  return source.audit.evidence.opening?.parties.find((p) => p.id === party)?.name ?? party;
}
