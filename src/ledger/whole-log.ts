import { CloudexitError } from '../core/errors.js';
import type { Checkpoint } from '../formats/checkpoint.js';
import type { CaseReading } from './case-reading.js';
import { LogIndex } from './log-index.js';
import { isStop, type ReadEntry } from './log-reader.js';

/**
 * Whole entries in order, the header first. A torn tail ends them (the verifier reports it); anything else that is not an entry throws
 * `LEDGER_ENTRY_DAMAGED` (exit 3). With an unknown head that is every irregular end. `LEDGER_TRUNCATED` (exit 3) when
 * acknowledged entries are missing.
 */
export async function* wholeEntries(log: CaseReading['log']): AsyncGenerator<ReadEntry, void, undefined> {
  const head = await log.head();
  let size = 0;
  for await (const item of log.scan()) {
    if (isStop(item)) {
      if (head === undefined || item.index < head.size) throw item.error;
      return;
    }
    size += 1;
    yield item;
  }
  if (head !== undefined && size < head.size) {
    throw new CloudexitError('LEDGER_TRUNCATED', `the log has ${size} of ${head.size} acknowledged entries`, {
      exit: 3,
    });
  }
}

export async function indexOf(entries: AsyncIterable<ReadEntry>): Promise<LogIndex> {
  const index = new LogIndex();
  for await (const item of entries) index.add(item);
  return index;
}

export function checkpointOf(index: LogIndex): Checkpoint {
  return { origin: index.origin, size: index.size, root: index.rootHex() };
}
