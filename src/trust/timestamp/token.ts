import { CloudexitError } from '../../core/errors.js';
import { readContentInfo, refuse, type SignedData } from '../cms/read.js';
import { OID } from '../der/oids.js';
import {
  type DerNode,
  readBoolean,
  readDerShallow,
  readOid,
  readSmall,
  readTime,
  readUnsigned,
  TAG,
} from '../der/read.js';
import { tlv } from '../der/write.js';
import { type HashName, readHashAlgorithm } from '../suites/algorithm.js';

/** What a time stamping authority says, RFC 3161 section 2.4.2. */
interface TstInfo {
  /** Undefined: a digest that is not accepted. */
  readonly hash: HashName | undefined;
  readonly imprint: Uint8Array;
  /** Fractions of a second are cut off. */
  readonly genTime: Date;
  readonly serialBytes: Uint8Array;
  readonly nonce: Uint8Array | undefined;
  /** GeneralName of the authority, where the token gives it. */
  readonly tsa: DerNode | undefined;
}

export interface TimestampToken {
  readonly data: SignedData;
  /** DER TSTInfo, the content that the authority signed. */
  readonly content: Uint8Array;
  readonly info: TstInfo;
}

/**
 * Reads a TimeStampResp or a bare token. Throws `TIMESTAMP_REJECTED` if the authority refused (a program that
 * only looks at exit codes may have saved such an answer), or what reading SignedData throws.
 */
export function readTimestamp(bytes: Uint8Array): TimestampToken {
  const outer = readDerShallow(bytes, TAG.sequence);
  const first = outer.cursor().next();
  return readToken(first.tag === TAG.oid ? outer : tokenOf(outer));
}

function tokenOf(response: DerNode): DerNode {
  const cursor = response.cursor();
  const statusInfo = cursor.next(TAG.sequence).cursor();
  const status = readSmall(statusInfo.next(TAG.integer));
  // 0 granted, 1 granted with modifications; everything else carries no token.
  if (status > 1 || cursor.atEnd) {
    throw new CloudexitError('TIMESTAMP_REJECTED', `the authority answered with status ${status}`, {
      exit: 3,
    });
  }
  const token = cursor.next(TAG.sequence);
  cursor.requireEnd();
  return token;
}

function readToken(node: DerNode): TimestampToken {
  const data = readContentInfo(node);
  if (data.contentType !== OID.tstInfo || !data.attached)
    throw refuse('CMS_MALFORMED', 'not a time stamp token');
  return { data, content: data.attached, info: readTstInfo(data.attached) };
}

function readTstInfo(der: Uint8Array): TstInfo {
  const cursor = readDerShallow(der, TAG.sequence).cursor();
  if (readSmall(cursor.next(TAG.integer)) !== 1)
    throw refuse('CMS_MALFORMED', 'an unknown version of TSTInfo');
  readOid(cursor.next(TAG.oid));
  const imprint = cursor.next(TAG.sequence).cursor();
  const hash = readHashAlgorithm(imprint.next(TAG.sequence));
  const hashed = imprint.next(TAG.octetString).content;
  imprint.requireEnd();
  const serialBytes = readUnsigned(cursor.next(TAG.integer));
  const genTime = readGenTime(cursor.next(TAG.generalizedTime));
  requireAccuracy(cursor.optional(TAG.sequence));
  const ordering = cursor.optional(TAG.boolean);
  if (ordering) readBoolean(ordering);
  const nonce = cursor.optional(TAG.integer);
  const named = cursor.optional(0xa0)?.cursor();
  const tsa = named?.next();
  named?.requireEnd();
  if (cursor.optional(0xa1)) throw refuse('CMS_MALFORMED', 'extensions in TSTInfo');
  cursor.requireEnd();
  return { hash, imprint: hashed, genTime, serialBytes, nonce: nonce && readUnsigned(nonce), tsa };
}

/** Seconds, milliseconds and microseconds, each of which may be absent. */
function requireAccuracy(node: DerNode | undefined): void {
  const cursor = node?.cursor();
  cursor?.optional(TAG.integer);
  cursor?.optional(0x80);
  cursor?.optional(0x81);
  cursor?.requireEnd();
}

/** RFC 3161 allows fractions of a second here, and only here. */
function readGenTime(node: DerNode): Date {
  const { content } = node;
  // As many as there are with ten digits of a second.
  if (content.length > 26) throw refuse('CMS_MALFORMED', 'a time with too many digits');
  const dot = content.indexOf(0x2e);
  if (dot < 0) return readTime(node);
  const whole = Uint8Array.of(...content.subarray(0, dot), 0x5a);
  const fraction = String.fromCharCode(...content.subarray(dot));
  if (!/^\.\d{0,9}[1-9]Z$/.test(fraction)) throw refuse('CMS_MALFORMED', 'a malformed fraction of a second');
  return readTime(readDerShallow(tlv(TAG.generalizedTime, whole)));
}
