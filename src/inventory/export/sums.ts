import type { AnyDigest } from '../../core/digest.js';
import { type Leaf, leafPath } from '../../formats/leaf.js';

/**
 * A line as `sha256sum` writes and checks it: digest, two spaces, name. A name with a backslash, line feed or carriage return
 * is escaped and the line begins with a backslash. Undefined for what such a list cannot hold.
 */
export function sumLine(leaf: Leaf, algorithm: AnyDigest): Uint8Array | undefined {
  const hex = leaf.digests?.[algorithm];
  const path = Buffer.from(leafPath(leaf));
  if (hex === undefined || leaf.occurrence !== undefined || path.includes(0)) return undefined;
  const name = path.toString('latin1');
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return Buffer.from(`${escaped === name ? '' : '\\'}${hex}  ${escaped}\n`, 'latin1');
}
