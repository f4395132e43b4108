import type { z } from 'zod';
import { canonicalBytes, parseCanonical } from '../../core/canonical-json.js';
import { digestHex } from '../../core/digest.js';
import { CloudexitError } from '../../core/errors.js';
import { kindOfPredicateType, predicateTypeOf, STATEMENT_TYPE, subjectsOf } from '../statement.js';
import {
  definitionOf,
  isRecordKind,
  type PredicateOf,
  type RecordKind,
  type RecordStatement,
} from './registry.js';

/** Greatest accepted record, bytes (records.md, R2). */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;
const MAX_RECORD_DEPTH = 12;

export interface ParsedRecord<K extends RecordKind = RecordKind> {
  readonly kind: K;
  readonly statement: RecordStatement<K>;
  /** sha256 of the record's bytes, hex. */
  readonly digest: string;
}

/**
 * Reads a record strictly: canonical bytes, the members of a Statement v1 and no others, a known kind, a predicate that fits
 * its schema, and subjects equal to those derived from it. Throws, exit 3, `RECORD_NOT_A_STATEMENT`, `RECORD_KIND_UNKNOWN`,
 * `RECORD_FIELD_UNKNOWN`, `RECORD_FIELD_INVALID`, `RECORD_SUBJECT_WRONG`, or the codes of `parseCanonical`; `subject` is the path
 * of the field.
 */
export function parseRecord(bytes: Uint8Array): ParsedRecord {
  const value = parseCanonical(bytes, { maxBytes: MAX_RECORD_BYTES, maxDepth: MAX_RECORD_DEPTH });
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw notAStatement('');
  const object = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(object)) {
    if (!['_type', 'subject', 'predicateType', 'predicate'].includes(key)) throw unknownField([key]);
  }
  if (object['_type'] !== STATEMENT_TYPE) throw notAStatement('_type');
  if (typeof object['predicateType'] !== 'string') throw notAStatement('predicateType');
  const kind = kindOfPredicateType(object['predicateType']);
  if (kind === undefined || !isRecordKind(kind)) {
    throw new CloudexitError('RECORD_KIND_UNKNOWN', 'no such kind of record', {
      subject: object['predicateType'],
      exit: 3,
    });
  }
  const statement = buildRecord(kind, object['predicate']);
  // Both have their members in canonical order: one because the bytes are canonical, the other because it is made so.
  if (JSON.stringify(object['subject']) !== JSON.stringify(statement.subject)) {
    throw new CloudexitError(
      'RECORD_SUBJECT_WRONG',
      'the subjects are not those that the predicate refers to',
      {
        subject: 'subject',
        exit: 3,
      },
    );
  }
  return { kind, statement, digest: digestHex('sha256', bytes) };
}

/** Checks a predicate and wraps it in its statement; the subjects are derived. Errors as {@link parseRecord}. */
export function buildRecord<K extends RecordKind>(kind: K, predicate: unknown): RecordStatement<K> {
  // Making code for the schema of a kind takes as long as reading fifty records by it, and a case has few of each.
  const result = definitionOf(kind).schema.safeParse(predicate, { jitless: true });
  if (!result.success) throw fieldError(result.error.issues);
  const checked = result.data as PredicateOf<K>;
  return {
    _type: STATEMENT_TYPE,
    subject: subjectsOf(checked),
    predicateType: predicateTypeOf(kind),
    predicate: checked,
  };
}

/** The canonical bytes of a record: what is stored, named by digest and signed. */
export function serialiseRecord(statement: RecordStatement): Uint8Array {
  return canonicalBytes(statement);
}

/** Kind of a statement that was built or parsed here. */
export function kindOf(statement: RecordStatement): RecordKind {
  return kindOfPredicateType(statement.predicateType) as RecordKind;
}

/** RECORD_FIELD_INVALID or RECORD_FIELD_UNKNOWN of a field, for who can say where that is written. */
export class FieldError extends CloudexitError {
  /** @param path of the field, from `predicate` on */
  constructor(
    code: 'RECORD_FIELD_INVALID' | 'RECORD_FIELD_UNKNOWN',
    message: string,
    readonly path: readonly PropertyKey[],
    line?: number,
  ) {
    const field = fieldPath(path);
    super(code, message, { subject: line === undefined ? field : `${field} (line ${line})`, exit: 3 });
  }

  atLine(line: number): FieldError {
    return new FieldError(this.code as 'RECORD_FIELD_INVALID', this.message, this.path, line);
  }
}

/** One error at a time; a field that does not exist first, because a misspelt name explains the missing one. */
function fieldError(issues: readonly z.core.$ZodIssue[]): CloudexitError {
  const issue = issues.find((i) => i.code === 'unrecognized_keys') ?? issues[0]!;
  const path = ['predicate', ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownField([...path, issue.keys[0]!]);
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = missing ? 'the field is missing' : issue.message;
  return new FieldError('RECORD_FIELD_INVALID', message, path);
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? String(p) : `.${String(p)}`))
    .join('');
}

function unknownField(path: readonly PropertyKey[]): FieldError {
  return new FieldError('RECORD_FIELD_UNKNOWN', 'there is no such field in this kind of record', path);
}

function notAStatement(path: string): CloudexitError {
  return new CloudexitError('RECORD_NOT_A_STATEMENT', 'not an in-toto Statement v1', {
    subject: path,
    exit: 3,
  });
}
