import type { EvidenceRef, Finding } from '../core/finding.js';
import type { FindingCode } from '../core/finding-codes.js';
import { displayPath, displayText } from '../core/path.js';
import type { InventoryHeader } from '../formats/inventory.js';
import { type Leaf, leafDisplay, leafPath } from '../formats/leaf.js';
import { type ComparedFact, type EntryOutcome, type EntryView, OBJECT_HEADERS } from '../formats/outcome.js';
import type { NotReached } from './not-reached.js';
import { tableFindings } from './tables.js';

const CODES: Readonly<Record<EntryOutcome['outcome'], FindingCode>> = {
  modified: 'ENTRY_MODIFIED',
  truncated: 'ENTRY_TRUNCATED',
  grown: 'ENTRY_GROWN',
  missing: 'ENTRY_MISSING',
  extra: 'ENTRY_EXTRA',
  moved: 'ENTRY_MOVED',
  'type-changed': 'ENTRY_TYPE_CHANGED',
  'metadata-changed': 'ENTRY_METADATA_CHANGED',
  'name-form-changed': 'ENTRY_NAME_FORM_CHANGED',
  unreadable: 'ENTRY_UNREADABLE',
  'not-comparable': 'ENTRY_NOT_COMPARABLE',
};

const DEFINITION_CHANGES: ReadonlySet<EntryOutcome['outcome']> = new Set(['modified', 'truncated', 'grown']);

function codeOf({ outcome, expected }: EntryOutcome): FindingCode {
  return expected?.kind === 'definition' && DEFINITION_CHANGES.has(outcome)
    ? 'DEFINITION_CHANGED'
    : CODES[outcome];
}

/** The two inventory files. */
export interface ComparedFiles {
  /** SHA-256, for the evidence references. */
  readonly expected?: string;
  readonly actual?: string;
  /** What could not be reached in the material. */
  readonly notReached?: NotReached;
}

/** The findings that an outcome is: one, and of tables one for each part that differs. */
export function findingsOfOutcome(outcome: EntryOutcome, files: ComparedFiles = {}): Finding[] {
  const { expected, actual } = outcome;
  if (outcome.outcome === 'missing' && files.notReached?.has(expected!) === true) {
    return [
      { ...findingOfOutcome(outcome, files), code: 'ENTRY_UNREADABLE', detail: 'reading failed before it' },
    ];
  }
  if (expected?.kind !== 'table' || actual?.kind !== 'table' || outcome.nameForm !== undefined)
    return [findingOfOutcome(outcome, files)];
  const told = tableFindings(outcome, expected, actual);
  if (told.length === 0) return [findingOfOutcome(outcome, files)];
  const { subject, subjectHex, evidence } = findingOfOutcome(outcome, files);
  return told.map((finding) => ({
    ...finding,
    subject,
    ...(subjectHex === undefined ? {} : { subjectHex }),
    ...(evidence === undefined ? {} : { evidence }),
  }));
}

function findingOfOutcome(outcome: EntryOutcome, files: ComparedFiles): Finding {
  const subject = outcome.expected ?? outcome.actual!;
  const detail = detailOf(outcome);
  const evidence = [
    ...evidenceOf(outcome.expected, files.expected),
    ...evidenceOf(outcome.actual, files.actual),
  ];
  return {
    code: codeOf(outcome),
    subject: leafDisplay(subject),
    ...(subject.pathHex === undefined ? {} : { subjectHex: subject.pathHex }),
    ...(outcome.expected === undefined ? {} : { expected: describe(outcome.expected, outcome) }),
    ...(outcome.actual === undefined ? {} : { actual: describe(outcome.actual, outcome) }),
    ...(detail === undefined ? {} : { detail }),
    ...(evidence.length === 0 ? {} : { evidence }),
  };
}

/** So many entries are intact by MD5 or SHA-1 alone: whoever made the material could have made another of that digest. */
export function weakFinding(subject: string, entries: number): Finding {
  return { code: 'ENTRY_DIGEST_WEAK', subject, detail: `${entries} entries` };
}

/** One inventory looked deeper into archives than the other: what only that one could see is missing or extra for this reason alone. */
export function depthFinding(
  subject: string,
  expected: Pick<InventoryHeader, 'nested'>,
  actual: Pick<InventoryHeader, 'nested'>,
): Finding | undefined {
  const [was, is] = [expected.nested ?? 0, actual.nested ?? 0];
  if (was === is) return undefined;
  return { code: 'ARCHIVE_DEPTH_DIFFERS', subject, expected: `${was} deep`, actual: `${is} deep` };
}

function evidenceOf(view: EntryView | undefined, file: string | undefined): EvidenceRef[] {
  return view === undefined || file === undefined
    ? []
    : [{ type: 'inventory', digest: file, leaf: view.index }];
}

function describe(view: EntryView, told: EntryOutcome): string {
  const { outcome, metadata } = told;
  if (outcome === 'moved' || outcome === 'name-form-changed') return displayPath(leafPath(view));
  if (view.error !== undefined) {
    const byte = view.facts?.['failedAt'];
    return byte === undefined ? view.error : `${view.error} at byte ${byte}`;
  }
  if (metadata !== undefined) {
    return metadata.map((fact) => `${fact} ${factText(fact, view, told)}`).join(', ');
  }
  if (outcome === 'type-changed') return view.kind;
  if (view.target !== undefined)
    return `${view.kind} to ${leafDisplay({ kind: view.kind, path: view.target })}`;
  const [name, digest] = Object.entries(view.digests ?? {})[0] ?? [];
  const parts = [view.size === undefined ? undefined : `${view.size} bytes`, name && `${name} ${digest}`];
  return parts.filter((part) => part !== undefined).join(', ') || view.kind;
}

function factText(fact: ComparedFact, view: EntryView, { expected, actual }: EntryOutcome): string {
  if (fact === 'headers') {
    const differing = OBJECT_HEADERS.filter((name) => expected?.facts?.[name] !== actual?.facts?.[name]);
    return differing.map((name) => `${name} ${headerText(view.facts?.[name])}`).join(', ');
  }
  const value = view[fact];
  if (value === undefined) return 'not recorded';
  return fact === 'mode' ? value.toString(8).padStart(4, '0') : String(value);
}

function headerText(value: string | number | undefined): string {
  return value === undefined ? 'none' : `"${displayText(String(value))}"`;
}

function detailOf({ prefix, ranges, expected, actual, nameForm, because }: EntryOutcome): string | undefined {
  const parts: string[] = [];
  if (because !== undefined) parts.push(because);
  if (nameForm !== undefined) parts.push(`name differs in ${nameForm}`);
  const [was, is] = [expected?.size, actual?.size];
  if (was !== undefined && is !== undefined && was !== is) {
    parts.push(is < was ? `${was - is} bytes shorter` : `${is - was} bytes longer`);
  }
  if (prefix !== undefined) parts.push(`first ${prefix} bytes equal`);
  if (ranges !== undefined) {
    const shown = ranges.slice(0, 8).map(([from, to]) => `${from}-${to - 1}`);
    parts.push(`differs within bytes ${shown.join(', ')}${ranges.length > 8 ? ', ...' : ''}`);
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** The anomalies with which a leaf is listed: that its content agrees says nothing of them. */
export function findingsOfLeaf(leaf: Leaf): Finding[] {
  const subjectHex = leaf.pathHex === undefined ? {} : { subjectHex: leaf.pathHex };
  return (leaf.findings ?? []).map((code) => ({ code, subject: leafDisplay(leaf), ...subjectHex }));
}
