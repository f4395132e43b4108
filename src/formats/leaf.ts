import { byteString, decodeUtf8, fromHex, toHex, utf8 } from '../core/bytes.js';
import { type AnyDigest, DIGEST_LENGTH, type Digests } from '../core/digest.js';
import { ENTRY_KINDS, type EntryKind } from '../core/entry.js';
import { CloudexitError } from '../core/errors.js';
import { FINDING_KINDS, type FindingCode } from '../core/finding-codes.js';
import { displayPath } from '../core/path.js';

/** One line of an inventory: `manifests/formats/inventory.md`. */
export interface Leaf {
  /** The path's text, or its display form when `pathHex` is there. */
  readonly path: string;
  /** The path's bytes, only when they are not valid UTF-8. */
  readonly pathHex?: string;
  /** 2, 3 ... for further entries of the same path. */
  readonly occurrence?: number;
  readonly kind: EntryKind;
  /** Content bytes. */
  readonly size?: number;
  readonly digests?: Digests;
  readonly chunks?: Chunks;
  /** Permission bits. */
  readonly mode?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  readonly target?: string;
  readonly targetHex?: string;
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly error?: FindingCode;
  readonly findings?: readonly FindingCode[];
}

/** Digests of consecutive pieces of a content, so that damage can be located. */
export interface Chunks {
  readonly algorithm: AnyDigest;
  /** Hexadecimal digests, joined. */
  readonly hashes: string;
  /** Bytes a piece; the last may be shorter. */
  readonly size: number;
}

/** Longest line, bytes without the line feed. */
export const MAX_LINE = 8 * 1024 * 1024;
export const MAX_CHUNKS = 65_536;

/** Algorithms in the order their names have in canonical JSON. */
export const DIGEST_NAMES = (Object.keys(DIGEST_LENGTH) as AnyDigest[]).sort();

const KINDS: ReadonlySet<string> = new Set(ENTRY_KINDS);
const NEEDS_DIGEST: ReadonlySet<EntryKind> = new Set(['file', 'hardlink', 'object', 'table']);
const NO_CONTENT: ReadonlySet<EntryKind> = new Set([
  'directory',
  'symlink',
  'fifo',
  'socket',
  'character-device',
  'block-device',
]);
const HEX = /^[0-9a-f]+$/;
const FACT_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
/** A surrogate without its partner: such text has no UTF-8 form. */
const HALF_CHARACTER = /[\ud800-\udfff]/u;
const ASCII = /^[\x00-\x7f]*$/;

/** Piece size for a content: `chunkSize`, doubled until there are at most {@link MAX_CHUNKS} pieces. */
export function pieceSize(chunkSize: number, size: number): number {
  let piece = chunkSize;
  while (Math.ceil(size / piece) > MAX_CHUNKS) piece *= 2;
  return piece;
}

/** Algorithm of the pieces in an inventory with these digests. */
export function pieceAlgorithm(digests: readonly AnyDigest[]): AnyDigest {
  return digests.find((name) => name === 'sha256') ?? digests.find((name) => name === 'sm3') ?? digests[0]!;
}

/** Whether entries of this kind have a size and digests. */
export function hasContent(kind: EntryKind): boolean {
  return !NO_CONTENT.has(kind);
}

/** Whether a leaf has a content that was read or told, and nobody stated how large it is. */
export function isUnsized({ kind, size, error }: Leaf): boolean {
  return size === undefined && error === undefined && hasContent(kind);
}

/** Raw bytes of the leaf's path. */
export function leafPath(leaf: Leaf): Uint8Array {
  return leaf.pathHex === undefined ? utf8(leaf.path) : fromHex(leaf.pathHex)!;
}

/** Raw bytes of a link's target. */
export function leafTarget(leaf: Leaf): Uint8Array | undefined {
  if (leaf.targetHex !== undefined) return fromHex(leaf.targetHex);
  return leaf.target === undefined ? undefined : utf8(leaf.target);
}

/** Path bytes as a string of one character a byte: `<` on such keys is byte order, and cheap. */
export function leafKey(leaf: Leaf): string {
  return leaf.pathHex === undefined && ASCII.test(leaf.path) ? leaf.path : byteString(leafPath(leaf));
}

/** The members that carry a name: text when the bytes are UTF-8, else display form and hexadecimal bytes. */
export function namedPath(bytes: Uint8Array): { path: string; pathHex?: string } {
  const text = decodeUtf8(bytes);
  return text === undefined ? { path: displayPath(bytes), pathHex: toHex(bytes) } : { path: text };
}

export function namedTarget(bytes: Uint8Array): { target: string; targetHex?: string } {
  const { path, pathHex } = namedPath(bytes);
  return pathHex === undefined ? { target: path } : { target: path, targetHex: pathHex };
}

/** What people see of a leaf's path. */
export function leafDisplay(leaf: Leaf): string {
  return leaf.pathHex === undefined ? displayPath(utf8(leaf.path)) : leaf.path;
}

/** The canonical line, without its line feed. Written out by hand: it runs once for every entry there is. */
export function leafText(leaf: Leaf): string {
  let s = '{';
  if (leaf.chunks !== undefined) {
    const { algorithm, hashes, size } = leaf.chunks;
    s += `"chunks":{"algorithm":"${algorithm}","hashes":"${hashes}","size":${size}},`;
  }
  if (leaf.digests !== undefined) {
    let before = '"digests":{';
    for (const name of DIGEST_NAMES) {
      const hex = leaf.digests[name];
      if (hex === undefined) continue;
      s += `${before}"${name}":"${hex}"`;
      before = ',';
    }
    s += before === ',' ? '},' : '"digests":{},';
  }
  if (leaf.error !== undefined) s += `"error":"${leaf.error}",`;
  if (leaf.facts !== undefined) s += `"facts":${factsText(leaf.facts)},`;
  if (leaf.findings !== undefined) s += `"findings":${JSON.stringify(leaf.findings)},`;
  s += `"kind":"${leaf.kind}"`;
  if (leaf.mode !== undefined) s += `,"mode":${leaf.mode}`;
  if (leaf.mtime !== undefined) s += `,"mtime":${leaf.mtime}`;
  if (leaf.occurrence !== undefined) s += `,"occurrence":${leaf.occurrence}`;
  s += `,"path":${JSON.stringify(leaf.path)}`;
  if (leaf.pathHex !== undefined) s += `,"pathHex":"${leaf.pathHex}"`;
  if (leaf.size !== undefined) s += `,"size":${leaf.size}`;
  if (leaf.target !== undefined) s += `,"target":${JSON.stringify(leaf.target)}`;
  if (leaf.targetHex !== undefined) s += `,"targetHex":"${leaf.targetHex}"`;
  return `${s}}`;
}

function factsText(facts: Readonly<Record<string, string | number>>): string {
  const parts = Object.keys(facts)
    .sort()
    .map((name) => `"${name}":${JSON.stringify(facts[name])}`);
  return `{${parts.join(',')}}`;
}

/**
 * Strict inverse of {@link leafText}: every rule of the page that one line can show, and a value that does not
 * give the same text again is refused. Throws `INVENTORY_INVALID`, exit 3.
 */
export function parseLeaf(text: string): Leaf {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('is not an object');
  const leaf = value as Leaf;
  requireNames(leaf);
  requireContent(leaf);
  requireFacts(leaf);
  if (leafText(leaf) !== text) throw invalid('is not canonical, or has a member that does not belong there');
  return leaf;
}

function requireNames(leaf: Leaf): void {
  if (typeof leaf.path !== 'string' || leaf.path === '') throw invalid('has no path');
  if (typeof leaf.kind !== 'string' || !KINDS.has(leaf.kind)) throw invalid('has an unknown kind');
  requireHexName(leaf.path, leaf.pathHex);
  if (leaf.target !== undefined && typeof leaf.target !== 'string')
    throw invalid('has a target that is no text');
  requireHexName(leaf.target, leaf.targetHex);
  if ((leaf.target !== undefined) !== (leaf.kind === 'symlink' || leaf.kind === 'hardlink')) {
    if (leaf.error === undefined) throw invalid('has a target and is no link, or the other way round');
  }
  if (leaf.occurrence !== undefined && !(isCount(leaf.occurrence) && leaf.occurrence >= 2)) {
    throw invalid('has an occurrence below 2');
  }
}

function requireHexName(name: string | undefined, hex: unknown): void {
  if (hex === undefined) {
    if (name !== undefined && HALF_CHARACTER.test(name)) throw invalid('has a name with half a character');
    return;
  }
  const bytes = typeof hex === 'string' ? fromHex(hex) : undefined;
  if (bytes === undefined || decodeUtf8(bytes) !== undefined || displayPath(bytes) !== name) {
    throw invalid('has a hexadecimal name that does not belong to its display form');
  }
}

function requireContent(leaf: Leaf): void {
  const { digests, chunks, size, kind, error } = leaf;
  if (size !== undefined && (!isCount(size) || !hasContent(kind))) throw invalid('has an impossible size');
  if (digests !== undefined) requireDigests(digests);
  if (NEEDS_DIGEST.has(kind) && digests === undefined && error === undefined) {
    throw invalid('has neither digests nor an error');
  }
  if (digests !== undefined && (error !== undefined || !hasContent(kind))) {
    throw invalid('has digests that its kind or its error rules out');
  }
  if (chunks !== undefined) requireChunks(chunks, size);
}

function requireDigests(digests: Digests): void {
  if (typeof digests !== 'object' || digests === null) throw invalid('has malformed digests');
  let any = false;
  for (const name of DIGEST_NAMES) {
    const hex: unknown = digests[name];
    if (hex === undefined) continue;
    if (typeof hex !== 'string' || hex.length !== 2 * DIGEST_LENGTH[name] || !HEX.test(hex)) {
      throw invalid(`has a malformed ${name} digest`);
    }
    any = true;
  }
  if (!any) throw invalid('has no known digest');
}

function requireChunks(chunks: Chunks, size: number | undefined): void {
  const known = Object.hasOwn(DIGEST_LENGTH, chunks.algorithm);
  const length = known ? DIGEST_LENGTH[chunks.algorithm] : 0;
  const count = Math.ceil((size ?? 0) / chunks.size);
  if (
    !known ||
    !isCount(chunks.size) ||
    !(count >= 2 && count <= MAX_CHUNKS) ||
    typeof chunks.hashes !== 'string' ||
    chunks.hashes.length !== 2 * length * count ||
    !HEX.test(chunks.hashes)
  ) {
    throw invalid('has chunks that do not fit its size');
  }
}

function requireFacts(leaf: Leaf): void {
  if (leaf.mode !== undefined && !(isCount(leaf.mode) && leaf.mode <= 0o7777))
    throw invalid('has no valid mode');
  if (leaf.mtime !== undefined && !Number.isSafeInteger(leaf.mtime)) throw invalid('has no valid mtime');
  if (leaf.error !== undefined && !isFindingCode(leaf.error)) throw invalid('has an unknown error code');
  const { findings, facts } = leaf;
  if (findings !== undefined) {
    if (!Array.isArray(findings) || findings.length === 0) throw invalid('has malformed findings');
    findings.forEach((code, i) => {
      if (!isFindingCode(code) || (i > 0 && !(findings[i - 1]! < code)))
        throw invalid('has malformed findings');
    });
  }
  if (facts === undefined) return;
  if (typeof facts !== 'object' || facts === null || Object.keys(facts).length === 0) {
    throw invalid('has malformed facts');
  }
  for (const [name, fact] of Object.entries(facts)) {
    const known = typeof fact === 'string' ? !HALF_CHARACTER.test(fact) : Number.isSafeInteger(fact);
    if (!FACT_NAME.test(name) || name === 'constructor' || name === 'prototype' || !known) {
      throw invalid('has malformed facts');
    }
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFindingCode(code: unknown): code is FindingCode {
  return typeof code === 'string' && Object.hasOwn(FINDING_KINDS, code);
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('INVENTORY_INVALID', `an inventory line ${why}`, { exit: 3, cause });
}
