import { fromHex, toHex, utf8 } from '../core/bytes.js';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.js';
import { type DigestAlgorithm, isDigestAlgorithm } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { leafHash, type TreeHash, verifyConsistency, verifyInclusion } from '../core/merkle.js';
import { treeHash } from '../core/tree-hash.js';
import { type Leaf, parseLeaf } from './leaf.js';

export const PROOF_TYPE = 'urn:cloudexit:proof:v1';
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_HASHES = 64;

/** RFC 9162 section 2.1.3, over a line of an inventory. Hashes are hexadecimal. */
export interface InclusionProof {
  readonly index: number;
  readonly kind: 'inclusion';
  /** The inventory's line, without its line feed. */
  readonly leaf: string;
  readonly path: readonly string[];
  readonly root: string;
  readonly size: number;
  readonly tree: DigestAlgorithm;
  readonly type: typeof PROOF_TYPE;
}

/** RFC 9162 section 2.1.4: the first leaves of the longer list are the shorter list. */
export interface ConsistencyProof {
  readonly first: number;
  readonly firstRoot: string;
  readonly kind: 'consistency';
  readonly path: readonly string[];
  readonly second: number;
  readonly secondRoot: string;
  readonly tree: DigestAlgorithm;
  readonly type: typeof PROOF_TYPE;
}

export type Proof = InclusionProof | ConsistencyProof;

/** What a trusted record says; for a consistency proof of the longer list. */
export interface ProofExpectation {
  readonly root?: string | undefined;
  readonly size?: number | undefined;
}

const MEMBERS = {
  inclusion: ['index', 'kind', 'leaf', 'path', 'root', 'size', 'tree', 'type'],
  consistency: ['first', 'firstRoot', 'kind', 'path', 'second', 'secondRoot', 'tree', 'type'],
} as const;

export function serialiseProof(proof: Proof): Uint8Array {
  return canonicalBytes(proof);
}

/** Checks the form only. Throws `PROOF_INVALID`, exit 3. */
export function parseProof(bytes: Uint8Array): Proof {
  let value: unknown;
  try {
    value = parseCanonical(bytes, { maxBytes: MAX_BYTES, maxDepth: 4 });
  } catch (cause) {
    throw invalid('is not canonical JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('is not an object');
  const proof = value as Proof;
  const members =
    proof.kind === 'inclusion' || proof.kind === 'consistency' ? MEMBERS[proof.kind] : undefined;
  if (proof.type !== PROOF_TYPE || members === undefined) throw invalid('is of no known version or kind');
  if (Object.keys(value).join() !== members.join()) throw invalid('has a member too many or too few');
  if (typeof proof.tree !== 'string' || !isDigestAlgorithm(proof.tree))
    throw invalid('names an unknown tree');
  if (!Array.isArray(proof.path) || proof.path.length > MAX_HASHES || !proof.path.every(isHash)) {
    throw invalid('has a malformed path');
  }
  const numbers = proof.kind === 'inclusion' ? [proof.index, proof.size] : [proof.first, proof.second];
  const roots = proof.kind === 'inclusion' ? [proof.root] : [proof.firstRoot, proof.secondRoot];
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0) || !roots.every(isHash)) {
    throw invalid('has a malformed number or root');
  }
  if (proof.kind === 'inclusion' && typeof proof.leaf !== 'string') throw invalid('has no leaf');
  return proof;
}

/**
 * Parses and verifies a proof on its own, and against what is expected. Returns it, with the leaf of an inclusion
 * proof. Throws `PROOF_INVALID` or `PROOF_UNEXPECTED`, exit 3.
 */
export function checkProof(
  bytes: Uint8Array,
  expected: ProofExpectation = {},
): { proof: Proof; leaf?: Leaf } {
  const proof = parseProof(bytes);
  if (!provesItsRoot(treeHash(proof.tree), proof)) throw invalid('does not lead to its root');
  const { root, size } = proof.kind === 'inclusion' ? proof : { root: proof.secondRoot, size: proof.second };
  if (expected.root !== undefined && expected.root !== root) throw unexpected(`root is ${root}`);
  if (expected.size !== undefined && expected.size !== size) throw unexpected(`size is ${size}`);
  return proof.kind === 'inclusion' ? { proof, leaf: parseProvenLeaf(proof.leaf) } : { proof };
}

/** The arithmetic alone, with any implementation of the tree's hash. */
export function provesItsRoot(tree: TreeHash, proof: Proof): boolean {
  const path = proof.path.map((hex) => fromHex(hex)!);
  if (proof.kind === 'inclusion') {
    const { index, size, leaf, root } = proof;
    return verifyInclusion(tree, {
      index,
      size,
      leafHash: leafHash(tree, utf8(leaf)),
      proof: path,
      root: fromHex(root)!,
    });
  }
  return verifyConsistency(tree, {
    first: proof.first,
    second: proof.second,
    firstRoot: fromHex(proof.firstRoot)!,
    secondRoot: fromHex(proof.secondRoot)!,
    proof: path,
  });
}

export function hexPath(hashes: readonly Uint8Array[]): string[] {
  return hashes.map(toHex);
}

function parseProvenLeaf(text: string): Leaf {
  try {
    return parseLeaf(text);
  } catch (cause) {
    throw invalid('is about something that is no inventory line', cause);
  }
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('PROOF_INVALID', `the proof ${why}`, { exit: 3, cause });
}

function unexpected(what: string): CloudexitError {
  return new CloudexitError('PROOF_UNEXPECTED', `the proof is for something else: its ${what}`, { exit: 3 });
}
