import { describeNext, describeReason } from '../clauses/index.js';
import type { EvidenceRef } from '../core/finding.js';
import { CLAUSE_OUTCOMES, type ClauseResult } from '../formats/clause.js';
import { type CountedRecord, refusedRecords } from '../formats/evidence.js';
import { definitionOf } from '../formats/records/index.js';
import { WHY_NOT } from '../formats/why-words.js';
import type { CaseAudit } from '../usecases/audit-case.js';
import type { Assessed } from './assess-flags.js';
import { findingLines } from './findings.js';
import { type Language, wordsFor } from './language.js';
import { cells, facts, formatCount, padCells, paint, safe } from './terminal.js';
import { assessorWords } from './wording/assessor.js';

/** An audit for people: the matrix, what does not count, what is wrong with the case itself, the sums, one verdict. */

const STYLES = {
  satisfied: 'green',
  'not-satisfied': 'red',
  'not-assessed': 'yellow',
  'not-applicable': 'dim',
} as const;

const MAX_REFS = 6;
const DIGEST_SHOWN = 8;

export function auditLines(language: Language, audit: CaseAudit): string[] {
  const words = wordsFor(language).audit;
  const { results, evidence, profile, findings, verdict, counts } = audit;
  const width = columnWidths(language, results);
  const refused = refusedRecords(evidence);
  // Without an opening all clauses are open for the one reason: it is said of the first.
  const [first] = evidence.opening === undefined ? results : [];
  return [
    `${safe(evidence.caseId)}  ${profile.title[language]}`,
    '',
    ...results.flatMap((result) => [
      ...clauseLines(language, result, width, result === first ? undefined : first),
      ...positionLines(language, audit, result, width),
    ]),
    '',
    ...(refused.length === 0 ? [] : [words.refused, ...refused.map((r) => refusedLine(language, r)), '']),
    ...(findings.length === 0 ? [] : [words.aboutCase, ...findingLines(language, findings), '']),
    facts(caseFacts(language, audit)),
    '',
    countsLine(language, counts),
    paint(STYLES[verdict], words.verdict[verdict]),
  ];
}

/** Only the clauses that are not settled, why, and what would settle them; then the sums and the verdict. */
export function openClauseLines(language: Language, { results, counts, verdict }: CaseAudit): string[] {
  const words = wordsFor(language).audit;
  const open = results.filter((r) => r.outcome === 'not-satisfied' || r.outcome === 'not-assessed');
  const width = columnWidths(language, open);
  return [
    ...open.flatMap((r) => clauseLines(language, { ...r, because: [] }, width)),
    countsLine(language, counts),
    paint(STYLES[verdict], words.verdict[verdict]),
  ];
}

function columnWidths(language: Language, results: readonly ClauseResult[]) {
  const words = wordsFor(language).audit;
  return {
    id: Math.max(0, ...results.map((r) => cells(r.clause.id))),
    outcome: Math.max(...CLAUSE_OUTCOMES.map((o) => cells(words.outcome[o]))),
  };
}

function countsLine(language: Language, counts: CaseAudit['counts']): string {
  const words = wordsFor(language).audit;
  return CLAUSE_OUTCOMES.map((o) => `${formatCount(counts[o])} ${words.outcome[o]}`).join('  ');
}

function clauseLines(
  language: Language,
  { clause, outcome, reasons, because, next }: ClauseResult,
  width: { readonly id: number; readonly outcome: number },
  sameAs?: ClauseResult,
): string[] {
  const words = wordsFor(language).audit;
  const mark = paint(STYLES[outcome], padCells(words.outcome[outcome], width.outcome));
  const indent = ' '.repeat(width.id + width.outcome + 4);
  const lines = [`${padCells(clause.id, width.id)}  ${mark}  ${clause.heading[language]}`];
  if (outcome === 'not-satisfied' || outcome === 'not-assessed')
    lines.push(`${indent}${paint('dim', clause.summary[language])}`);
  if (sameAs !== undefined)
    return [...lines, `${indent}${wordsFor(language).evidence.sameAs(sameAs.clause.id)}`];
  for (const reason of reasons) lines.push(`${indent}${describeReason(reason)[language]}`);
  if (because.length > 0) lines.push(`${indent}${words.evidence}: ${evidenceList(because)}`);
  for (const step of next) lines.push(`${indent}${words.next}: ${describeNext(step)[language]}`);
  return lines;
}

/** What the assessor holds of a clause, where it differs from what was computed. */
export function positionLines(
  language: Language,
  { positions }: CaseAudit,
  { clause, outcome }: ClauseResult,
  width: { readonly id: number; readonly outcome: number },
): string[] {
  const words = wordsFor(language).audit;
  const indent = ' '.repeat(width.id + width.outcome + 4);
  return positions
    .filter((p) => p.clause === clause.id && p.outcome !== outcome)
    .map(({ outcome: held, record }) => {
      const { observedAt, auditee, position } = record.predicate;
      const why = position?.reason === undefined ? '' : `: ${safe(position.reason)}`;
      const holds = assessorWords[language].holds(words.outcome[held]);
      return `${indent}${paint(STYLES[held], holds)} (${safe(auditee)}, ${observedAt})${why}`;
    });
}

/** What the assessor's part of an audit left on the disk. */
export function assessedLines(
  language: Language,
  { sheet, files, signed, disagreements = [] }: Assessed,
): string[] {
  const words = assessorWords[language];
  if (sheet !== undefined) return ['', `${words.sheet}: ${safe(sheet)}`];
  return [
    '',
    ...(disagreements.length === 0 ? [] : [words.both]),
    `${words.records}:`,
    ...(files ?? []).map((file) => `  ${safe(file)}`),
    ...(signed === true ? [] : [words.unsigned]),
    words.next,
  ];
}

/** Ledger entry numbers with shortened digests; a long list is counted. */
function evidenceList(because: readonly EvidenceRef[]): string {
  const shown = because
    .slice(0, MAX_REFS)
    .map(({ entry, digest }) => `${entry ?? '-'} (${digest?.slice(0, DIGEST_SHOWN) ?? '-'})`);
  const more = because.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} … +${formatCount(more)}`;
}

function refusedLine(language: Language, record: CountedRecord): string {
  const why = record.whyNot.map((w) => WHY_NOT[w][language]).join(', ');
  const title = definitionOf(record.kind).title[language];
  return `  ${record.index} (${record.digest.slice(0, DIGEST_SHOWN)})  ${title} (${safe(record.party)}): ${why}`;
}

function caseFacts(language: Language, { ledger, held, policy, evidence }: CaseAudit): [string, string][] {
  const words = wordsFor(language).audit;
  const holders = [...new Set(held.map((h) => h.heldBy))].map(safe).join('; ');
  const rows: [string, string][] = [
    [words.records, formatCount(evidence.records.length)],
    [words.ledger, `${formatCount(ledger.size)}  ${ledger.root}`],
    [
      words.anchored,
      ledger.anchored === 0
        ? words.unanchored
        : `${formatCount(ledger.anchored)} / ${formatCount(ledger.size)}  ${holders}`,
    ],
    [words.anchors, formatCount(policy.anchors.length)],
  ];
  return rows;
}
