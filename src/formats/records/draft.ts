import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { decodeUtf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { buildRecord, FieldError } from './record.js';
import { isRecordKind, type RecordStatement } from './registry.js';

const MAX_DRAFT_BYTES = 8 * 1024 * 1024;

/**
 * Reads what a person wrote (records.md, section 4): a YAML 1.2 or JSON mapping with `kind` and the predicate's fields. Aliases,
 * duplicate keys and tags are refused. Throws `DRAFT_INVALID` or `RECORD_KIND_UNKNOWN`, exit 3, or as `buildRecord` does,
 * then with the line of the field.
 */
export function parseDraft(bytes: Uint8Array): RecordStatement {
  if (bytes.length > MAX_DRAFT_BYTES) throw invalid(`larger than the bound of ${MAX_DRAFT_BYTES} bytes`);
  const text = decodeUtf8(bytes);
  if (text === undefined) throw invalid('not valid UTF-8');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    schema: 'core',
    uniqueKeys: true,
    strict: true,
    resolveKnownTags: false,
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw invalid(problem.message.split('\n')[0]!, problem);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw invalid('aliases are not allowed', cause);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid('not a mapping');
  const { kind, ...predicate } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || !isRecordKind(kind)) {
    throw new CloudexitError('RECORD_KIND_UNKNOWN', 'no such kind of record', {
      subject: typeof kind === 'string' ? kind : 'kind',
      exit: 3,
    });
  }
  try {
    return buildRecord(kind, predicate);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const at = writtenAt(document, error.path.slice(1));
    throw at === undefined ? error : error.atLine(lineCounter.linePos(at).line);
  }
}

/** Where a field begins, its name if it has one; of a field that is missing, where that begins in which it should be. */
function writtenAt(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let n = path.length; n > 0; n--) {
    const within = document.getIn(path.slice(0, n - 1), true);
    const last = path[n - 1];
    const pair =
      isMap(within) &&
      within.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
    const written = pair ? pair.key : document.getIn(path.slice(0, n), true);
    if (isNode(written) && written.range) return written.range[0];
  }
  return undefined;
}

function invalid(why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('DRAFT_INVALID', why, { exit: 3, cause });
}
