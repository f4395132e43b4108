import iconv from 'iconv-lite';
import { decodeUtf8, equalBytes, utf8 } from '../core/bytes.js';
import type { FindingCode } from '../core/finding-codes.js';

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
/** C1 controls, and the characters that reorder what is shown. */
const CONTROL = /[\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * The path of an archive entry: leading `./` and trailing `/` are spelling and go, everything else stays as it is
 * and is named. Empty for the archive's own root (`.`, `./`).
 */
export function entryPath(
  name: Uint8Array,
  findings: Set<FindingCode>,
  options: { backslashSeparates?: boolean } = {},
): Uint8Array {
  let start = 0;
  while (name[start] === DOT && name[start + 1] === SLASH) {
    start += 2;
    while (name[start] === SLASH) start++;
  }
  let end = name.length;
  while (end > start && name[end - 1] === SLASH) end--;
  if (end === start + 1 && name[start] === DOT) end = start;
  const path = name.subarray(start, end);
  judgeBytes(path, findings);
  judgeSegments(path, findings, false);
  if (options.backslashSeparates && path.includes(BACKSLASH)) {
    findings.add('ENTRY_PATH_NOT_CANONICAL');
    judgeSegments(path, findings, true);
  }
  if (name[0] === SLASH) findings.add('ENTRY_PATH_ABSOLUTE');
  return name[0] === SLASH && path.length === 0 ? name.subarray(0, 1) : path;
}

function judgeBytes(path: Uint8Array, findings: Set<FindingCode>): void {
  let ascii = true;
  for (const byte of path) {
    if (byte >= 0x80) ascii = false;
    else if (byte === 0) findings.add('ENTRY_NAME_NUL');
    else if (byte < 0x20 || byte === 0x7f) findings.add('ENTRY_NAME_CONTROL');
  }
  if (ascii) return;
  const text = decodeUtf8(path);
  if (text === undefined) findings.add('ENTRY_NAME_NOT_UTF8');
  else if (CONTROL.test(text)) findings.add('ENTRY_NAME_CONTROL');
}

function judgeSegments(path: Uint8Array, findings: Set<FindingCode>, backslash: boolean): void {
  let start = 0;
  for (let i = 0; i <= path.length; i++) {
    if (i < path.length && path[i] !== SLASH && !(backslash && path[i] === BACKSLASH)) continue;
    const length = i - start;
    if (length === 0) {
      if (path.length > 0) findings.add(start === 0 ? 'ENTRY_PATH_ABSOLUTE' : 'ENTRY_PATH_NOT_CANONICAL');
    } else if (path[start] === DOT) {
      if (length === 1) findings.add('ENTRY_PATH_NOT_CANONICAL');
      else if (length === 2 && path[start + 1] === DOT) findings.add('ENTRY_PATH_PARENT');
    }
    start = i + 1;
  }
  if (backslash && /^[A-Za-z]:[\\/]/.test(Buffer.from(path.subarray(0, 3)).toString('latin1'))) {
    findings.add('ENTRY_PATH_ABSOLUTE');
  }
}

/** Declares that names are to be taken as the bytes that they are. */
export const AS_BYTES = 'bytes';

export function isNameEncoding(encoding: string): boolean {
  return encoding === AS_BYTES || iconv.encodingExists(encoding);
}

/** UTF-8 bytes of a name in a legacy encoding; undefined unless every byte of it belongs to that encoding. */
export function fromLegacy(name: Uint8Array, encoding: string): Uint8Array | undefined {
  const text = iconv.decode(Buffer.from(name), encoding);
  return equalBytes(iconv.encode(text, encoding), name) ? utf8(text) : undefined;
}
