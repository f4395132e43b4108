import { SentenceBook } from '../../formats/sentences/book.js';
import { CASE_ZH } from '../../formats/sentences/case-zh.js';
import { FORMATS_ZH } from '../../formats/sentences/formats-zh.js';
import { READING_ZH } from '../../formats/sentences/reading-zh.js';
import { SCHEMA_ZH } from '../../formats/sentences/schema-zh.js';
import { TRUST_ZH } from '../../formats/sentences/trust-zh.js';
import { WORK_ZH } from './work-zh.js';

const BOOK = new SentenceBook(READING_ZH, FORMATS_ZH, CASE_ZH, TRUST_ZH, WORK_ZH, SCHEMA_ZH);

/** What an error says beside its code, or what to do about it, in Chinese; the text itself where it is not ours. */
export function detailInChinese(text: string): string {
  return BOOK.inChinese(text) ?? text;
}

/** Where in a file something is wrong. Only with these codes: with others the same letters may be a name. */
const PLACES: readonly (readonly [codes: RegExp, en: RegExp, zh: string])[] = [
  [/^RECORD_FIELD_/, / \(line (\d+)\)$/, '（第 $1 行）'],
  [/^(INVENTORY|FINDINGS_FILE)_/, /^line (\d+)$/, '第 $1 行'],
  [/^INVENTORY_/, /: line (\d+)$/, '：第 $1 行'],
  [/^EVIDENCE_DAMAGED$/, /^byte (\d+)$/, '第 $1 字节'],
  [/^(EVIDENCE_DAMAGED|LEDGER_\w+)$/, /^entry (\d+)$/, '账本第 $1 条（从 0 起）'],
];

export function placeInChinese(code: string, subject: string): string {
  const known = PLACES.find(([codes, en]) => codes.test(code) && en.test(subject));
  return known === undefined ? subject : subject.replace(known[1], known[2]);
}
