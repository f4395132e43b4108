import type { ClauseOutcome, ClauseReason, NextStep } from '../formats/clause.js';
import type { CountedRecord, EvidenceBase } from '../formats/evidence.js';
import type { Bilingual } from '../formats/role.js';
import { type DeadlineStatus, deadlinesOf } from './deadlines.js';
import { evaluateRules } from './evaluate.js';
import { eventTime } from './event-time.js';
import type { RuleName } from './rules/registry.js';

interface StageSpec {
  readonly id: string;
  readonly title: Bilingual;
  /** Stages without which this one is nobody's next task. */
  readonly after: readonly string[];
  readonly rules: readonly RuleName[];
}

/** The exit as people go through it. */
const STAGES = [
  stage('agreed', '约定退出条款', 'Terms agreed', [], ['terms-state-duties']),
  stage(
    'demanded',
    '提出退出',
    'Exit demanded',
    ['agreed'],
    ['terms-before-demand', 'return-demanded', 'clearing-demanded'],
  ),
  stage(
    'planned',
    '制定退出方案',
    'Exit planned',
    ['demanded'],
    ['plan-after-demand', 'plan-names-every-party'],
  ),
  stage(
    'listed',
    '出具移交清单',
    'Handover listed',
    ['demanded'],
    ['manifest-detailed', 'manifest-has-classes'],
  ),
  stage(
    'returned',
    '返还并核验',
    'Returned and verified',
    ['listed'],
    ['return-matches-manifest', 'agents-return-matches'],
  ),
  stage('accepted', '验收测试', 'Accepted', ['returned'], ['acceptance-passed']),
  stage('cut-over', '切换', 'Cut over', ['accepted'], ['continuity-shown']),
  stage('access-revoked', '取消访问权限', 'Access revoked', ['accepted'], ['access-revoked']),
  stage(
    'duties-confirmed',
    '确认存续义务',
    'Surviving duties confirmed',
    ['demanded'],
    ['duties-acknowledged'],
  ),
  stage(
    'authorised',
    '授权删除',
    'Deletion authorised',
    ['accepted'],
    ['authorised-by-officer', 'authorised-after-return'],
  ),
  stage(
    'deleted',
    '删除与介质清理',
    'Deleted and sanitised',
    ['authorised'],
    ['deletion-planned', 'deletion-closed', 'media-sanitised', 'authorised-before-deletion'],
  ),
  stage('agents-done', '代理商销毁', 'Agents done', ['authorised'], ['agents-destroyed']),
  stage('tested', '残留测试', 'Residue tested', ['deleted'], ['residual-test-after-deletion']),
  stage('audited', '审计', 'Audited', ['deleted', 'agents-done'], ['audit-covers-all']),
] as const;

function stage(
  id: string,
  zh: string,
  en: string,
  after: readonly string[],
  rules: readonly RuleName[],
): StageSpec {
  return { id, title: { zh, en }, after, rules };
}

interface StageStatus {
  readonly id: string;
  readonly title: Bilingual;
  /** `satisfied`: done; `not-assessed`: open; `not-satisfied`: what there is speaks against it. */
  readonly outcome: ClauseOutcome;
  /** Latest event that a decided stage rests on, RFC 3339 UTC. */
  readonly at?: string;
  readonly because: readonly CountedRecord[];
  readonly reasons: readonly ClauseReason[];
  /** True when everything it waits for is done. */
  readonly reached: boolean;
}

/** What to call a stage: `waiting` is one that is not its turn yet, and to which no record that counts speaks. */
export function stageState({ outcome, reached, because }: StageStatus): ClauseOutcome | 'waiting' {
  const begun = reached || because.some((record) => record.counts);
  return outcome === 'not-assessed' && !begun ? 'waiting' : outcome;
}

export interface ExitStatus {
  readonly stages: readonly StageStatus[];
  /** What can be done now, in the order of the stages. */
  readonly next: readonly NextStep[];
  readonly deadlines: readonly DeadlineStatus[];
}

/** Where the exit stands. `now` is RFC 3339 UTC; it matters only for what is late. */
export function exitStatus(evidence: EvidenceBase, now: string): ExitStatus {
  const done = new Set<string>();
  const next = new Map<string, NextStep>();
  const stages = STAGES.map((spec): StageStatus => {
    const verdict = evaluateRules(spec.rules, evidence);
    const reached = spec.after.every((id) => done.has(id));
    const finished = verdict.outcome === 'satisfied' || verdict.outcome === 'not-applicable';
    if (finished) done.add(spec.id);
    if (!finished && reached) {
      for (const step of verdict.next) next.set(JSON.stringify(step), step);
    }
    const at = verdict.outcome === 'not-assessed' ? undefined : verdict.because.map(eventTime).sort().at(-1);
    return {
      id: spec.id,
      title: spec.title,
      outcome: verdict.outcome,
      ...(at === undefined ? {} : { at }),
      because: verdict.because,
      reasons: verdict.reasons,
      reached,
    };
  });
  return { stages, next: [...next.values()], deadlines: deadlinesOf(evidence, done, now) };
}
