import { parse as parseCsv } from 'csv-parse/sync';
import { findingKind } from '../../src/core/finding-codes.js';
import { findingTitle } from '../../src/formats/finding-titles.js';
import { outcomeHeldOf, type ReportModel, severityOf } from '../../src/formats/report.js';
import { Citations } from '../../src/report/cells.js';
import type { Language, Text } from '../../src/report/document.js';
import { orderedFindings } from '../../src/report/sections/findings.js';
import { visibleText } from '../../src/report/visible.js';
import { EFFECT, OUTCOME, SEVERITY } from '../../src/report/wording.js';

/** Reads the machine formats back, with other readers than wrote them, as plain values; and says the same of the model. */

/** A text on one line, as machine formats have it. */
export function onOneLine(text: Text | undefined, language: Language): string {
  const { zh, en } = typeof text === 'object' ? text : { zh: text ?? '', en: text ?? '' };
  const said = language === 'both' ? (zh === en ? zh : `${zh} / ${en}`) : { zh, en }[language];
  return visibleText(said).replaceAll('\n', ' ').trim();
}

/** Texts one after the other, in each language. */
export function strung(texts: readonly Text[], separator: string): { zh: string; en: string } {
  const of = (language: 'zh' | 'en') =>
    texts.map((t) => (typeof t === 'string' ? t : t[language])).join(separator);
  return { zh: of('zh'), en: of('en') };
}

const nameOf = (model: ReportModel, id: string | undefined) =>
  id === undefined ? '' : (model.parties.find((p) => p.id === id)?.name ?? id);

export function csvSays(bytes: Buffer): unknown {
  const rows = parseCsv(bytes, { bom: true }) as string[][];
  return rows.slice(1).map((row) => row.map((field) => field.replace(/^'/, '').trim()));
}

export function csvOf(model: ReportModel, language: Language): unknown {
  const shown = (text: Text | undefined) => onOneLine(text, language);
  const cite = new Citations(model);
  return orderedFindings(model).map((f, i) => [
    String(i + 1),
    shown(SEVERITY[severityOf(f)]),
    shown(EFFECT[findingKind(f.code).effect]),
    f.code,
    shown(findingTitle(f.code)),
    shown(f.subject),
    shown(f.subjectHex),
    shown(f.expected),
    shown(f.actual),
    shown(f.detail),
    shown(f.remediation),
    shown(nameOf(model, f.owner)),
    f.evidence === undefined || f.evidence.length === 0 ? '' : shown(cite.cell(f.evidence).text),
  ]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#10': '\n',
};
const unescaped = (text: string) =>
  text.replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name] ?? `?${name}`);

export function junitSays(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const cases = [
    ...text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"(?:\/>|>(.*?)<\/testcase>)/gs),
  ];
  return {
    case: unescaped(/<testsuites name="([^"]*)"/.exec(text)![1]!),
    at: /timestamp="([^"]*)"/.exec(text)![1],
    cases: cases.map(([, suite, name, inner = '']) => {
      const message = /message="([^"]*)"/.exec(inner)?.[1] ?? '';
      return [suite, unescaped(name!), /^<(\w+)/.exec(inner)?.[1] ?? '', unescaped(message)];
    }),
  };
}

const ELEMENT = {
  satisfied: '',
  'not-satisfied': 'failure',
  'not-assessed': 'error',
  'not-applicable': 'skipped',
};
const ASSESSOR = { zh: '评估机构：', en: 'assessor: ' };
const EFFECT_ELEMENT = { wanting: 'failure', 'not-assessed': 'error', note: '' };

export function junitOf(model: ReportModel, language: Language): unknown {
  const shown = (text: Text | undefined) => onOneLine(text, language);
  const clauses = model.clauses.map((c) => {
    const held = c.assessed === undefined ? [] : [strung([ASSESSOR, OUTCOME[c.assessed.outcome]], '')];
    const element = ELEMENT[outcomeHeldOf(c)];
    const message = strung([OUTCOME[c.outcome], ...held, ...c.reasons], ': ');
    return ['cloudexit.clauses', `${c.clause} ${shown(c.heading)}`, element, element && shown(message)];
  });
  const findings = orderedFindings(model).map((f, i) => {
    const element = EFFECT_ELEMENT[findingKind(f.code).effect];
    const facts = [f.subject, f.expected, f.actual, f.detail].filter((t) => t !== undefined && t !== '');
    const message = `${shown(findingTitle(f.code))}: ${facts.join('; ')}`;
    return [
      'cloudexit.findings',
      visibleText(`${i + 1} ${f.code} ${f.subject}`),
      element,
      element && visibleText(message),
    ];
  });
  return {
    case: visibleText(model.case.id),
    at: model.generatedAt.replace('Z', ''),
    cases: [...clauses, ...findings],
  };
}
