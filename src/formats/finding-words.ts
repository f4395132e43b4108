import type { Finding } from '../core/finding.js';
import { entryDetailInChinese, entrySideInChinese } from './entry-words.js';
import type { Bilingual } from './role.js';
import { EXPECTED_SENTENCES, FINDING_SENTENCES } from './sentences/index.js';
import { whyWords } from './why-words.js';

/** Text that reads the same in every language (a name from input, a digest, a number), or our own words in both. */
export type FindingText = string | Bilingual;

/** What a finding says of itself, for people. Files of machines keep the one spelling that `Finding` has. */
export interface FindingWords {
  readonly subject: FindingText;
  readonly expected?: FindingText;
  readonly actual?: FindingText;
  readonly detail?: FindingText;
}

type Field = keyof FindingWords;

interface Wording {
  /** Only findings whose code begins so: elsewhere the same letters may be a name from input. */
  readonly codes: RegExp;
  readonly fields: readonly Field[];
  /** The whole text; a name in it stays as it is. */
  readonly en: RegExp;
  readonly zh: string;
}

const AMOUNT: readonly Field[] = ['expected', 'actual', 'detail'];

/**
 * Codes whose detail is a sentence of ours. Others give what a record says in its own words, or a name; a name that reads like a
 * sentence is not to be changed.
 */
const SAYS = new RegExp(
  `^(${[
    'ARCHIVE',
    'SOURCE',
    'STORE',
    'TABLE',
    'DEFINITION',
    'ROW',
    'ENTRY',
    'RESIDUE',
    'MANIFEST_COVERAGE',
    'LEDGER(?!_CHECKPOINTS_CONTRADICT)',
    'EVIDENCE',
    'ACCEPTANCE',
    'PROBE',
  ].join('|')})_`,
);

const RESULT = /^RESULT_DIFFERS$/;

/** Fields of records that are held to result files. */
const RESULT_FIELDS: Readonly<Record<string, string>> = {
  id: '编号',
  title: '名称',
  kind: '类型',
  method: '方法',
  holder: '持有方',
  medium: '介质编号',
  item: '移交项',
  question: '所问内容的摘要',
  index: '残留索引',
  coverage: '覆盖',
  sampling: '抽样',
  sizeBytes: '大小',
  unreadableBytes: '无法读取的字节数',
  expected: '预期',
  actual: '实际',
  outcome: '结果',
  hits: '命中数',
  system: '被测系统',
  environment: '环境',
  startedAt: '开始',
  finishedAt: '结束',
  testedAt: '测试完成时间',
  wanting: '不符',
  notAssessed: '未能核验',
  code: '代码',
  subject: '对象',
};

const WORDINGS: readonly Wording[] = [
  { codes: /^LEDGER_/, fields: ['subject'], en: /^entry (\d+)$/, zh: '账本第 $1 条' },
  {
    codes: /^LEDGER_(BEYOND_CHECKPOINT|HELD_BY_ONE)$/,
    fields: ['subject'],
    en: /^(\d+) of (\d+) entries$/,
    zh: '全部 $2 条中的 $1 条',
  },
  { codes: /^RESIDUE_(INDEX|TEST)_/, fields: ['subject'], en: /^residue index$/, zh: '残留索引' },
  { codes: /^RESIDUE_(SEED|TEST)_/, fields: ['subject'], en: /^seed$/, zh: '种子' },
  {
    codes: /^RESIDUE_(BLOCK_FOUND|MEDIUM_WRAPPED)$/,
    fields: ['subject'],
    en: /^((?:.*, )?)offset (\d+)$/s,
    zh: '$1偏移 $2',
  },
  {
    codes: /^RESIDUE_NOT_READ$/,
    fields: ['subject'],
    en: /^((?:.*, )?)offset (\d+), (\d+) bytes$/s,
    zh: '$1偏移 $2，$3 字节',
  },
  {
    codes: /^(LEDGER|SCOPE|ENTRY|MANIFEST_COVERAGE|RETURN)_/,
    fields: AMOUNT,
    en: /^(\d+) entries$/,
    zh: '$1 条',
  },
  { codes: /^(LEDGER|RESIDUE_MEDIUM)_/, fields: AMOUNT, en: /^(\d+) bytes$/, zh: '$1 字节' },
  { codes: /^SCOPE_/, fields: AMOUNT, en: /^(\d+) entries, (\d+) bytes$/, zh: '$1 条，$2 字节' },
  { codes: /^ARCHIVE_DEPTH_DIFFERS$/, fields: AMOUNT, en: /^(\d+) deep$/, zh: '深 $1 层' },
  { codes: /^MEDIA_EVIDENCE_/, fields: ['detail'], en: /^capacity$/, zh: '容量' },
  { codes: /^MEDIA_EVIDENCE_/, fields: ['detail'], en: /^serial$/, zh: '序列号' },
  { codes: /^MEDIA_EVIDENCE_/, fields: ['detail'], en: /^result$/, zh: '结果' },
  { codes: /^MEDIA_EVIDENCE_/, fields: ['detail'], en: /^technique$/, zh: '技术' },
  { codes: /^RETURN_COUNT_/, fields: ['detail'], en: /^matched$/, zh: '相符' },
  { codes: /^RETURN_COUNT_/, fields: ['detail'], en: /^wanting$/, zh: '不符' },
  ...Object.entries(RESULT_FIELDS).flatMap(([field, zh]): Wording[] => [
    {
      codes: RESULT,
      fields: ['detail'],
      en: new RegExp(`^line (\\d+): ${field}$`),
      zh: `第 $1 行（从 0 起）：${zh}`,
    },
    { codes: RESULT, fields: ['detail'], en: new RegExp(`^(.*: )?${field}$`), zh: `$1${zh}` },
  ]),
];

/** The texts of a finding, where they are our own words in Chinese too; what comes from input stays as it is. */
export function findingWords(finding: Finding): FindingWords {
  const say = (field: Field): FindingText | undefined => {
    const text = finding[field];
    return text === undefined ? undefined : wordsOf(finding.code, field, text);
  };
  const [expected, actual, detail] = [say('expected'), say('actual'), say('detail')];
  return {
    subject: wordsOf(finding.code, 'subject', finding.subject),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function wordsOf(code: string, field: Field, en: string): FindingText {
  if (field === 'actual' && code.startsWith('DELETION_')) return whyText(en);
  const known = WORDINGS.find((w) => w.fields.includes(field) && w.codes.test(code) && w.en.test(en));
  if (known !== undefined) return { zh: en.replace(known.en, known.zh), en };
  if (field === 'expected' && code === 'ACCEPTANCE_CHECK_FAILED')
    return inBoth(en, EXPECTED_SENTENCES.inChinese(en));
  const entry = code.startsWith('ENTRY_') ? entryInChinese(code, field, en) : undefined;
  const zh = entry ?? (field === 'detail' && SAYS.test(code) ? FINDING_SENTENCES.inChinese(en) : undefined);
  return inBoth(en, zh);
}

/** Why a check or a probe came to what it did. */
export function conclusionWords(because: string): FindingText {
  return inBoth(because, FINDING_SENTENCES.inChinese(because));
}

function inBoth(en: string, zh: string | undefined): FindingText {
  return zh === undefined ? en : { zh, en };
}

function entryInChinese(code: string, field: Field, en: string): string | undefined {
  if (field === 'subject') return undefined;
  return field === 'detail' ? entryDetailInChinese(en) : entrySideInChinese(code, en);
}

/** A code of a deletion's state, and after it perhaps until when. */
function whyText(en: string): FindingText {
  const [why = '', ...until] = en.split(' ');
  const known = whyWords(why);
  return known === undefined ? en : { zh: [known.zh, ...until].join(' '), en };
}

export function inLanguage(text: FindingText, language: 'zh' | 'en'): string {
  return typeof text === 'string' ? text : text[language];
}
