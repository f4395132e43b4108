/** Reasons for which a block proves nothing: `manifests/formats/residue-index.md`, rule 1. */
export type Worthless = 'short' | 'zero' | 'ones' | 'pattern' | 'lowEntropy';

const LEAST_TAIL = 64;
const MAX_PERIOD = 16;
const counts = new Uint32Array(256);

/** Why finding `bytes` somewhere would prove nothing; undefined where it would prove something. */
export function worthless(bytes: Uint8Array): Worthless | undefined {
  if (bytes.length < LEAST_TAIL) return 'short';
  if (repeats(bytes, 1)) return bytes[0] === 0 ? 'zero' : bytes[0] === 0xff ? 'ones' : 'pattern';
  for (let period = 2; period <= MAX_PERIOD; period++) if (repeats(bytes, period)) return 'pattern';
  return hasLowEntropy(bytes) ? 'lowEntropy' : undefined;
}

/** Whether every byte is the one `period` before it. */
export function repeats(bytes: Uint8Array, period: number): boolean {
  // Nearly everything differs in its first bytes.
  for (let i = period; i < bytes.length; i++) if (bytes[i] !== bytes[i - period]) return false;
  return true;
}

function hasLowEntropy(bytes: Uint8Array): boolean {
  counts.fill(0);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]! += 1;
  let squares = 0;
  for (let b = 0; b < 256; b++) squares += counts[b]! * counts[b]!;
  return 4 * squares >= bytes.length * bytes.length;
}
