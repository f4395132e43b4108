import { SentenceBook } from './book.js';
import { CASE_ZH } from './case-zh.js';
import { CHECKS_ZH, EXPECTED_ZH } from './checks-zh.js';
import { FORMATS_ZH } from './formats-zh.js';
import { READING_ZH } from './reading-zh.js';

/** What findings say of themselves. */
export const FINDING_SENTENCES = new SentenceBook(READING_ZH, FORMATS_ZH, CASE_ZH, CHECKS_ZH);

/** What an acceptance check wants. */
export const EXPECTED_SENTENCES = new SentenceBook(EXPECTED_ZH);
