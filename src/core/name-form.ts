import { byteString, bytesOfKey, decodeUtf8, utf8 } from './bytes.js';

/**
 * The key that names have in common when they differ only in case or in the Unicode form (NFC, NFD) of the same
 * characters: names that a file system which ignores those takes for one. Keys are byte strings, one character a
 * byte. Bytes that are not UTF-8 fold ASCII only.
 */
export function foldKey(key: string): string {
  if (!/[A-Z\x80-\xff]/.test(key)) return key;
  if (/^[\x00-\x7f]*$/.test(key)) return key.toLowerCase();
  const text = decodeUtf8(bytesOfKey(key));
  if (text === undefined) return key.replace(/[A-Z]/g, (c) => c.toLowerCase());
  return byteString(utf8(foldText(text)));
}

export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}
