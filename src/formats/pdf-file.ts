import { byteString } from '../core/bytes.js';

/**
 * The PDF files that this program writes (`manifests/formats/report.md`, rule 12), read back: objects one after the other, one table of where they are, nothing
 * else. Pure. Any other PDF is not read, so no object can be there that a reader of the file might take for another.
 */
export interface PdfFile {
  readonly objects: readonly PdfObject[];
  /** What stands between `trailer` and `startxref`, one character a byte. */
  readonly trailer: string;
}

export interface PdfObject {
  readonly id: number;
  /** What stands before the stream or `endobj`, one character a byte; the length of the stream is taken out of it. */
  readonly value: string;
  /** As it is in the file: compressed where `value` says so. */
  readonly stream?: Uint8Array;
}

const HEAD = '%PDF-1.7\n%\xff\xff\xff\xff\n';
const STREAM = '\nstream\n';
const END_STREAM = '\nendstream\nendobj\n';
const END = '\nendobj\n';
const MAX_OBJECTS = 5_000_000;

/** Undefined when it is not to the byte as this program writes files; streams and values are not looked into. */
export function parsePdf(bytes: Uint8Array): PdfFile | undefined {
  const text = byteString(bytes);
  if (!text.startsWith(HEAD)) return undefined;
  const objects: PdfObject[] = [];
  const places = new Map<number, number>();
  let at = HEAD.length;
  for (let begin = beginOf(text, at); begin !== undefined; begin = beginOf(text, at)) {
    const read = objectAt(bytes, text, begin);
    if (read === undefined || places.has(begin.id) || objects.length === MAX_OBJECTS) return undefined;
    objects.push(read.object);
    places.set(begin.id, at);
    at = read.end;
  }
  const trailer = trailerAt(text, at, places);
  return trailer === undefined ? undefined : { objects, trailer };
}

interface Begin {
  readonly id: number;
  /** Where the value begins. */
  readonly value: number;
}

function beginOf(text: string, at: number): Begin | undefined {
  const [line, id] = /^([1-9]\d{0,6}) 0 obj\n/.exec(text.slice(at, at + 20)) ?? [];
  return line === undefined ? undefined : { id: Number(id), value: at + line.length };
}

function objectAt(
  bytes: Uint8Array,
  text: string,
  { id, value }: Begin,
): { object: PdfObject; end: number } | undefined {
  const end = text.indexOf(END, value);
  if (end < 0) return undefined;
  const head = text.slice(value, end);
  const stream = head.indexOf(STREAM);
  if (stream < 0) return { object: { id, value: head }, end: end + END.length };
  const before = head.slice(0, stream);
  const [stated, length] = /\n\/Length (0|[1-9]\d{0,8})\n/.exec(before) ?? [];
  if (stated === undefined) return undefined;
  const from = value + stream + STREAM.length;
  const to = from + Number(length);
  if (!text.startsWith(END_STREAM, to)) return undefined;
  const object = { id, value: before.replace(stated, '\n'), stream: bytes.subarray(from, to) };
  return { object, end: to + END_STREAM.length };
}

/** The table and the end of the file have to be the only ones that objects in these places can have. */
function trailerAt(text: string, at: number, places: ReadonlyMap<number, number>): string | undefined {
  const rows = Array.from({ length: places.size }, (_, i) => places.get(i + 1));
  const table = rows.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const before = `xref\n0 ${places.size + 1}\n0000000000 65535 f \n${table}trailer\n`;
  const after = `\nstartxref\n${at}\n%%EOF\n`;
  if (!text.startsWith(before, at) || !text.endsWith(after)) return undefined;
  const from = at + before.length;
  const to = text.length - after.length;
  return from > to ? undefined : text.slice(from, to);
}

/** The stream of the one file that is attached; undefined when there is none or more than one. */
export function attachmentOf({ objects }: PdfFile): Uint8Array | undefined {
  const attached = objects.filter(({ value }) => value.includes('\n/Type /EmbeddedFile\n'));
  return attached.length === 1 ? attached[0]!.stream : undefined;
}
