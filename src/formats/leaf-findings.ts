import type { Finding } from '../core/finding.js';
import type { FindingCode } from '../core/finding-codes.js';
import { type Leaf, leafDisplay } from './leaf.js';

/**
 * The findings that a leaf carries as codes, as findings of their own. `index` is the leaf's, 0-based, `inventory` the
 * SHA-256 of the inventory file.
 */
export function findingsOfLeaf(leaf: Leaf, index: number, inventory?: string): Finding[] {
  const codes: FindingCode[] = [...(leaf.error === undefined ? [] : [leaf.error]), ...(leaf.findings ?? [])];
  return codes.map((code) => ({
    code,
    subject: leafDisplay(leaf),
    ...(leaf.pathHex === undefined ? {} : { subjectHex: leaf.pathHex }),
    evidence: [{ type: 'inventory', ...(inventory === undefined ? {} : { digest: inventory }), leaf: index }],
  }));
}
