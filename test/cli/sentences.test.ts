import { describe, expect, it } from 'vitest';
import { WORK_ZH } from '../../src/cli/wording/work-zh.js';
import { SentenceBook } from '../../src/formats/sentences/book.js';
import { CASE_ZH } from '../../src/formats/sentences/case-zh.js';
import { CHECKS_ZH } from '../../src/formats/sentences/checks-zh.js';
import { FORMATS_ZH } from '../../src/formats/sentences/formats-zh.js';
import { READING_ZH } from '../../src/formats/sentences/reading-zh.js';
import { SCHEMA_ZH } from '../../src/formats/sentences/schema-zh.js';
import { TRUST_ZH } from '../../src/formats/sentences/trust-zh.js';
import { sentencesOfSources } from './sentences.js';

const TABLES = [READING_ZH, FORMATS_ZH, CASE_ZH, CHECKS_ZH, TRUST_ZH, WORK_ZH];
const all = TABLES.flatMap((table) => Object.entries(table));

/** A sentence with something in every place, each another. */
function fill(text: string): string {
  let next = 0;
  return text.replaceAll('{}', () => `<${++next}>`);
}

function fillChinese(text: string): string {
  let next = 0;
  return text.replace(/\{(!|\d?)\}/g, (_, which: string) => `<${/\d/.test(which) ? which : ++next}>`);
}

describe('what errors and findings say', () => {
  const said = sentencesOfSources();

  it('has its Chinese, every sentence in the sources', () => {
    expect(said.length).toBeGreaterThan(600);
    const known = new Set(all.map(([en]) => en));
    expect(said.filter(({ text }) => !known.has(text))).toEqual([]);
  });

  it('is at hand where findings are told, if a finding says it', () => {
    const findings = said.filter(({ finding }) => finding);
    expect(findings.length).toBeGreaterThan(90);
    const known = new Set(
      [READING_ZH, FORMATS_ZH, CASE_ZH, CHECKS_ZH].flatMap((table) => Object.keys(table)),
    );
    expect(findings.filter(({ text }) => !known.has(text))).toEqual([]);
  });

  it('has none that nobody says any more, and none twice', () => {
    const texts = new Set(said.map(({ text }) => text));
    expect(all.map(([en]) => en).filter((en) => !texts.has(en))).toEqual([]);
    expect(new Set(all.map(([en]) => en)).size).toBe(all.length);
  });

  it('is found again whatever it is filled with, and nothing that fills it is lost', () => {
    const book = new SentenceBook(...TABLES, SCHEMA_ZH);
    const wrong = all
      .map(([en, zh]) => ({ en, got: book.inChinese(fill(en)), zh: fillChinese(zh) }))
      .filter(({ got, zh }) => got !== zh);
    expect(wrong).toEqual([]);
    const parts = (text: string): string[] => [...new Set(text.match(/<\d>/g) ?? [])].sort();
    const lost = all.filter(([en, zh]) => parts(fill(en)).join() !== parts(fillChinese(zh)).join());
    expect(lost).toEqual([]);
  });

  it('is Chinese: no English is left between what stays as it is', () => {
    const english = all.filter(([, zh]) => !/\p{Script=Han}/u.test(zh) && /[a-z]{2} [a-z]{2}/.test(zh));
    expect(english).toEqual([]);
  });
});

describe('a sentence', () => {
  const book = new SentenceBook({
    'the source {}': '该来源{!}',
    'is empty': '是空的',
    'row {}': '行 {}',
    '{} is {}': '{2} 之于 {1}',
  });

  it('that another fills is Chinese too, a name that reads like one stays', () => {
    expect(book.inChinese('the source is empty')).toBe('该来源是空的');
    expect(book.inChinese('row is empty')).toBe('行 is empty');
    expect(book.inChinese('the source row')).toBe('该来源row');
  });

  it('may have its parts in another order', () => {
    expect(book.inChinese('a\nb is c')).toBe('c 之于 a\nb');
  });

  it('that is none of ours is not said to be one', () => {
    expect(book.inChinese('constructor')).toBeUndefined();
    expect(book.inChinese('another')).toBeUndefined();
  });
});
