import { type DigestAlgorithm, digest } from './digest.js';
import type { TreeHash } from './merkle.js';

/** The tree hash that runs on Node's crypto; the browser page brings its own. */
export function treeHash(algorithm: DigestAlgorithm): TreeHash {
  return { name: algorithm, length: 32, hash: (bytes) => digest(algorithm, bytes) };
}
