import { readDerShallow } from '../../src/trust/der/read.js';
import { tlv } from '../../src/trust/der/write.js';

/** Replaces the value at a path of member indices; every length above it is made right again. */
export function replaceAt(
  der: Uint8Array,
  path: readonly number[],
  change: (old: Uint8Array) => Uint8Array,
): Uint8Array {
  const [index, ...rest] = path;
  if (index === undefined) return change(der);
  const node = readDerShallow(der);
  const members = node.children().map((n) => n.raw);
  members[index] = replaceAt(members[index]!, rest, change);
  return tlv(node.tag, ...members);
}

export function at(der: Uint8Array, path: readonly number[]): Uint8Array {
  return path.reduce((bytes, index) => readDerShallow(bytes).children()[index]!.raw, der);
}

/** Where things are in a detached signature. */
const SIGNED_DATA = [1, 0];
const SIGNER_INFO = [...SIGNED_DATA, 4, 0];
export const PLACE = {
  digestAlgorithm: [...SIGNED_DATA, 1, 0],
  certificates: [...SIGNED_DATA, 3],
  signerInfos: [...SIGNED_DATA, 4],
  signerInfo: SIGNER_INFO,
  signerDigestAlgorithm: [...SIGNER_INFO, 2],
  signedAttributes: [...SIGNER_INFO, 3],
  signatureAlgorithm: [...SIGNER_INFO, 4],
  signature: [...SIGNER_INFO, 5],
} as const;

/** The same bytes with one bit turned, counted from the first byte's highest. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 0x80 >> (bit & 7);
  return copy;
}
