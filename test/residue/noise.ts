import { createCipheriv, createHash } from 'node:crypto';

/** Bytes that look random and are the same every time. */
export function noise(name: string, length: number): Buffer {
  const key = createHash('sha256').update(name).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
