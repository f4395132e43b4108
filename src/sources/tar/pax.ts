import { broken } from '../container-findings.js';

/** The records of one extended header, by keyword. Values are bytes: names need not be UTF-8. */
export interface PaxRecords {
  readonly values: ReadonlyMap<string, Uint8Array>;
  /** `GNU.sparse.offset`, `GNU.sparse.numbytes` of format 0.0 repeat; here in their order. */
  readonly sparse: readonly number[];
  /** A keyword occurs twice: the last counts, but not every reader agrees. */
  readonly ambiguous: boolean;
}

/**
 * POSIX.1-2001 pax extended header: records `LENGTH KEYWORD=VALUE\n`, where LENGTH counts the whole record.
 * Throws ARCHIVE_DAMAGED for anything else, because readers that recover differ in what they then see.
 */
export function parsePax(bytes: Uint8Array): PaxRecords {
  const values = new Map<string, Uint8Array>();
  const sparse: number[] = [];
  let ambiguous = false;
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space === -1 ? '' : Buffer.from(bytes.subarray(at, space)).toString('latin1');
    const length = /^[1-9][0-9]{0,7}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = space === -1 ? -1 : bytes.indexOf(0x3d, space);
    if (
      length === 0 ||
      end > bytes.length ||
      bytes[end - 1] !== 0x0a ||
      equals <= space + 1 ||
      equals >= end ||
      bytes.subarray(space, equals).includes(0)
    ) {
      throw broken('ARCHIVE_DAMAGED', 'an extended header is malformed');
    }
    const keyword = Buffer.from(bytes.subarray(space + 1, equals)).toString('utf8');
    const value = bytes.slice(equals + 1, end - 1);
    if (keyword === 'GNU.sparse.offset' || keyword === 'GNU.sparse.numbytes') {
      if ((sparse.length % 2 === 0) !== (keyword === 'GNU.sparse.offset')) {
        throw broken('ARCHIVE_DAMAGED', 'a sparse map in an extended header is malformed');
      }
      sparse.push(decimal(value, keyword));
    } else {
      if (values.has(keyword)) ambiguous = true;
      values.set(keyword, value);
    }
    at = end;
  }
  return { values, sparse, ambiguous };
}

/** A non-negative decimal integer below 2^53. */
export function decimal(value: Uint8Array, keyword: string): number {
  const text = Buffer.from(value).toString('latin1');
  const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw broken('ARCHIVE_DAMAGED', `${keyword} is not a number`);
  return number;
}

/** Seconds with an optional fraction, which is dropped towards the past. */
export function seconds(value: Uint8Array): number | undefined {
  const text = Buffer.from(value).toString('latin1');
  if (!/^-?[0-9]{1,15}(\.[0-9]*)?$/.test(text)) return undefined;
  return Math.floor(Number(text));
}
