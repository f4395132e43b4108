import { type ClosureCell, closeDeletions } from '../../clauses/index.js';
import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { type CountedRecordOf, cite, countingView, given, type ReportSource, witnessOf } from './source.js';
import { say, terms } from './words.js';

type ReportDeletion = ReportModel['deletions'][number];
type Attestation = CountedRecordOf<'deletion-attestation'>;
type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

/** Every item × copy × medium of provider and agents, as the records close it. Before any manifest there is nothing to close. */
export function deletionsOf(source: ReportSource): ReportModel['deletions'] {
  const view = countingView(source);
  return view.partiesOf('provider', 'agent').flatMap(({ id }) => {
    const known = view.all('baseline').flatMap((b) => b.predicate.copies.filter((c) => c.holder === id));
    const planned = view.all('deletion-plan').flatMap((p) => (p.party === id ? p.predicate.copies : []));
    const copies = new Map([...known, ...planned].map((c) => [c.id, c.title]));
    return closeDeletions(view, id).cells.map((cell) => deletionOf(source, id, cell, copies.get(cell.copy)));
  });
}

function deletionOf(
  source: ReportSource,
  party: string,
  cell: ClosureCell,
  copyTitle: string | undefined,
): ReportDeletion {
  const attestation = cell.record?.kind === 'deletion-attestation' ? (cell.record as Attestation) : undefined;
  const claim = attestation?.predicate.entries.findLast(
    (e) =>
      e.copy === cell.copy && e.medium === cell.medium && (e.items === 'all' || e.items.includes(cell.item)),
  );
  const witnessed = cell.state === 'attested' ? witnessedSanitisation(source, party, cell.medium) : undefined;
  return {
    item: cell.item,
    copy: copyTitle === undefined ? cell.copy : `${cell.copy} ${copyTitle}`,
    ...given('medium', cell.medium === '-' ? undefined : cell.medium),
    method: claim === undefined ? '' : terms(claim.technique, claim.level),
    ...given('startedAt', claim === undefined ? undefined : attestation?.predicate.startedAt),
    ...given('completedAt', claim?.deletedAt),
    party,
    ...given('witness', witnessed === undefined ? undefined : witnessOf(witnessed)),
    state: witnessed === undefined ? cell.state : 'verified',
    ...given('why', WHY[cell.why]?.(cell)),
    evidence: cite(cell.record, witnessed),
  };
}

/**
 * What raises a deletion from attested to verified: the newest sanitisation of its medium, verified without errors, that customer or
 * assessor witnessed and signed.
 */
function witnessedSanitisation(
  source: ReportSource,
  party: string,
  medium: string,
): Sanitisation | undefined {
  const newest = countingView(source).newest(
    'medium-sanitisation',
    (s) => s.party === party && s.predicate.medium === medium,
  );
  if (newest === undefined || witnessOf(newest) === undefined) return undefined;
  const { verificationOutcome, errors, hiddenAreas } = newest.predicate;
  const sound = verificationOutcome === 'verified' && errors === 0 && hiddenAreas !== 'not-checked';
  return sound ? newest : undefined;
}

type Why = (cell: ClosureCell) => Bilingual;

const WHY: Readonly<Partial<Record<ClosureCell['why'], Why>>> = {
  'expires-later': ({ until }) => say(`${until ?? ''} 到期`, `expires ${until ?? ''}`),
  'entries-in-no-item': () =>
    say('清单中有条目不属于任何移交项', 'entries of the inventories are in no item'),
  'item-in-no-copy': () => say('没有计划写明它在哪些副本中', 'in no copy of any plan'),
  'copy-not-planned': () => say('基线所列副本未列入删除计划', 'in no deletion plan'),
  'not-attested': () => say('计划删除，无人声明', 'nobody states it'),
  failed: () => say('声明删除失败', 'attested to have failed'),
  'medium-not-planned': () => say('已知介质未列入删除计划', 'known medium, in no plan'),
  'medium-in-no-copy': () => say('计划未写明介质上有何副本', 'no copy is planned on it'),
  'expired-not-attested': () => say('已过到期时间，无人声明', 'expired, and nobody states it'),
  'sanitisation-failed': () => say('介质清理有错误或未经验证', 'its sanitisation failed'),
  'technique-too-weak': () => say('该技术达不到所声称的级别', 'the technique can not reach that level'),
  'condition-not-shown': () => say('未证明该技术的前提', 'its conditions are not shown'),
  'medium-shared': () => say('该技术不适用于共用介质', 'not a technique for shared media'),
  'level-too-low': () => say('清除级别低于授权的要求', 'level below the authorised one'),
  'level-not-stated': () => say('授权未规定其清除级别', 'no level is authorised'),
  'item-unknown': () => say('计划所列，清单中没有', 'in the plan, not in the manifest'),
  'not-in-plan': () => say('声明所列，计划中没有', 'attested, not in the plan'),
  'residue-found': () => say('此后的残留测试有发现', 'found by a later test'),
};
