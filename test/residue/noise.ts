import { createHash } from 'node:crypto';

/** Bytes that look random and are the same every time. */
export function noise(name: string, length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${name} ${i}`).digest(),
  );
  return Buffer.concat(parts).subarray(0, length);
}
