import { decodeUtf8 } from '../../../core/bytes.js';
import type { FormFlaw } from './flaw.js';

/** RFC 8259: one value, in UTF-8. */
export function jsonFlaw(bytes: Uint8Array): FormFlaw | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { why: 'it is not UTF-8' };
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return { why: 'it is not JSON' };
  }
}

/**
 * XML 1.0 well-formedness, namespaces included. No entity that a document declares is read or expanded, so a document that uses
 * one is not assessed; nor is one in another encoding than UTF-8.
 */
export async function xmlFlaw(bytes: Uint8Array): Promise<FormFlaw | undefined> {
  const text = decodeUtf8(bytes);
  const declared = /^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})/.exec(
    Buffer.from(bytes.subarray(0, 300))
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, ''),
  )?.[1];
  if (declared !== undefined && !/^utf-?8$/i.test(declared))
    return { why: `it is in ${declared}`, unknown: true };
  if (text === undefined) return { why: 'it is not UTF-8' };
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser({ xmlns: true });
  let flaw: string | undefined;
  let doctype = false;
  parser.on('doctype', () => {
    doctype = true;
  });
  parser.on('error', (error) => {
    flaw ??= error.message;
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  if (flaw === undefined) return undefined;
  return doctype && /undefined entity/.test(flaw) ? { why: flaw, unknown: true } : { why: flaw };
}
