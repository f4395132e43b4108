import { readDer, readUnsigned, TAG } from '../der/read.js';
import { integer, sequence } from '../der/write.js';

/** Devices give r and s side by side, each as long as the group's order; suites use SEQUENCE { r, s }. */
export function derFromPair(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  return sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)));
}

export function isDerPair(signature: Uint8Array): boolean {
  try {
    const numbers = readDer(signature, TAG.sequence).children(TAG.integer);
    return numbers.length === 2 && numbers.every((n) => readUnsigned(n).length > 0);
  } catch {
    return false;
  }
}
