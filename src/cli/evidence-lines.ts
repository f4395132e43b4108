import { describeNext, describeReason } from '../clauses/index.js';
import type { Finding } from '../core/finding.js';
import { type FindingEffect, findingKind } from '../core/finding-codes.js';
import type { ClauseResult } from '../formats/clause.js';
import { type LeftOut, leftOutDigest } from '../formats/evidence-bundle.js';
import { describeLeftOut } from '../usecases/evidence/readme.js';
import type { VerifiedBundle } from '../usecases/evidence/verify-bundle.js';
import { positionLines } from './audit-lines.js';
import { findingLines } from './findings.js';
import { type Language, wordsFor } from './language.js';
import { facts, formatBytes, formatCount, paint, safe } from './terminal.js';

const STYLES = { satisfied: 'green', 'not-satisfied': 'red', 'not-assessed': 'yellow' } as const;
const MAX_FINDINGS = 50;
const NO_WIDTH = { id: 0, outcome: 0 };

/** A verified bundle for people: the verdict first, then what it rests on in order of weight, then what was looked at. */
export function evidenceLines(language: Language, verified: VerifiedBundle): string[] {
  const words = wordsFor(language);
  const { audit, verdict, findings, index } = verified;
  const weigh = (effect: FindingEffect): Finding[] =>
    findings.filter((f) => findingKind(f.code).effect === effect && f.code !== 'EVIDENCE_LEFT_OUT');
  const clauses = (outcome: ClauseResult['outcome']): string[] =>
    clauseLines(
      language,
      audit.results.filter((r) => r.outcome === outcome),
    );
  // Where nothing speaks against the bundle itself, it is the exit that falls short: whoever got the bundle was not deceived.
  const against = weigh('wanting').length + weigh('not-assessed').length;
  const honest = verdict === 'not-satisfied' && against === 0;
  return [
    paint(STYLES[verdict], honest ? words.evidence.unsatisfied : words.evidence.verdict[verdict]),
    ...section(words.evidence.wanting, [
      ...findingLines(language, weigh('wanting'), MAX_FINDINGS),
      ...clauses('not-satisfied'),
    ]),
    ...section(words.evidence.notAssessed, [
      ...findingLines(language, weigh('not-assessed'), MAX_FINDINGS),
      ...clauses('not-assessed'),
    ]),
    ...section(
      words.evidence.assessor,
      audit.results.flatMap((r) =>
        positionLines(language, audit, r, NO_WIDTH).map((l) => `  ${r.clause.id}${l}`),
      ),
    ),
    ...leftOutLines(language, index.leftOut),
    ...section(words.evidence.notes, findingLines(language, weigh('note'), MAX_FINDINGS)),
    '',
    facts(factsOf(language, verified)),
  ];
}

/** What a bundle says that it leaves out. */
export function leftOutLines(language: Language, leftOut: readonly LeftOut[]): string[] {
  const lines = leftOut.map((one) => `  ${leftOutDigest(one)}  ${describeLeftOut(one)[language]}`);
  return section(wordsFor(language).evidence.leftOut, lines);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** Clauses with what is said of them. What is the same of several, as of all without an opening, is said once: the others refer to it. */
function clauseLines(language: Language, results: readonly ClauseResult[]): string[] {
  const words = wordsFor(language).evidence;
  const saidOf = new Map<string, string>();
  return results.flatMap((result) => {
    const [head, ...said] = linesOf(language, result);
    const key = said.join('\n');
    const first = saidOf.get(key);
    if (said.length > 0 && first !== undefined) return [`${head}  ${paint('dim', words.sameAs(first))}`];
    saidOf.set(key, result.clause.id);
    return [head!, ...said];
  });
}

function linesOf(language: Language, { clause, outcome, reasons, next }: ClauseResult): string[] {
  const style = outcome === 'not-satisfied' ? 'red' : 'yellow';
  const mark = outcome === 'not-satisfied' ? 'x' : '?';
  return [
    `  ${paint(style, `${mark} ${clause.id}`)}  ${clause.heading[language]}`,
    ...reasons.map((r) => `      ${describeReason(r)[language]}`),
    ...next.map((n) => `      ${wordsFor(language).audit.next}: ${describeNext(n)[language]}`),
  ];
}

function factsOf(language: Language, verified: VerifiedBundle): [string, string][] {
  const words = wordsFor(language);
  const { audit, index, reported, inventories, proofs } = verified;
  const { ledger, held, policy, counts, profile } = audit;
  const holders = [...new Set(held.map((h) => h.heldBy))].map(safe).join('; ');
  const sums = Object.entries(counts).map(
    ([outcome, n]) => `${formatCount(n)} ${words.audit.outcome[outcome as keyof typeof counts]}`,
  );
  return [
    [words.evidence.case, safe(index.case)],
    [words.evidence.standard, `${profile.title[language]}  (${sums.join(', ')})`],
    [words.audit.ledger, `${formatCount(ledger.size)}  ${ledger.root}`],
    [
      words.audit.anchored,
      ledger.anchored === 0
        ? words.audit.unanchored
        : `${formatCount(ledger.anchored)} / ${formatCount(ledger.size)}  ${holders}`,
    ],
    [
      words.audit.anchors,
      policy.anchors.length === 0 ? words.evidence.noAnchors : formatCount(policy.anchors.length),
    ],
    [
      words.evidence.inventories,
      words.evidence.inventoryCounts(inventories.whole, inventories.inPart, proofs),
    ],
    [
      words.evidence.report,
      `${reported === undefined ? '?' : words.audit.outcome[reported]}  (${index.asOf}, ${index.tool.name} ${safe(index.tool.version)})`,
    ],
    [
      words.evidence.size,
      `${formatBytes(verified.bytes)}  (${formatCount(verified.files)} ${words.evidence.files})`,
    ],
  ];
}
