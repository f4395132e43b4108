import { z } from 'zod';
import { canonicalText, parseCanonical } from '../core/canonical-json.js';
import { DIGESTS, FOREIGN_DIGESTS } from '../core/digest.js';
import { ENTRY_KINDS, type EntryKind } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import type { FindingCode } from '../core/finding-codes.js';
import { RECORDED_FACTS } from './inventory.js';
import type { Leaf } from './leaf.js';

/** What became of an entry: `manifests/formats/comparison.md`. */
export const OUTCOMES = [
  'intact',
  'modified',
  'truncated',
  'grown',
  'missing',
  'extra',
  'moved',
  'type-changed',
  'metadata-changed',
  'name-form-changed',
  'unreadable',
  'not-comparable',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What may be asked to be the same beside the content; `headers` are what a store serves with an object. */
export const COMPARED_FACTS = [...RECORDED_FACTS, 'headers'] as const;
export type ComparedFact = (typeof COMPARED_FACTS)[number];

/** Facts of an object that `headers` stands for. */
export const OBJECT_HEADERS = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'userMetadata',
] as const;

export const NAME_FORMS = ['case', 'unicode', 'encoding'] as const;
export type NameForm = (typeof NAME_FORMS)[number];

/** The leaf of one side, without its pieces, and where it is in its inventory. */
export interface EntryView
  extends Pick<Leaf, 'path' | 'pathHex' | 'occurrence' | 'size' | 'digests' | 'mode' | 'facts'> {
  /** Leaf index in its inventory, 0-based. */
  readonly index: number;
  readonly kind: EntryKind;
  readonly mtime?: number;
  readonly target?: string;
  readonly targetHex?: string;
  readonly error?: FindingCode;
}

/** Half-open range of content bytes. */
export type ByteRange = readonly [from: number, to: number];

export interface EntryOutcome {
  readonly outcome: Exclude<Outcome, 'intact'>;
  readonly expected?: EntryView;
  readonly actual?: EntryView;
  /** Leading bytes that were shown to be equal, by their pieces. */
  readonly prefix?: number;
  /** Where the contents differ, at most {@link MAX_RANGES}; ends of pieces, so the damage is within. */
  readonly ranges?: readonly ByteRange[];
  /** How the names differ. */
  readonly nameForm?: NameForm;
  /** Which facts differ. */
  readonly metadata?: readonly ComparedFact[];
  /** What of a table is not the same. */
  readonly table?: readonly TablePart[];
  /** Why nothing can be said. */
  readonly because?: (typeof REASONS)[number];
}

export const TABLE_PARTS = ['rows', 'schema'] as const;
export type TablePart = (typeof TABLE_PARTS)[number];
const REASONS = ['no-common-digest', 'expected-unreadable', 'engines-differ', 'pieces-contradict'] as const;

export const MAX_RANGES = 1024;

/** Counts of a comparison; `manifests/formats/comparison.md` says which sums must close. */
export interface Tally {
  readonly expected: { readonly entries: number; readonly bytes: number };
  readonly actual: { readonly entries: number; readonly bytes: number };
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Folders that one side does not list and that are there because something is in them. */
  readonly implied: { readonly expected: number; readonly actual: number };
  /** Entries among the intact ones that only MD5 or SHA-1 speak for. */
  readonly weak: number;
}

/** Whether every entry of both sides is in exactly one class. */
export function tallyCloses(tally: Tally): boolean {
  const { outcomes, implied } = tally;
  let both = 0;
  for (const name of OUTCOMES) if (name !== 'missing' && name !== 'extra') both += outcomes[name];
  return (
    tally.expected.entries === both + outcomes.missing &&
    tally.actual.entries === both - implied.expected + implied.actual + outcomes.extra
  );
}

export const COMPARISON_TYPE = 'urn:cloudexit:comparison:v1';
export const COMPARISON_END_TYPE = 'urn:cloudexit:comparison-end:v1';

/** An inventory as a comparison names it. */
export interface ComparedInventory {
  readonly root: string;
  /** SHA-256 of the inventory file. */
  readonly sha256: string;
  readonly size: number;
}

/** First line of a comparison file. */
export interface ComparisonHeader {
  readonly actual: ComparedInventory;
  readonly expected: ComparedInventory;
  readonly metadata: readonly ComparedFact[];
  readonly type: typeof COMPARISON_TYPE;
}

/** Last line of a comparison file. */
export interface ComparisonTrailer {
  readonly tally: Tally;
  readonly type: typeof COMPARISON_END_TYPE;
}

const count = z.int().nonnegative();
const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const facts = z.array(z.enum(COMPARED_FACTS));

const entryView = z.strictObject({
  digests: z.partialRecord(z.enum([...DIGESTS, ...FOREIGN_DIGESTS]), hex).optional(),
  error: z.string().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.int()])).optional(),
  index: count,
  kind: z.enum(ENTRY_KINDS),
  mode: count.optional(),
  mtime: z.int().optional(),
  occurrence: count.optional(),
  path: z.string().min(1),
  pathHex: hex.optional(),
  size: count.optional(),
  target: z.string().optional(),
  targetHex: hex.optional(),
});

const entryOutcome = z.strictObject({
  actual: entryView.optional(),
  because: z.enum(REASONS).optional(),
  expected: entryView.optional(),
  metadata: facts.optional(),
  nameForm: z.enum(NAME_FORMS).optional(),
  outcome: z.enum(OUTCOMES).exclude(['intact']),
  prefix: count.optional(),
  ranges: z
    .array(z.tuple([count, count]))
    .max(MAX_RANGES)
    .optional(),
  table: z.array(z.enum(TABLE_PARTS)).optional(),
});

const sums = z.strictObject({ bytes: count, entries: count });
const compared = z.strictObject({ root: hex.length(64), sha256: hex.length(64), size: count });

const header = z.strictObject({
  actual: compared,
  expected: compared,
  metadata: facts,
  type: z.literal(COMPARISON_TYPE),
});

const trailer = z.strictObject({
  tally: z.strictObject({
    actual: sums,
    expected: sums,
    implied: z.strictObject({ actual: count, expected: count }),
    outcomes: z.strictObject(
      Object.fromEntries(OUTCOMES.map((name) => [name, count])) as Record<Outcome, typeof count>,
    ),
    weak: count,
  }),
  type: z.literal(COMPARISON_END_TYPE),
});

/** Canonical line of any part of a comparison file. */
export function comparisonText(part: ComparisonHeader | EntryOutcome | ComparisonTrailer): string {
  return canonicalText(part);
}

/** Strict inverses. Throw `COMPARISON_INVALID`, exit 3. */
export function parseOutcome(line: Uint8Array): EntryOutcome {
  return parse(entryOutcome, line) as EntryOutcome;
}

export function parseComparisonHeader(line: Uint8Array): ComparisonHeader {
  return parse(header, line) as ComparisonHeader;
}

export function parseComparisonTrailer(line: Uint8Array): ComparisonTrailer {
  const end = parse(trailer, line) as ComparisonTrailer;
  if (!tallyCloses(end.tally)) throw invalid('its sums do not close');
  return end;
}

function parse(schema: z.ZodType, line: Uint8Array): unknown {
  let value: unknown;
  try {
    value = parseCanonical(line);
  } catch (cause) {
    throw invalid('a line is not canonical JSON', cause);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw invalid('a line has a member that does not belong there', result.error);
  return result.data;
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('COMPARISON_INVALID', `not a comparison: ${why}`, { exit: 3, cause });
}

/** What a comparison keeps of a leaf. */
export function viewOfLeaf(leaf: Leaf, index: number): EntryView {
  const { chunks: _, facts, findings: __, ...rest } = leaf;
  const told = leaf.kind === 'table' || leaf.kind === 'definition' ? facts : headersOf(leaf);
  return { ...rest, ...(told === undefined ? {} : { facts: told }), index };
}

function headersOf({ kind, error, facts = {} }: Leaf): Leaf['facts'] {
  const { failedAt } = facts;
  if (error !== undefined && failedAt !== undefined) return { failedAt };
  if (kind !== 'object') return undefined;
  const served = OBJECT_HEADERS.filter((name) => facts[name] !== undefined);
  return served.length === 0 ? undefined : Object.fromEntries(served.map((name) => [name, facts[name]!]));
}
