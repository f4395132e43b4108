import { join } from 'node:path';
import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { openCase } from '../../ledger/index.js';
import { recordCopies } from '../evidence/record-copies.js';
import { writeNewFolder } from '../new-folder.js';
import { requireOutside } from '../outside-source.js';

const FOLDER = 'data/records/';

/** A record that was copied out of a case. */
export interface CopiedRecord {
  /** Number of its first entry in the log. */
  readonly index: number;
  readonly file: string;
  readonly sha256: string;
  /** Signatures beside it, and over these. */
  readonly signatures: number;
}

/**
 * Writes the records of a case into a new folder, named as in an evidence bundle and with their signatures beside them: all, or those of the entries named.
 * Nothing of them is verified. Throws `CASE_ENTRY_UNKNOWN`, `OUTPUT_EXISTS`, `OUTPUT_INSIDE_SOURCE` (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1) and the errors of reading a log.
 */
export async function copyRecords(
  dir: string,
  folder: string,
  entries: readonly number[],
): Promise<CopiedRecord[]> {
  requireOutside(folder, dir);
  const copies = await recordCopies((await openCase(dir)).entries());
  const names = [...copies.keys()].map((path) => path.slice(FOLDER.length));
  const known = new Set(names.map(entryOf));
  const unknown = entries.find((index) => !known.has(index));
  if (unknown !== undefined) {
    throw new CloudexitError('CASE_ENTRY_UNKNOWN', 'no record first stands in this entry of the log', {
      subject: String(unknown),
      hint: '"cloudexit record list" and "cloudexit case log" show the numbers.',
      exit: 2,
    });
  }
  const chosen = names.filter((name) => entries.length === 0 || entries.includes(entryOf(name)));
  const files = chosen.map((name) => [name, copies.get(FOLDER + name)!] as const);
  writeNewFolder(folder, files);
  return files
    .filter(([name]) => name.endsWith('.json'))
    .map(([name, bytes]) => ({
      index: entryOf(name),
      file: join(folder, name),
      sha256: digestHex('sha256', bytes),
      signatures: chosen.filter((other) => other.startsWith(name) && other.endsWith('.p7s')).length,
    }));
}

/** The number that the name of a copy, of a record or of what stands beside one, begins with. */
function entryOf(name: string): number {
  return Number.parseInt(name, 10);
}
