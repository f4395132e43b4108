import { CloudexitError } from '../../core/errors.js';
import type { SignatureCode } from '../../formats/signature-result.js';
import { OID } from '../der/oids.js';
import {
  type DerNode,
  readDerShallow,
  readInteger,
  readOid,
  readSmall,
  requireSetOrder,
  requireStrict,
  TAG,
} from '../der/read.js';
import {
  type HashName,
  readHashAlgorithm,
  readSignatureAlgorithm,
  type SignatureAlgorithm,
} from '../suites/algorithm.js';

/** SignedData with one signer (RFC 5652 section 5; GM/T 0010 section 8 for SM2), strictly read. */
export interface SignedData {
  readonly contentType: string;
  /** Content carried inside. */
  readonly attached: Uint8Array | undefined;
  /** DER certificates, unparsed and unproven. */
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly DerNode[];
  readonly signer: SignerInfo;
}

interface SignerInfo {
  readonly id: SignerId;
  /** Undefined: a digest that is not accepted. */
  readonly hash: HashName | undefined;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
  readonly signedAttributes: SignedAttributes | undefined;
  /** Attribute type -> its one value. */
  readonly unsignedAttributes: ReadonlyMap<string, DerNode>;
}

export type SignerId =
  | { readonly type: 'issuer-serial'; readonly issuerName: Uint8Array; readonly serialBytes: Uint8Array }
  | { readonly type: 'key-identifier'; readonly keyIdentifier: Uint8Array };

export interface SignedAttributes {
  /** Where they stand in the file. */
  readonly node: DerNode;
  /** The SET OF in DER: the bytes that are signed (RFC 5652 section 5.4). */
  readonly der: Uint8Array;
  readonly values: ReadonlyMap<string, DerNode>;
}

const MAX_CMS = 64 * 1024 * 1024;
const MAX_CERTIFICATES = 32;

/**
 * Reads a ContentInfo with SignedData. Errors carry a `SignatureCode`: `CMS_MALFORMED`, `CMS_SIGNER_COUNT`,
 * `CMS_ATTRIBUTES_MALFORMED`; or `DER_INVALID`.
 */
export function readSignedData(bytes: Uint8Array): SignedData {
  if (bytes.length > MAX_CMS) throw refuse('CMS_MALFORMED', `larger than ${MAX_CMS} bytes`);
  return readContentInfo(readDerShallow(bytes, TAG.sequence));
}

export function readContentInfo(node: DerNode): SignedData {
  const info = node.cursor();
  const type = readOid(info.next(TAG.oid));
  const gm = type === OID.gmSignedData;
  if (!gm && type !== OID.signedData)
    throw refuse('CMS_MALFORMED', `content of type ${type}, not SignedData`);
  const wrapper = info.next(0xa0).cursor();
  info.requireEnd();
  const fields = wrapper.next(TAG.sequence).cursor();
  wrapper.requireEnd();

  const version = readSmall(fields.next(TAG.integer));
  const digestAlgorithms = fields.next(TAG.set).children(TAG.sequence);
  const encapsulated = fields.next(TAG.sequence);
  const certificates = fields.optional(0xa0)?.children() ?? [];
  const crls = fields.optional(0xa1)?.children() ?? [];
  const signers = fields.next(TAG.set).children(TAG.sequence);
  fields.requireEnd();

  const [signerNode, second] = signers;
  // One signer a file: with several, "the signature" would have no one meaning.
  if (!signerNode || second) throw refuse('CMS_SIGNER_COUNT', `${signers.length} signers where one belongs`);
  if (certificates.length > MAX_CERTIFICATES) throw refuse('CMS_MALFORMED', 'too many certificates');
  const [digestAlgorithm, other] = digestAlgorithms;
  const { signer, digestAlgorithmRaw, signerVersion } = readSigner(signerNode);
  if (!digestAlgorithm || other || !digestAlgorithm.is(digestAlgorithmRaw)) {
    throw refuse('CMS_MALFORMED', 'digestAlgorithms is not the digest of the signer');
  }
  requireStrict(encapsulated);
  const { contentType, attached } = readEncapsulated(encapsulated);
  const isData = contentType === (gm ? OID.gmData : OID.data);
  // RFC 5652 section 5.1; some producers number data of other types 1, as PKCS#7 did.
  const versions = signerVersion === 3 ? [3] : isData ? [1] : [1, 3];
  if (!versions.includes(version)) throw refuse('CMS_MALFORMED', `version ${version}`);
  return { contentType, attached, certificates: certificates.map((c) => c.raw), crls, signer };
}

function readEncapsulated(node: DerNode): { contentType: string; attached: Uint8Array | undefined } {
  const cursor = node.cursor();
  const contentType = readOid(cursor.next(TAG.oid));
  const wrapper = cursor.optional(0xa0);
  cursor.requireEnd();
  if (!wrapper) return { contentType, attached: undefined };
  const inner = wrapper.cursor();
  const attached = inner.next(TAG.octetString).content;
  inner.requireEnd();
  return { contentType, attached };
}

function readSigner(node: DerNode): {
  signer: SignerInfo;
  digestAlgorithmRaw: Uint8Array;
  signerVersion: number;
} {
  requireStrict(node);
  const fields = node.cursor();
  const signerVersion = readSmall(fields.next(TAG.integer));
  const id = readSignerId(fields.next());
  if (signerVersion !== (id.type === 'issuer-serial' ? 1 : 3)) {
    throw refuse('CMS_MALFORMED', `signer version ${signerVersion}`);
  }
  const digestAlgorithm = fields.next(TAG.sequence);
  const hash = readHashAlgorithm(digestAlgorithm);
  const signed = fields.optional(0xa0);
  const algorithm = readSignatureAlgorithm(fields.next(TAG.sequence), hash);
  const signature = fields.next(TAG.octetString).content;
  const unsigned = fields.optional(0xa1);
  fields.requireEnd();
  return {
    signer: {
      id,
      hash,
      algorithm,
      signature,
      signedAttributes: signed && readSignedAttributes(signed),
      unsignedAttributes: unsigned ? readAttributes(unsigned) : new Map(),
    },
    digestAlgorithmRaw: digestAlgorithm.raw,
    signerVersion,
  };
}

function readSignerId(node: DerNode): SignerId {
  if (node.tag === 0x80) return { type: 'key-identifier', keyIdentifier: node.content };
  if (node.tag !== TAG.sequence) throw refuse('CMS_MALFORMED', 'no signer identifier');
  const cursor = node.cursor();
  const issuerName = cursor.next(TAG.sequence).raw;
  const serialBytes = readInteger(cursor.next(TAG.integer));
  cursor.requireEnd();
  return { type: 'issuer-serial', issuerName, serialBytes };
}

function readSignedAttributes(node: DerNode): SignedAttributes {
  requireSetOrder(node.children());
  const values = readAttributes(node);
  return { node, der: signedBytes(node), values };
}

/** What was signed has the tag of SET OF instead of [0]. */
export function signedBytes(node: DerNode): Uint8Array {
  const der = copyOf(node);
  der[0] = TAG.set;
  return der;
}

const SLAB = 64 * 1024;
let slab = new Uint8Array(SLAB);
let slabUsed = 0;

/** A copy of a value's bytes. Small ones share a slab, no part of which is given out twice: an array each costs more than its bytes. */
function copyOf({ source, start, end }: DerNode): Uint8Array {
  const length = end - start;
  if (length > SLAB / 16) return Uint8Array.prototype.slice.call(source, start, end);
  if (slabUsed + length > SLAB) {
    slab = new Uint8Array(SLAB);
    slabUsed = 0;
  }
  const copy = slab.subarray(slabUsed, slabUsed + length);
  slabUsed += length;
  for (let i = 0; i < length; i++) copy[i] = source[start + i]!;
  return copy;
}

function readAttributes(node: DerNode): Map<string, DerNode> {
  const values = new Map<string, DerNode>();
  for (const attribute of node.children(TAG.sequence)) {
    const cursor = attribute.cursor();
    const type = readOid(cursor.next(TAG.oid));
    const [value, second] = cursor.next(TAG.set).children();
    cursor.requireEnd();
    if (!value || second || values.has(type)) {
      throw refuse('CMS_ATTRIBUTES_MALFORMED', `attribute ${type} does not have exactly one value`);
    }
    values.set(type, value);
  }
  return values;
}

/** Whether bytes could be read as signed attributes: a signature over attributes must not serve as one over content. */
export function looksLikeAttributes(content: Uint8Array): boolean {
  if (content[0] !== TAG.set) return false;
  try {
    return readAttributes(readDerShallow(content, TAG.set)).has(OID.messageDigest);
  } catch {
    return false;
  }
}

export function refuse(code: SignatureCode, why: string): CloudexitError {
  return new CloudexitError(code, why, { exit: 3 });
}
