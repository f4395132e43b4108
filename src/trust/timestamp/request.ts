import { CloudexitError } from '../../core/errors.js';
import { readDer, readSmall, readUnsigned, TAG } from '../der/read.js';
import { boolean, integer, octetString, sequence } from '../der/write.js';
import { encodeHashAlgorithm } from '../suites/algorithm.js';
import { hashBytes } from '../suites/hash.js';

export interface TimestampRequest {
  /** DER TimeStampReq (RFC 3161 section 2.4.1), to be posted or carried by hand. */
  readonly der: Uint8Array;
  /** What the response must repeat. */
  readonly nonce: Uint8Array;
}

/** Asks for a time stamp over `stamped`, with the authority's certificate in the answer. `nonce`: 8 or more bytes. */
export function createTimestampRequest(
  stamped: Uint8Array,
  hash: 'sha256' | 'sm3',
  nonce: Uint8Array,
): TimestampRequest {
  const imprint = sequence(encodeHashAlgorithm(hash), octetString(hashBytes(hash, stamped)));
  return { der: sequence(integer(1), imprint, integer(nonce), boolean(true)), nonce: withoutZeros(nonce) };
}

/** The nonce of a request that was written earlier. Throws `DER_INVALID`; a request without a nonce is refused. */
export function nonceOfRequest(request: Uint8Array): Uint8Array {
  const cursor = readDer(request, TAG.sequence).cursor();
  readSmall(cursor.next(TAG.integer));
  cursor.next(TAG.sequence);
  cursor.optional(TAG.oid);
  return readUnsigned(cursor.next(TAG.integer));
}

/** An INTEGER keeps no leading zeros, so the nonce that comes back has none either. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((b) => b !== 0);
  if (first < 0 || bytes.length < 8) {
    throw new CloudexitError('NONCE_INVALID', 'a nonce has 8 or more bytes and is not zero', { exit: 2 });
  }
  return bytes.subarray(first);
}
