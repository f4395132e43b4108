import type { FileFormat } from '../../../formats/acceptance-plan.js';
import type { FormFlaw } from './flaw.js';
import { gifFlaw, jpegFlaw } from './image.js';
import { pdfFlaw } from './pdf.js';
import { pngFlaw } from './png.js';
import { jsonFlaw, xmlFlaw } from './text.js';

type WholeFormat = Exclude<FileFormat, 'archive' | 'sqlite'>;

/** Checks of formats that are looked at in memory; undefined: well-formed. */
export const WHOLE_FORMATS: Readonly<
  Record<WholeFormat, (bytes: Uint8Array) => FormFlaw | undefined | Promise<FormFlaw | undefined>>
> = { pdf: pdfFlaw, png: pngFlaw, jpeg: jpegFlaw, gif: gifFlaw, json: jsonFlaw, xml: xmlFlaw };

const STARTS: readonly (readonly [FileFormat, string])[] = [
  ['pdf', '%PDF-'],
  ['sqlite', 'SQLite format 3\0'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['archive', 'PK\x03\x04'],
  ['archive', 'PK\x05\x06'],
  ['archive', '\x1f\x8b'],
  ['archive', '\x28\xb5\x2f\xfd'],
  ['archive', '\xfd7zXZ\0'],
  ['archive', 'BZh'],
];

/** A format by the first bytes of a file. Texts (JSON, XML) are taken for what they begin like. */
export function recogniseFormat(head: Uint8Array): FileFormat | undefined {
  const text = Buffer.from(head).toString('latin1');
  for (const [format, start] of STARTS) if (text.startsWith(start)) return format;
  if (text.slice(257, 262) === 'ustar') return 'archive';
  const first = /^(?:\xef\xbb\xbf)?\s*([\s\S])/.exec(text)?.[1];
  if (first === '<')
    return /<!doctype\s+html|<html/i.test(text) && !text.includes('<?xml') ? undefined : 'xml';
  return first === '{' || first === '[' ? 'json' : undefined;
}
