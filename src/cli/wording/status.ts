import type { ClauseOutcome } from '../../formats/clause.js';
import type { Language } from '../language.js';

interface StatusWords {
  readonly stage: Readonly<Record<ClauseOutcome | 'waiting', string>>;
  readonly next: string;
  readonly nothing: string;
  /** Said where records are there that a status passes over. */
  readonly uncounted: (records: string) => string;
  readonly noAnchors: string;
  readonly deadlines: string;
  readonly deadline: Readonly<Record<'met' | 'met-late' | 'open' | 'late' | 'waiting', string>>;
  readonly due: Readonly<
    Record<'plan' | 'return' | 'deletion' | 'certificate' | 'access-revocation', string>
  >;
  readonly cell: Readonly<Record<'attested' | 'pending' | 'missing' | 'contradicted', string>>;
  readonly until: string;
  readonly notIssued: string;
  readonly doesNotCount: string;
  readonly unreadableEntry: string;
  readonly matrixColumns: readonly string[];
  readonly copyNames: string;
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
    uncounted: (records) => `records that do not count: ${records} ("cloudexit record list" says why)`,
    noAnchors:
      'no trust anchor: no signature can be judged, so that no record counts. Give --trust or --anchor, or put those whom you trust into trust/ of the case with "cloudexit trust add".',
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
    until: 'until',
    notIssued: 'The certificate can not be issued:',
    doesNotCount: 'a record does not count',
    unreadableEntry: 'a ledger entry can not be read',
    copyNames: 'what the copies are called',
    matrixColumns: [
      'Party',
      'Item',
      'Copy',
      'Name of the copy',
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
    uncounted: (records) => `不作数的记录：${records}（原因见 "cloudexit record list"）`,
    noAnchors:
      '没有信任锚：无法判断任何签名，因此没有记录作数。请用 --trust 或 --anchor 给出，或用 "cloudexit trust add" 把您信任的放入退出案的 trust/。',
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
    until: '至',
    notIssued: '不能出具销毁证书：',
    doesNotCount: '记录不作数',
    unreadableEntry: '账本条目无法读取',
    copyNames: '副本名称',
    matrixColumns: [
      '责任方',
      '移交项',
      '副本',
      '副本名称',
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
