import { concatBytes } from '../core/bytes.js';
import { CloudexitError } from '../core/errors.js';
import { LEDGER_TYPE, type LedgerEntry, MAX_LINE_BYTES, parseEntry } from '../formats/ledger.js';
import type { OpenFile } from './file-system.js';

const CHUNK = 1024 * 1024;
const LINE_FEED = 0x0a;

export interface ReadEntry {
  readonly index: number;
  readonly entry: LedgerEntry;
  /** The very bytes that were parsed, without line feed. */
  readonly line: Uint8Array;
  /** Offset of the byte after the line feed. */
  readonly end: number;
}

/** Where a log stops consisting of whole entries. Whether that is a torn tail or damage is for the caller to say. */
export interface Stop {
  /** The number the broken entry would have. */
  readonly index: number;
  /** Offset of its first byte. */
  readonly at: number;
  readonly error: CloudexitError;
}

/**
 * Entries from offset `from`, which is where entry `index` begins, up to offset `until`. The last value is a {@link Stop} if not
 * all of that is whole entries. Memory: one chunk and one line.
 */
export async function* readEntries(
  file: Pick<OpenFile, 'read'>,
  from: number,
  index: number,
  until: number,
): AsyncGenerator<ReadEntry | Stop, void, undefined> {
  let at = from;
  let next = index;
  let held: Uint8Array = new Uint8Array(0);
  for (let position = from; position < until; ) {
    const chunk = new Uint8Array(Math.min(CHUNK, until - position));
    const length = await file.read(chunk, position);
    if (length === 0) break;
    position += length;
    const bytes =
      held.length === 0 ? chunk.subarray(0, length) : concatBytes(held, chunk.subarray(0, length));
    let start = 0;
    let feed = bytes.indexOf(LINE_FEED, held.length);
    for (; feed >= 0; feed = bytes.indexOf(LINE_FEED, start)) {
      const line = bytes.subarray(start, feed);
      const end = at + line.length + 1;
      const entry = parseAt(line, next);
      if (entry instanceof CloudexitError) {
        yield { index: next, at, error: entry };
        return;
      }
      yield { index: next, entry, line, end };
      next += 1;
      at = end;
      start = feed + 1;
    }
    held = bytes.subarray(start);
    if (held.length > MAX_LINE_BYTES) {
      yield { index: next, at, error: broken('the line is longer than the bound') };
      return;
    }
  }
  if (held.length > 0) yield { index: next, at, error: broken('the line has no end') };
}

export function isStop(item: ReadEntry | Stop): item is Stop {
  return 'error' in item;
}

function parseAt(line: Uint8Array, index: number): LedgerEntry | CloudexitError {
  try {
    const entry = parseEntry(line);
    if ((entry.type === LEDGER_TYPE) !== (index === 0))
      throw broken('the header has to be the first entry, and only it');
    return entry;
  } catch (error) {
    if (error instanceof CloudexitError) return error;
    throw error;
  }
}

function broken(why: string): CloudexitError {
  return new CloudexitError('LEDGER_ENTRY_DAMAGED', `this is not a ledger entry: ${why}`, { exit: 3 });
}
