import { decodeUtf8, toHex } from './bytes.js';

/**
 * Display form of a name: what people see in terminals, reports and findings. Control characters, bidirectional
 * overrides, invisible separators, backslashes and bytes that are not UTF-8 are written as `\xHH` (a byte) or
 * `\u{H}` (a character), so that two different names never look the same because of something invisible, and
 * nothing in a name can drive a terminal. Not for finding a file again: keep the bytes for that.
 */
export function displayPath(path: Uint8Array): string {
  const text = decodeUtf8(path);
  return text === undefined ? displayBytes(path) : displayText(text);
}

const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\\]|[\u{e0000}-\u{e0fff}]|[\ud800-\udfff]|[\u17b4\u17b5]|[\u180b-\u180f]|[\ufe00-\ufe0f]/gu;

export function displayText(text: string): string {
  return text.replace(INVISIBLE, (c) => (c === '\\' ? '\\\\' : escaped(c)));
}

/**
 * For text that says it is in display form already, as the subject of a finding in somebody else's file does: escapes
 * what a display form cannot contain and leaves its backslashes alone.
 */
export function redisplay(text: string): string {
  return text.replace(INVISIBLE, (c) => (c === '\\' ? c : escaped(c)));
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function displayBytes(path: Uint8Array): string {
  // Decode the valid stretches so that a GBK name inside a UTF-8 folder still shows its folder.
  let out = '';
  let at = 0;
  while (at < path.length) {
    const length = validLength(path, at);
    if (length === 0) {
      out += `\\x${toHex(path.subarray(at, at + 1))}`;
      at += 1;
    } else {
      out += displayText(decodeUtf8(path.subarray(at, at + length))!);
      at += length;
    }
  }
  return out;
}

/** Length of the one valid UTF-8 sequence that starts at `at`, 0 if none does. */
function validLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  return decodeUtf8(bytes.subarray(at, at + length)) === undefined ? 0 : length;
}

/** The first `length` UTF-16 code units, and no half of a character at their end: that would have no UTF-8 form. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
