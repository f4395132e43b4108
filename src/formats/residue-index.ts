import { isFilterBits } from '../core/block-filter.js';
import type { Worthless } from '../core/block-worth.js';
import { decodeUtf8, fromHex, utf8 } from '../core/bytes.js';
import { canonicalText, parseCanonical } from '../core/canonical-json.js';
import { type AnyDigest, DIGEST_LENGTH, type DigestAlgorithm, isDigestAlgorithm } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { displayPath } from '../core/path.js';

/** The residue index: `manifests/formats/residue-index.md`. */
export const RESIDUE_INDEX_TYPE = 'urn:cloudexit:residue-index:v2';
export const RESIDUE_INDEX_START = utf8('cloudexit residue index 2\n');

export const BLOCK_SIZES = [512, 4096] as const;
export type BlockSize = (typeof BLOCK_SIZES)[number];

/** Bytes of a block's digest, and of a record. */
export const BLOCK_DIGEST = 12;
export const INDEX_RECORD = 20;
/** Bytes after the description: its length and the digest. */
export const INDEX_END = 40;
export const MAX_DESCRIPTION = 1024 * 1024;
export const MAX_FILE_LINE = 1024 * 1024;

export type LeftOut = Worthless | 'common';
export const LEFT_OUT: readonly LeftOut[] = ['common', 'lowEntropy', 'ones', 'pattern', 'short', 'zero'];

/** A content that the index was made of. */
export interface IndexedFile {
  readonly path: string;
  readonly pathHex?: string;
  /** Bytes read. */
  readonly size: number;
  /** Hexadecimal; absent where it was not read to its end. */
  readonly digest?: string;
}

export interface IndexedBlocks {
  readonly size: BlockSize;
  /** Number of records. */
  readonly entries: number;
  readonly filterBits: number;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
}

export interface BoundInventory {
  readonly sha256: string;
  readonly root: string;
  readonly tree: DigestAlgorithm;
  readonly entries: number;
}

export interface ResidueIndexDescription {
  readonly algorithm: AnyDigest;
  readonly blocks: readonly IndexedBlocks[];
  readonly complete: boolean;
  readonly contents: {
    readonly files: number;
    readonly filesBytes: number;
    readonly bytes: number;
    readonly withoutBlock: number;
  };
  readonly inventories: readonly BoundInventory[];
}

/** Whether no medium can have a hit: what finds nothing whatever is there settles nothing. */
export function holdsNothing({ blocks }: ResidueIndexDescription): boolean {
  return blocks.every(({ entries }) => entries === 0);
}

const HEX64 = /^[0-9a-f]{64}$/;

export function descriptionText(description: ResidueIndexDescription): string {
  return canonicalText({ type: RESIDUE_INDEX_TYPE, ...description });
}

/** Throws `RESIDUE_INDEX_INVALID` (exit 3). */
export function parseDescription(bytes: Uint8Array): ResidueIndexDescription {
  let value: unknown;
  try {
    value = parseCanonical(bytes);
  } catch (cause) {
    throw invalidIndex('its description is not canonical JSON', cause);
  }
  const { type, ...description } = members(value, [
    'algorithm',
    'blocks',
    'complete',
    'contents',
    'inventories',
    'type',
  ]);
  const { algorithm, blocks, complete, contents, inventories } = description;
  const counted = members(contents, ['bytes', 'files', 'filesBytes', 'withoutBlock']);
  const well =
    type === RESIDUE_INDEX_TYPE &&
    typeof algorithm === 'string' &&
    Object.hasOwn(DIGEST_LENGTH, algorithm) &&
    typeof complete === 'boolean' &&
    Object.values(counted).every(isCount) &&
    (counted['files'] as number) <= 2 ** 32 &&
    Array.isArray(blocks) &&
    blocks.length >= 1 &&
    blocks.length <= BLOCK_SIZES.length &&
    Array.isArray(inventories);
  if (!well) throw invalidIndex('its description is of no known form');
  for (const [i, b] of (blocks as unknown[]).entries()) {
    requireBlocks(b, (blocks as IndexedBlocks[])[i - 1]);
  }
  for (const inventory of inventories as unknown[]) requireInventory(inventory);
  return description as unknown as ResidueIndexDescription;
}

function requireBlocks(value: unknown, before: IndexedBlocks | undefined): void {
  const { size, entries, filterBits, leftOut } = members(value, ['entries', 'filterBits', 'leftOut', 'size']);
  const well =
    (BLOCK_SIZES as readonly unknown[]).includes(size) &&
    (before === undefined || before.size < (size as number)) &&
    isCount(entries) &&
    entries <= 2 ** 36 &&
    isCount(filterBits) &&
    isFilterBits(filterBits) &&
    Object.values(members(leftOut, LEFT_OUT)).every(isCount);
  if (!well) throw invalidIndex('its description of blocks is of no known form');
}

function requireInventory(value: unknown): void {
  const { sha256, root, tree, entries } = members(value, ['entries', 'root', 'sha256', 'tree']);
  const well =
    typeof sha256 === 'string' &&
    HEX64.test(sha256) &&
    typeof root === 'string' &&
    HEX64.test(root) &&
    typeof tree === 'string' &&
    isDigestAlgorithm(tree) &&
    isCount(entries);
  if (!well) throw invalidIndex('its description of inventories is of no known form');
}

/** The line with its line feed. */
export function fileLine(file: IndexedFile): Uint8Array {
  return utf8(`${canonicalText(file)}\n`);
}

/** Throws `RESIDUE_INDEX_INVALID` (exit 3). */
export function parseFileLine(line: Uint8Array): IndexedFile {
  let value: unknown;
  try {
    value = parseCanonical(line);
  } catch (cause) {
    throw invalidIndex('a line of its files is not canonical JSON', cause);
  }
  const file = value as IndexedFile;
  const known = new Set(['digest', 'path', 'pathHex', 'size']);
  const well =
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((name) => known.has(name)) &&
    typeof file.path === 'string' &&
    isCount(file.size) &&
    (file.digest === undefined ||
      (typeof file.digest === 'string' && /^[0-9a-f]{32,128}$/.test(file.digest)));
  if (!well || !isHexOfName(file)) throw invalidIndex('a line of its files is of no known form');
  return file;
}

function isHexOfName({ path, pathHex }: IndexedFile): boolean {
  if (pathHex === undefined) return true;
  const bytes = typeof pathHex === 'string' ? fromHex(pathHex) : undefined;
  return bytes !== undefined && decodeUtf8(bytes) === undefined && displayPath(bytes) === path;
}

function members(value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidIndex('its description is of no known form');
  }
  const given = Object.keys(value).sort();
  if (given.join() !== [...names].sort().join()) {
    throw invalidIndex('its description has other members than it should');
  }
  return value as Record<string, unknown>;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function invalidIndex(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('RESIDUE_INDEX_INVALID', `the residue index cannot be relied on: ${why}`, {
    hint: 'Take the file whose digest was committed to before the deletion.',
    exit: 3,
    cause,
  });
}
