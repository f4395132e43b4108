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
