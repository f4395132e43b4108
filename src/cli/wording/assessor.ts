import type { Language } from '../language.js';

interface AssessorWords {
  readonly skip: string;
  readonly agree: string;
  readonly disagree: string;
  readonly auditee: string;
  readonly auditees: string;
  readonly step: string;
  readonly method: string;
  readonly observation: string;
  readonly outcome: string;
  readonly reason: string;
  readonly opinion: string;
  readonly text: string;
  readonly needed: string;
  readonly goOn: string;
  readonly holds: (outcome: string) => string;
  readonly sheet: string;
  readonly records: string;
  readonly unsigned: string;
  readonly next: string;
  readonly both: string;
}

/** What the assessor's path says and asks. */
export const assessorWords: Readonly<Record<Language, AssessorWords>> = {
  en: {
    skip: 'not looked at',
    agree: 'agree',
    disagree: 'disagree',
    auditee: 'Whose part was it?',
    auditees: 'Parties audited:',
    step: 'Step:',
    method: 'How did you look?',
    observation: 'What did you observe?',
    outcome: 'Your outcome:',
    reason: 'Why do you disagree?',
    opinion: 'Opinion:',
    text: 'The opinion in your words:',
    needed: 'this is needed',
    goOn: 'Go on to the next clause?',
    holds: (outcome) => `the assessor holds: ${outcome}`,
    sheet: 'sheet to fill in',
    records: 'records of the assessment',
    unsigned: 'not signed yet: "cloudexit record sign" each',
    next: 'into the case with "cloudexit case add"',
    both: 'You disagree on some clauses. Both outcomes stay in the report, and the stricter one decides.',
  },
  zh: {
    skip: '未查看',
    agree: '同意',
    disagree: '不同意',
    auditee: '涉及哪一方？',
    auditees: '被审计方：',
    step: '环节：',
    method: '采用何种方法？',
    observation: '观察到什么？',
    outcome: '您的结论：',
    reason: '为何不同意？',
    opinion: '意见：',
    text: '意见说明：',
    needed: '此项必填',
    goOn: '继续下一条款？',
    holds: (outcome) => `评估机构认为：${outcome}`,
    sheet: '待填写的观察表',
    records: '评估记录',
    unsigned: '尚未签名：逐份执行 cloudexit record sign',
    next: '用 cloudexit case add 加入案卷',
    both: '您对部分条款有不同结论。报告并列两者，从严者为准。',
  },
};
