import type { CountedRecord, EvidenceBase } from '../formats/evidence.js';
import { definitionOf } from '../formats/records/index.js';
import { WHY_NOT } from '../formats/why-words.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { type Language, wordsFor } from './language.js';
import { signatureLines } from './signatures.js';
import { cells, padCells, paint, safe } from './terminal.js';

/** The records of a case for people: what each is, whether it counts, who signed it, and every signature that is not valid. */
export function recordLines(language: Language, { records, gaps }: EvidenceBase): string[] {
  const words = wordsFor(language).record.list;
  const title = (r: CountedRecord) => `${definitionOf(r.kind).title[language]} (${safe(r.party)})`;
  const width = Math.max(0, ...records.map((r) => cells(title(r))));
  const state = Math.max(cells(words.counts), cells(words.refused), cells(words.retired));
  return [
    ...records.flatMap((record) => {
      const { index, digest, predicate } = record;
      const about = `${String(index).padStart(5)}  ${digest.slice(0, 16)}  ${predicate.recordedAt}`;
      const line = `${about}  ${stateOf(language, record, state)}  ${padCells(title(record), width)}`;
      return [`${line}  ${signersOf(language, record)}`.trimEnd(), ...whatIsWrong(language, record)];
    }),
    ...gaps.map((index) => `${String(index).padStart(5)}  ${paint('red', words.unreadable)}`),
  ];
}

function stateOf(language: Language, { counts, retired }: CountedRecord, width: number): string {
  const words = wordsFor(language).record.list;
  if (counts) return paint('green', padCells(words.counts, width));
  return retired
    ? paint('dim', padCells(words.retired, width))
    : paint('red', padCells(words.refused, width));
}

/** Parties whose signatures are valid, each once. */
function signersOf(language: Language, { signers }: CountedRecord): string {
  const parties = [...new Set(signers.map((s) => safe(s.party)))];
  return parties.length === 0 ? '' : `${wordsFor(language).record.list.signedBy} ${parties.join(', ')}`;
}

function whatIsWrong(language: Language, { whyNot, retired, signatures }: CountedRecord): string[] {
  const bad = signatures.flatMap((signature, i) =>
    signature.outcome === 'valid' ? [] : signatureLines(language, signature, `#${i + 1}`),
  );
  const why = retired ? [] : whyNot.map((w) => WHY_NOT[w][language]);
  return [...(why.length === 0 ? [] : [why.join(', ')]), ...bad].flatMap((text) =>
    text.split('\n').map((line) => `         ${line}`),
  );
}

/** A record that was replaced or withdrawn in good order is missed by nobody; any other that does not count is. */
export function recordsExit({ records, gaps }: EvidenceBase): ExitCode {
  const kept = records.filter((r) => !r.retired);
  if (kept.some((r) => r.signatures.some((s) => s.outcome === 'invalid'))) return EXIT.foundWanting;
  return gaps.length > 0 || kept.some((r) => !r.counts) ? EXIT.notAllAssessed : EXIT.verified;
}

const FIELDS_SHOWN = 5;

/** The first of some field paths, and how many more there are. */
export function someFields(paths: readonly string[]): string {
  const more = paths.length - FIELDS_SHOWN;
  return safe(paths.slice(0, FIELDS_SHOWN).join(', ')) + (more > 0 ? `, … ${more}` : '');
}
