import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { LEDGER_TYPE, type LedgerEntry } from '../../formats/ledger.js';
import { parseRecord } from '../../formats/records/index.js';
import { openCase } from '../../ledger/index.js';

/** One ledger entry as people list it. Nothing of it is verified. */
export interface LogRow {
  readonly index: number;
  readonly type: 'case' | 'record' | 'signature' | 'time-stamp' | 'material' | 'merge';
  /** When it was taken in, by the clock of who did. */
  readonly addedAt: string;
  /** Of the record or material; for signatures and time stamps of what they are over. */
  readonly sha256?: string;
  /** Record kind; undefined when it can't be read. */
  readonly kind?: string;
  readonly party?: string;
  /** Signatures within the entry. */
  readonly signatures?: number;
  /** Bytes of a material; entries of a merged branch. */
  readonly size?: number;
  readonly note?: string;
}

/** The entries of a case in order, in constant memory. Errors are those of reading a log. */
export async function* listCase(dir: string): AsyncGenerator<LogRow, void, undefined> {
  for await (const { index, entry } of (await openCase(dir)).entries()) yield { index, ...rowOf(entry) };
}

function rowOf(entry: LedgerEntry): Omit<LogRow, 'index'> {
  switch (entry.type) {
    case LEDGER_TYPE:
      return { type: 'case', addedAt: entry.createdAt, note: entry.case };
    case 'record': {
      const { addedAt, record, signatures } = entry;
      const sha256 = digestHex('sha256', record);
      return { type: 'record', addedAt, sha256, signatures: signatures.length, ...nameOf(record) };
    }
    case 'signature':
    case 'time-stamp':
      return { type: entry.type, addedAt: entry.addedAt, sha256: entry.over };
    case 'material': {
      const { type, addedAt, material, size, note } = entry;
      return { type, addedAt, sha256: material, size, note };
    }
    case 'merge':
      return { type: 'merge', addedAt: entry.addedAt, size: entry.branch.length };
  }
}

function nameOf(record: Uint8Array): Pick<LogRow, 'kind' | 'party'> {
  try {
    const { kind, statement } = parseRecord(record);
    return { kind, party: statement.predicate.party };
  } catch (error) {
    if (error instanceof CloudexitError) return {};
    throw error;
  }
}
