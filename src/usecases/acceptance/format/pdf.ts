import type { FormFlaw } from './flaw.js';

const TAIL = 2048;
const MOST_SECTIONS = 1000;

/**
 * PDF (ISO 32000-1, 7.5): header, `startxref`, and every cross-reference section back to the first. Each entry in use of a table
 * has to lead to its object; of a cross-reference stream only its presence is checked. Content is not rendered.
 */
export function pdfFlaw(bytes: Uint8Array): FormFlaw | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!/^%PDF-[12]\.\d/.test(text)) return { why: 'its header is none' };
  const tail = text.slice(-TAIL);
  const start = /startxref\s+(\d{1,12})\s+%%EOF\s*$/.exec(tail)?.[1];
  if (start === undefined) return { why: 'it does not end as a PDF does (startxref, %%EOF)' };
  const seen = new Set<number>();
  for (let at: number | undefined = Number(start); at !== undefined; ) {
    if (seen.has(at) || seen.size >= MOST_SECTIONS)
      return { why: 'its cross-references go round in circles' };
    seen.add(at);
    const section = sectionAt(text, at);
    if ('why' in section) return section;
    at = section.previous;
  }
  return undefined;
}

function sectionAt(text: string, at: number): FormFlaw | { readonly previous: number | undefined } {
  if (text.startsWith('xref', at)) return tableAt(text, at + 4);
  const stream = /^\s*\d{1,10} \d{1,5} obj\b/.exec(text.slice(at, at + 40));
  const dictionary = text.slice(at, at + 4096).split('stream', 1)[0]!;
  if (stream === null || !/\/Type\s*\/XRef\b/.test(dictionary))
    return { why: 'a cross-reference section is not where it should be' };
  return { previous: previousIn(dictionary) };
}

function tableAt(text: string, from: number): FormFlaw | { readonly previous: number | undefined } {
  let at = from;
  const line = /[ \t\r\n]*(\d{1,10})[ ](\d{1,10})(?:[ ]([nf]))?[ ]*(?:\r\n|\r|\n)/y;
  let [next, left] = [0, 0];
  for (;;) {
    line.lastIndex = at;
    const match = line.exec(text);
    if (match === null) break;
    at = line.lastIndex;
    const [, first, second, use] = match;
    if (use === undefined) {
      if (left > 0) return { why: 'a cross-reference table is shorter than it says' };
      [next, left] = [Number(first), Number(second)];
      continue;
    }
    if (left === 0) return { why: 'a cross-reference table is longer than it says' };
    if (use === 'n' && !objectAt(text, Number(first), next, Number(second)))
      return { why: `object ${next} is not where the cross-reference table says` };
    next += 1;
    left -= 1;
  }
  const rest = text.slice(at, at + 8192);
  if (left > 0 || !/^\s*trailer\s*<</.test(rest)) return { why: 'a cross-reference table has no trailer' };
  return { previous: previousIn(rest.split('startxref', 1)[0]!) };
}

function objectAt(text: string, at: number, number: number, generation: number): boolean {
  const match = /^\s*(\d{1,10})\s+(\d{1,5})\s+obj\b/.exec(text.slice(at, at + 60));
  return match !== null && Number(match[1]) === number && Number(match[2]) === generation;
}

function previousIn(dictionary: string): number | undefined {
  const previous = /\/Prev\s+(\d{1,12})/.exec(dictionary)?.[1];
  return previous === undefined ? undefined : Number(previous);
}
