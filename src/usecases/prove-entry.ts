import { utf8 } from '../core/bytes.js';
import type { Leaf } from '../formats/leaf.js';
import {
  type ConsistencyProof,
  checkProof,
  type InclusionProof,
  type Proof,
  type ProofExpectation,
  serialiseProof,
} from '../formats/proof.js';
import { proveConsistency, proveInclusion } from '../inventory/index.js';
import { requireOutside } from './outside-source.js';
import { readSmallFile, writeWholeFile } from './small-file.js';

const MAX_PROOF = 16 * 1024 * 1024;

/** Writes the proof that an inventory lists a path; the path is given as text, or as bytes in hexadecimal. */
export async function proveEntry(request: {
  inventory: string;
  path: string | Uint8Array;
  occurrence?: number;
  output: string;
  signal?: AbortSignal;
}): Promise<InclusionProof> {
  requireOutside(request.output, request.inventory);
  const path = typeof request.path === 'string' ? utf8(request.path) : request.path;
  const proof = await proveInclusion(request.inventory, path, request.occurrence, request.signal);
  writeWholeFile(request.output, serialiseProof(proof));
  return proof;
}

/** Writes the proof that an inventory begins with the leaves that a shorter one consists of. */
export async function provePrefix(request: {
  inventory: string;
  first: number;
  output: string;
  signal?: AbortSignal;
}): Promise<ConsistencyProof> {
  requireOutside(request.output, request.inventory);
  const proof = await proveConsistency(request.inventory, request.first, request.signal);
  writeWholeFile(request.output, serialiseProof(proof));
  return proof;
}

export async function checkProofFile(
  path: string,
  expected: ProofExpectation,
): Promise<{ proof: Proof; leaf?: Leaf }> {
  return checkProof(await readSmallFile(path, MAX_PROOF), expected);
}
