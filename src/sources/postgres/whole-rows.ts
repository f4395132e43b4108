import { broken } from '../container-findings.js';

const LINE_FEED = 0x0a;
const MAX_ROW = 1.5 * 2 ** 30;
/** Bytes of rows a chunk: enough that handing it to a thread costs nothing beside its rows. */
const CHUNK = 512 * 1024;

/** Cuts the text format of COPY, where a line feed always ends a row, into chunks of whole rows. */
export async function* wholeRows(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let rows = new Uint8Array(CHUNK);
  let length = 0;
  for await (const bytes of stream) {
    const need = length + bytes.length;
    if (need > rows.length) {
      const end = rows.subarray(0, length).lastIndexOf(LINE_FEED) + 1;
      const rest = length - end + bytes.length;
      if (rest > MAX_ROW) throw broken('TABLE_ROW_TOO_LARGE', 'a row is longer than 1.5 GiB');
      // Twice the rest: a row of many pieces is not copied for every one of them.
      const next = new Uint8Array(Math.max(CHUNK, rest > CHUNK ? 2 * rest : 0));
      next.set(rows.subarray(end, length));
      if (end > 0) yield rows.subarray(0, end);
      rows = next;
      length -= end;
    }
    rows.set(bytes, length);
    length += bytes.length;
  }
  if (length === 0) return;
  if (rows[length - 1] !== LINE_FEED) throw broken('ENTRY_DATA_CORRUPT', 'the rows end within a row');
  yield rows.subarray(0, length);
}
