import { equalRange } from '../../core/bytes.js';
import { OID } from '../der/oids.js';
import { DerNode, readTime, TAG } from '../der/read.js';
import { readSignedData, type SignedAttributes, type SignedData, signedBytes } from './read.js';

/**
 * Files of one signer differ in a digest, a time and a signature only. A file that has the length of one that was read before, and its
 * bytes in every other place, has those three values in the same places too, since every tag and length around them is the same; so they
 * are all that is read of it. What is said of a file never depends on which were read before it.
 */
interface Shape {
  readonly bytes: Uint8Array;
  readonly data: SignedData;
  readonly attributes: SignedAttributes;
  readonly digest: DerNode;
  readonly time: DerNode | undefined;
  readonly signature: { readonly body: number; readonly end: number };
  /** From, to, from, to …: everything but the three values. */
  readonly fixed: readonly number[];
}

const MAX_SHAPE = 16 * 1024;

/** Reads signature files one after the other. */
export class SignedFileReader {
  /** By length: ECDSA signatures of one key have three. */
  readonly #shapes = new Array<Shape | undefined>(4).fill(undefined);

  /** As `readSignedData`. The list of certificates is the same object for files that differ in the three values only. */
  read(bytes: Uint8Array): SignedData {
    const slot = bytes.length % this.#shapes.length;
    const shape = this.#shapes[slot];
    if (shape && hasShape(bytes, shape)) return readValues(bytes, shape);
    if (bytes.length > MAX_SHAPE) return readSignedData(bytes);
    // A copy of our own: whoever calls may use the buffer for something else.
    const own = Uint8Array.from(bytes);
    const data = readSignedData(own);
    this.#shapes[slot] = shapeOf(own, data) ?? shape;
    return data;
  }
}

function shapeOf(bytes: Uint8Array, data: SignedData): Shape | undefined {
  const { signedAttributes: attributes, signature: value, unsignedAttributes } = data.signer;
  const digest = attributes?.values.get(OID.messageDigest);
  if (!attributes || digest?.tag !== TAG.octetString) return undefined;
  if (data.attached || data.crls.length > 0 || unsignedAttributes.size > 0) return undefined;
  const signingTime = attributes.values.get(OID.signingTime);
  // Whatever else stands where a time belongs is compared like the rest.
  const time =
    signingTime?.tag === TAG.utcTime || signingTime?.tag === TAG.generalizedTime ? signingTime : undefined;
  const body = value.byteOffset - bytes.byteOffset;
  const signature = { body, end: body + value.length };
  const holes = [digest, signature, ...(time ? [time] : [])].sort((a, b) => a.body - b.body);
  const fixed = [0, ...holes.flatMap((hole) => [hole.body, hole.end]), bytes.length];
  return { bytes, data, attributes, digest, time, signature, fixed };
}

function hasShape(bytes: Uint8Array, shape: Shape): boolean {
  if (bytes.length !== shape.bytes.length) return false;
  for (let i = 0; i < shape.fixed.length; i += 2) {
    if (!equalRange(bytes, shape.bytes, shape.fixed[i]!, shape.fixed[i + 1]!)) return false;
  }
  return true;
}

function readValues(bytes: Uint8Array, shape: Shape): SignedData {
  const { data, attributes } = shape;
  const values = new Map(attributes.values);
  values.set(OID.messageDigest, sameIn(bytes, shape.digest));
  if (shape.time) {
    const time = sameIn(bytes, shape.time);
    // Of the three only a time has rules of its own.
    readTime(time);
    values.set(OID.signingTime, time);
  }
  const node = sameIn(bytes, attributes.node);
  const { id, hash, algorithm, unsignedAttributes } = data.signer;
  return {
    contentType: data.contentType,
    attached: undefined,
    certificates: data.certificates,
    crls: data.crls,
    signer: {
      id,
      hash,
      algorithm,
      signature: bytes.subarray(shape.signature.body, shape.signature.end),
      signedAttributes: { node, der: signedBytes(node), values },
      unsignedAttributes,
    },
  };
}

function sameIn(source: Uint8Array, { tag, start, body, end }: DerNode): DerNode {
  return new DerNode(source, tag, start, body, end);
}
