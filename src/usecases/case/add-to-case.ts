import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { digestHex } from '../../core/digest.js';
import { CloudexitError, fileError } from '../../core/errors.js';
import { type FileNamed, filesNamedBy } from '../../formats/files-named.js';
import type { AppendableEntry } from '../../formats/ledger.js';
import { type ParsedRecord, parseRecord, type RecordKind } from '../../formats/records/index.js';
import { type Appended, type Case, openCase } from '../../ledger/index.js';
import { readSmallFile } from '../small-file.js';
import { signaturesBeside, timestampsOf } from '../verify-record.js';

const MAX_RECORD = 8 * 1024 * 1024;
const MAX_SIGNATURE = 1024 * 1024;

export interface AddRequest {
  readonly dir: string;
  /** Record files; their signatures lie beside them. */
  readonly records: readonly string[];
  /** Files to keep by content. */
  readonly materials: readonly string[];
  readonly mediaType: string;
  /** Take records that nobody signed yet. */
  readonly allowUnsigned: boolean;
  /** RFC 3339 UTC, whole seconds. */
  readonly addedAt: string;
}

/** What became of one file. `nothing`: the case had it already, signatures included. */
interface AddedFile {
  readonly file: string;
  readonly added: 'record' | 'signatures' | 'material' | 'nothing';
  readonly sha256: string;
  readonly kind?: RecordKind;
  /** Signatures that were new. */
  readonly signatures?: number;
  /** Files that a new record names and the case does not have: nobody who audits it can look at them. */
  readonly absent?: readonly string[];
}

export interface Added extends Appended {
  readonly files: readonly AddedFile[];
}

/**
 * Adds records, with the signatures, counter-signatures and time stamps beside them, and materials to a case, all together or none of the records. A record that is there already gets the
 * signatures that are new. Errors: those of reading and of {@link parseRecord}, `USAGE`, `MATERIAL_IS_KEY` (exit 2), `RECORD_OF_OTHER_CASE`, `RECORD_UNSIGNED` (exit 3), and
 * those of appending.
 */
export async function addToCase(request: AddRequest): Promise<Added> {
  if (request.records.length + request.materials.length === 0) {
    throw new CloudexitError(
      'USAGE',
      'there is nothing to add: name record files, or evidence with --material',
      {
        exit: 2,
      },
    );
  }
  const source = await openCase(request.dir);
  const { addedAt } = request;
  const known = await digestsIn(source);
  const files: AddedFile[] = [];
  const named = new Map<string, readonly FileNamed[]>();
  const entries: AppendableEntry[] = [];
  const attach = (bytes: Uint8Array, entry: AppendableEntry): void => {
    const digest = digestHex('sha256', bytes);
    if (known.has(digest)) return;
    entries.push(entry);
    known.add(digest);
  };
  for (const file of request.records) {
    const { sha256, kind, record, names, signatures, counters, stamps } = await readRecord(source, file);
    if (signatures.length === 0 && !request.allowUnsigned) throw unsigned(file);
    const fresh = signatures.filter((signature) => !known.has(digestHex('sha256', signature)));
    for (const signature of fresh) known.add(digestHex('sha256', signature));
    if (!known.has(sha256)) {
      entries.push({ type: 'record', addedAt, record, signatures: fresh });
      files.push({ file, added: 'record', sha256, kind, signatures: fresh.length });
      named.set(sha256, names);
      known.add(sha256);
    } else {
      for (const signature of fresh) entries.push({ type: 'signature', addedAt, over: sha256, signature });
      const added = fresh.length > 0 ? 'signatures' : 'nothing';
      files.push({ file, added, sha256, kind, signatures: fresh.length });
    }
    for (const { over, signature } of counters)
      attach(signature, { type: 'signature', addedAt, over, signature });
    for (const { over, token } of stamps) attach(token, { type: 'time-stamp', addedAt, over, token });
  }
  for (const file of request.materials) {
    await requireNoKey(file);
    const { sha256: material, size } = await source.material.storeFile(file);
    const isNew = !known.has(material);
    files.push({ file, added: isNew ? 'material' : 'nothing', sha256: material });
    if (!isNew) continue;
    const note = basename(file).slice(0, 1000);
    entries.push({ type: 'material', addedAt, material, mediaType: request.mediaType, note, size });
    known.add(material);
  }
  const appended = await source.log.append(() => entries);
  return { files: files.map((one) => withAbsent(one, named.get(one.sha256), known)), ...appended };
}

function withAbsent(
  one: AddedFile,
  names: readonly FileNamed[] | undefined,
  known: ReadonlySet<string>,
): AddedFile {
  const absent = names?.filter(({ digest }) => !known.has(digest)).map(({ name }) => name) ?? [];
  return absent.length === 0 ? one : { ...one, absent: [...new Set(absent)] };
}

/** Everything in a case is handed to others. Keys in DER can't be told from other bytes; the files people have are PEM. */
async function requireNoKey(file: string): Promise<void> {
  const start = Buffer.alloc(65_536);
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw fileError(file, cause);
  });
  try {
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(start.toString('latin1', 0, bytesRead))) return;
  } finally {
    await handle.close();
  }
  throw new CloudexitError('MATERIAL_IS_KEY', 'this file holds a private key', {
    subject: file,
    hint: 'Everything in a case is handed to the other parties.',
    exit: 2,
  });
}

/** Digests of the records, signatures and materials that the log has. */
async function digestsIn(source: Case): Promise<Set<string>> {
  const known = new Set<string>();
  for await (const { entry } of source.entries()) {
    if (entry.type === 'record') {
      known.add(digestHex('sha256', entry.record));
      for (const signature of entry.signatures) known.add(digestHex('sha256', signature));
    } else if (entry.type === 'signature') known.add(digestHex('sha256', entry.signature));
    else if (entry.type === 'time-stamp') known.add(digestHex('sha256', entry.token));
    else if (entry.type === 'material') known.add(entry.material);
  }
  return known;
}

async function readRecord(source: Case, file: string) {
  const record = await readSmallFile(file, MAX_RECORD);
  const { kind, digest: sha256, statement } = parseNamed(file, record);
  if (statement.predicate.case !== source.id) {
    throw new CloudexitError(
      'RECORD_OF_OTHER_CASE',
      `the record is of the case ${statement.predicate.case}`,
      {
        subject: file,
        exit: 3,
      },
    );
  }
  const signatures: Uint8Array[] = [];
  const counters: { over: string; signature: Uint8Array }[] = [];
  const stamps: { over: string; token: Uint8Array }[] = [];
  const take = async (path: string): Promise<{ signature: Uint8Array; digest: string }> => {
    const signature = await readSmallFile(path, MAX_SIGNATURE);
    const digest = digestHex('sha256', signature);
    for (const token of await timestampsOf(path)) stamps.push({ over: digest, token });
    return { signature, digest };
  };
  for (const path of await signaturesBeside(file)) {
    const { signature, digest } = await take(path);
    signatures.push(signature);
    for (const counter of await signaturesBeside(path)) {
      counters.push({ over: digest, signature: (await take(counter)).signature });
    }
  }
  const names = filesNamedBy(statement.predicate);
  return { record, sha256, kind, names, signatures, counters, stamps };
}

/** Several files may be named, so an error has to say which. */
function parseNamed(file: string, record: Uint8Array): ParsedRecord {
  try {
    return parseRecord(record);
  } catch (cause) {
    if (!(cause instanceof CloudexitError)) throw cause;
    const why = cause.subject === undefined ? cause.message : `${cause.message} (${cause.subject})`;
    throw new CloudexitError(cause.code, why, {
      subject: file,
      hint: cause.hint ?? 'Evidence that is no record is kept with --material.',
      exit: cause.exit,
      cause,
    });
  }
}

function unsigned(subject: string): CloudexitError {
  return new CloudexitError('RECORD_UNSIGNED', 'there is no signature beside this record', {
    subject,
    hint: 'Sign it first, with "cloudexit record sign"; what is in a case stays there.',
    exit: 3,
  });
}
