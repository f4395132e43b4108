import type { ClosureCell } from '../../clauses/index.js';
import type { ClauseOutcome } from '../../formats/clause.js';
import type { Language } from '../language.js';

interface StatusWords {
  readonly stage: Readonly<Record<ClauseOutcome | 'waiting', string>>;
  readonly next: string;
  readonly nothing: string;
  readonly deadlines: string;
  readonly deadline: Readonly<Record<'met' | 'met-late' | 'open' | 'late' | 'waiting', string>>;
  readonly due: Readonly<
    Record<'plan' | 'return' | 'deletion' | 'certificate' | 'access-revocation', string>
  >;
  readonly cell: Readonly<Record<'attested' | 'pending' | 'missing' | 'contradicted', string>>;
  readonly why: Readonly<Record<ClosureCell['why'], string>>;
  readonly until: string;
  readonly notIssued: string;
  readonly doesNotCount: string;
  readonly unreadableEntry: string;
  readonly matrixColumns: readonly string[];
  readonly nothingListed: string;
}

/** Where an exit stands, and the matrix of its deletions. */
export const statusWords: Readonly<Record<Language, StatusWords>> = {
  en: {
    stage: {
      satisfied: 'done',
      'not-satisfied': 'AT FAULT',
      'not-assessed': 'open',
      'not-applicable': 'not needed',
      waiting: 'later',
    },
    next: 'next',
    nothing: 'nothing is left to do',
    deadlines: 'deadlines of the contract',
    deadline: {
      met: 'met',
      'met-late': 'met too late',
      open: 'open',
      late: 'LATE',
      waiting: 'not running yet',
    },
    due: {
      plan: 'exit plan',
      return: 'return',
      deletion: 'deletion',
      certificate: 'certificate',
      'access-revocation': 'access revoked',
    },
    cell: { attested: 'attested', pending: 'pending', missing: 'MISSING', contradicted: 'CONTRADICTED' },
    why: {
      deleted: 'deleted',
      'expires-later': 'expires later',
      'item-in-no-copy': 'the item is in no copy of the plan',
      'copy-not-planned': 'the copy is known, and not in the plan',
      'not-attested': 'nobody attests it',
      failed: 'the deletion failed',
      'medium-not-planned': 'the medium is known, and not in the plan',
      'medium-in-no-copy': 'the plan has the medium in no copy',
      'expired-not-attested': 'it should have expired, and nobody attests that',
      'sanitisation-failed': 'the newest sanitisation had errors or was not verified',
      'technique-too-weak': 'the technique can not reach the level claimed',
      'condition-not-shown': 'what the technique depends on is not shown',
      'medium-shared': 'the technique is none for a shared medium',
      'level-too-low': 'below the level that is required',
      'level-not-stated': 'no level is required by an authorisation',
      'item-unknown': 'no manifest has the item',
      'not-in-plan': 'no plan has this place',
      'residue-found': 'residue was found',
      'too-many-cells': 'more cells than can be assessed',
    },
    until: 'until',
    notIssued: 'The certificate can not be issued:',
    doesNotCount: 'a record does not count',
    unreadableEntry: 'a ledger entry can not be read',
    matrixColumns: [
      'Party',
      'Item',
      'Copy',
      'Medium',
      'State',
      'Meaning',
      'Reason',
      'Meaning of the reason',
      'Until',
      'Record (SHA-256)',
    ],
    nothingListed: 'nothing is listed, so nothing is shown to be deleted',
  },
  zh: {
    stage: {
      satisfied: '完成',
      'not-satisfied': '有问题',
      'not-assessed': '待办',
      'not-applicable': '不需要',
      waiting: '未到',
    },
    next: '下一步',
    nothing: '没有待办事项',
    deadlines: '合同期限',
    deadline: {
      met: '按期完成',
      'met-late': '逾期完成',
      open: '进行中',
      late: '已逾期',
      waiting: '尚未起算',
    },
    due: {
      plan: '退出方案',
      return: '返还',
      deletion: '删除',
      certificate: '销毁证书',
      'access-revocation': '取消访问权限',
    },
    cell: { attested: '已声明', pending: '待到期', missing: '缺失', contradicted: '矛盾' },
    why: {
      deleted: '已删除',
      'expires-later': '到期后失效',
      'item-in-no-copy': '计划中没有任何副本包含该项',
      'copy-not-planned': '已知副本未列入计划',
      'not-attested': '无人声明删除',
      failed: '删除失败',
      'medium-not-planned': '已知介质未列入计划',
      'medium-in-no-copy': '计划中没有副本在此介质上',
      'expired-not-attested': '已过到期时间，无人声明',
      'sanitisation-failed': '最近一次清理有错误或未经验证',
      'technique-too-weak': '该技术达不到所声称的级别',
      'condition-not-shown': '未证明该技术的前提',
      'medium-shared': '该技术不适用于共用介质',
      'level-too-low': '低于要求的级别',
      'level-not-stated': '授权未要求级别',
      'item-unknown': '移交清单中没有该项',
      'not-in-plan': '计划中没有此处',
      'residue-found': '发现残留',
      'too-many-cells': '数量过多，无法评估',
    },
    until: '至',
    notIssued: '不能出具销毁证书：',
    doesNotCount: '记录不作数',
    unreadableEntry: '台账条目无法读取',
    matrixColumns: [
      '责任方',
      '移交项',
      '副本',
      '介质',
      '状态代码',
      '状态',
      '原因代码',
      '原因',
      '期限',
      '记录 (SHA-256)',
    ],
    nothingListed: '未列出任何项，因此不能说明已删除',
  },
};
