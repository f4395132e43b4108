import { parseJson } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import { withSubject } from '../core/errors.js';
import {
  kindOf,
  type ParsedRecord,
  parseDraft,
  parseRecord,
  type RecordStatement,
  serialiseRecord,
} from '../formats/records/index.js';
import { readSmallFile, writeToSign } from './small-file.js';

const MAX_FILE = 8 * 1024 * 1024;

export interface CheckedRecord extends ParsedRecord {
  /** The canonical bytes: what is signed. */
  readonly bytes: Uint8Array;
  /** True when the file itself holds these bytes; false when it is a draft of them. */
  readonly canonical: boolean;
}

/**
 * Reads a file that holds either a record or a draft of one. Throws the coded errors of `parseRecord` and `parseDraft`,
 * exit 3, which name the field, or else the file.
 */
export async function checkRecordFile(path: string): Promise<CheckedRecord> {
  const bytes = await readSmallFile(path, MAX_FILE);
  return withSubject(path, () =>
    isStatement(bytes)
      ? { ...parseRecord(bytes), bytes, canonical: true }
      : checkedRecord(parseDraft(bytes), false),
  );
}

/** Reads a record; a draft is refused. */
export async function readRecordFile(path: string): Promise<CheckedRecord> {
  const bytes = await readSmallFile(path, MAX_FILE);
  return withSubject(path, () => ({ ...parseRecord(bytes), bytes, canonical: true }));
}

export function checkedRecord(statement: RecordStatement, canonical: boolean): CheckedRecord {
  const bytes = serialiseRecord(statement);
  return { kind: kindOf(statement), statement, digest: digestHex('sha256', bytes), bytes, canonical };
}

/** Writes the record's canonical bytes, whole or not at all. Throws as {@link writeToSign}. */
export async function writeRecordFile(path: string, record: CheckedRecord): Promise<void> {
  await writeToSign(path, record.bytes);
}

/** A JSON object with `_type` wants to be a record and is held to that; everything else is a draft. */
function isStatement(bytes: Uint8Array): boolean {
  try {
    const value = parseJson(bytes);
    return value !== null && typeof value === 'object' && !Array.isArray(value) && '_type' in value;
  } catch {
    return false;
  }
}
