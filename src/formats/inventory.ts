import { canonicalText, parseCanonical } from '../core/canonical-json.js';
import { type AnyDigest, DIGEST_LENGTH, type DigestAlgorithm, isDigestAlgorithm } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { FINDING_KINDS, findingKind } from '../core/finding-codes.js';
import type { Leaf } from './leaf.js';

export const INVENTORY_TYPE = 'urn:cloudexit:inventory:v1';
export const INVENTORY_END_TYPE = 'urn:cloudexit:inventory-end:v1';

export const RECORDED_FACTS = ['mode', 'mtime'] as const;
export type RecordedFact = (typeof RECORDED_FACTS)[number];

/** First line of an inventory file. */
export interface InventoryHeader {
  /** Bytes a piece, a power of two; only when pieces were recorded. */
  readonly chunkSize?: number;
  /** Algorithms that may occur in leaves, sorted. */
  readonly digests: readonly AnyDigest[];
  /** Facts that were recorded, sorted. */
  readonly facts: readonly RecordedFact[];
  /** To what depth archives within the source were opened; only when they were. */
  readonly nested?: number;
  readonly source: { readonly kind: string };
  /** Algorithm of the root. */
  readonly tree: DigestAlgorithm;
  readonly type: typeof INVENTORY_TYPE;
}

/** Last line of an inventory file. */
export interface InventoryTrailer {
  /** Sum of the leaves' sizes. */
  readonly bytes: number;
  readonly complete: boolean;
  readonly entries: number;
  /** Anomalies of the source as a whole. */
  readonly findings: readonly Finding[];
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly tree: DigestAlgorithm;
  readonly type: typeof INVENTORY_END_TYPE;
}

/** A run of leaves as a reader hands them on; `keys[i]` is the path of `leaves[i]`, one character a byte. */
export interface LeafBatch {
  /** Index of the first leaf of the batch, 0-based. */
  readonly first: number;
  readonly leaves: readonly Leaf[];
  readonly keys: readonly string[];
}

export const MIN_CHUNK = 4096;
export const MAX_CHUNK = 2 ** 40;
/** Depth to which archives in archives may be opened. */
export const MAX_NESTED = 8;
const SOURCE_KIND = /^[a-z0-9][a-z0-9.+-]{0,63}$/;
const FINDING_TEXTS = new Set(['code', 'subject', 'subjectHex', 'expected', 'actual', 'detail']);
const EVIDENCE_MEMBERS = new Set(['type', 'digest', 'entry', 'leaf', 'note']);

/** Whether findings about the source leave the inventory complete: rule 9 of the page. */
export function allowsComplete(findings: readonly Finding[]): boolean {
  return findings.every((f) => findingKind(f.code).effect === 'note');
}

export function headerText(header: InventoryHeader): string {
  return canonicalText(header);
}

export function trailerText(trailer: InventoryTrailer): string {
  return canonicalText(trailer);
}

/** Throws `INVENTORY_INVALID`, exit 3. */
export function parseHeader(line: Uint8Array): InventoryHeader {
  const value = parseObject(line, 'header', [
    'chunkSize',
    'digests',
    'facts',
    'nested',
    'source',
    'tree',
    'type',
  ]);
  if (value['type'] !== INVENTORY_TYPE)
    throw invalid('the first line is no inventory header of a known version');
  const { tree, digests, facts, chunkSize, nested } = value;
  const source = value['source'] as { kind?: unknown } | null | undefined;
  if (typeof tree !== 'string' || !isDigestAlgorithm(tree)) throw invalid('the header names an unknown tree');
  requireSortedNames(digests, Object.keys(DIGEST_LENGTH), 'digests');
  requireSortedNames(facts, RECORDED_FACTS, 'facts');
  if (typeof source !== 'object' || source === null || Object.keys(source).join() !== 'kind') {
    throw invalid('the header names no source');
  }
  if (typeof source.kind !== 'string' || !SOURCE_KIND.test(source.kind)) {
    throw invalid('the header names no known kind of source');
  }
  if (chunkSize !== undefined && !isChunkSize(chunkSize))
    throw invalid('the header has an impossible chunkSize');
  if (nested !== undefined && !(isCount(nested) && nested >= 1 && nested <= MAX_NESTED))
    throw invalid('the header has an impossible depth');
  return value as unknown as InventoryHeader;
}

/** Throws `INVENTORY_INVALID`, exit 3. */
export function parseTrailer(line: Uint8Array): InventoryTrailer {
  const value = parseObject(line, 'trailer', [
    'bytes',
    'complete',
    'entries',
    'findings',
    'root',
    'tree',
    'type',
  ]);
  const { bytes, complete, entries, findings, root, tree } = value;
  const well =
    value['type'] === INVENTORY_END_TYPE &&
    isCount(bytes) &&
    isCount(entries) &&
    typeof complete === 'boolean' &&
    typeof tree === 'string' &&
    isDigestAlgorithm(tree) &&
    typeof root === 'string' &&
    /^[0-9a-f]{64}$/.test(root) &&
    Array.isArray(findings) &&
    findings.every(isFinding);
  if (!well) throw invalid('the last line is no inventory trailer');
  return value as unknown as InventoryTrailer;
}

/** A power of two within the page's bounds. */
export function isChunkSize(value: unknown): value is number {
  return isCount(value) && value >= MIN_CHUNK && value <= MAX_CHUNK && Number.isInteger(Math.log2(value));
}

function parseObject(line: Uint8Array, what: string, members: readonly string[]): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseCanonical(line);
  } catch (cause) {
    throw invalid(`the ${what} is not canonical JSON`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`the ${what} is not an object`);
  }
  for (const name of Object.keys(value)) {
    if (!members.includes(name)) throw invalid(`the ${what} has the unknown member ${JSON.stringify(name)}`);
  }
  return value as Record<string, unknown>;
}

function requireSortedNames(value: unknown, known: readonly string[], what: string): void {
  const names = Array.isArray(value) ? (value as unknown[]) : [undefined];
  names.forEach((name, i) => {
    const inOrder = i === 0 || String(names[i - 1]) < String(name);
    if (typeof name !== 'string' || !known.includes(name) || !inOrder) {
      throw invalid(`the header's ${what} are malformed`);
    }
  });
}

function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { evidence, ...texts } = value as Finding;
  return (
    Object.hasOwn(FINDING_KINDS, texts.code) &&
    typeof texts.subject === 'string' &&
    Object.entries(texts).every(([name, text]) => FINDING_TEXTS.has(name) && typeof text === 'string') &&
    (evidence === undefined || (Array.isArray(evidence) && evidence.every(isEvidence)))
  );
}

function isEvidence(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, member]) => EVIDENCE_MEMBERS.has(name) && (typeof member === 'string' || isCount(member)),
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('INVENTORY_INVALID', why, { exit: 3, cause });
}
