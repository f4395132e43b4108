import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MerkleAccumulator, type TreeHash } from '../../src/core/merkle.js';
import { treeHash } from '../../src/core/tree-hash.js';

// The tree over another implementation of SHA-256, one that also runs in browsers.
const second: TreeHash = { name: 'sha256', length: 32, hash: (bytes) => sha256(bytes) };

it('two implementations of SHA-256 give the same roots', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 40 }), (leaves) => {
      const roots = [treeHash('sha256'), second].map((tree) => {
        const sum = new MerkleAccumulator(tree);
        for (const leaf of leaves) sum.appendLeaf(leaf);
        return Buffer.from(sum.root()).toString('hex');
      });
      expect(roots[0]).toBe(roots[1]);
    }),
  );
});
