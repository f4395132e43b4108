import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findingKind } from '../core/finding-codes.js';
import { findingTitle } from '../formats/finding-titles.js';
import { type ReportFinding, type ReportModel, severityOf } from '../formats/report.js';
import { Citations, PartyNames } from './cells.js';
import { type Language, linesOf, type Text } from './document.js';
import { orderedFindings } from './sections/findings.js';
import { visibleText } from './visible.js';
import { EFFECT, SEVERITY, say } from './wording.js';

const COLUMNS = [
  say('序号', 'No.'),
  say('级别', 'Severity'),
  say('性质', 'Effect'),
  say('代码', 'Code'),
  say('含义', 'Meaning'),
  say('对象', 'Subject'),
  say('对象字节 (十六进制)', 'Subject bytes (hex)'),
  say('应为', 'Expected'),
  say('实为', 'Actual'),
  say('说明', 'Detail'),
  say('整改', 'Remediation'),
  say('责任方', 'Owner'),
  say('证据', 'Evidence'),
];

/**
 * Findings as CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, every field quoted (RFC 4180), and no field that
 * a spreadsheet would take for a formula. All findings, in the order and with the numbers of the report. Ends `out`.
 */
export async function renderCsv(model: ReportModel, language: Language, out: Writable): Promise<void> {
  await pipeline(lines(model, language), out);
}

function* lines(model: ReportModel, language: Language): Generator<string> {
  const names = new PartyNames(model);
  const cite = new Citations(model);
  const line = (texts: readonly (Text | undefined)[]) => csvLine(texts, language);
  yield `\ufeff${line(COLUMNS)}`;
  for (const [i, finding] of orderedFindings(model).entries()) yield line(row(finding, i + 1, names, cite));
}

function row(f: ReportFinding, n: number, names: PartyNames, cite: Citations): (Text | undefined)[] {
  return [
    String(n),
    SEVERITY[severityOf(f)],
    EFFECT[findingKind(f.code).effect],
    f.code,
    findingTitle(f.code),
    f.subject,
    f.subjectHex,
    f.expected,
    f.actual,
    f.detail,
    f.remediation,
    f.owner === undefined ? undefined : names.name(f.owner),
    f.evidence === undefined || f.evidence.length === 0 ? undefined : cite.cell(f.evidence).text,
  ];
}

/** One line of such a file. */
export function csvLine(texts: readonly (Text | undefined)[], language: Language): string {
  return `${texts.map((text) => field(text, language)).join(',')}\r\n`;
}

// What spreadsheets start formulas with, in ASCII and full width (OWASP, CSV injection).
const FORMULA = /^[\s\ufeff]*[=+\-@\t\r＝＋－＠|%]/;

function field(text: Text | undefined, language: Language): string {
  if (text === undefined) return '""';
  const shown = visibleText(
    linesOf(text, language)
      .map((l) => l.text)
      .join(' / '),
  ).replaceAll('\n', ' ');
  return `"${(FORMULA.test(shown) ? `'${shown}` : shown).replaceAll('"', '""')}"`;
}
