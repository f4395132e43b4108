import { existsSync } from 'node:fs';
import { digestHex } from '../core/digest.js';
import { about, CloudexitError, errorCode } from '../core/errors.js';
import { type ParsedRecord, parseRecord } from '../formats/records/index.js';
import { CLOCK_SKEW_MS, type SuiteName } from '../formats/signature-result.js';
import { type Certificate, exportDsse, readSignedData, signDetached } from '../trust/index.js';
import { requireFree } from './keys/free-path.js';
import { type CertifiedKey, openCertifiedSigner } from './open-certified-signer.js';
import { requireOutside } from './outside-source.js';
import { holdsSignature, type Signing } from './signed-already.js';
import { readSmallFile, writeWholeFile } from './small-file.js';
import { MAX_SIGNATURE, signaturesBeside } from './verify-record.js';

const MAX_RECORD = 8 * 1024 * 1024;

export interface SignRecordRequest extends CertifiedKey {
  /** Record file: canonical JSON; or a signature file, to be counter-signed. */
  readonly record: string;
  readonly signingTime: Date;
  /** Where to write, a new file; by default the first free of `RECORD.p7s`, `RECORD.2.p7s` ..., an envelope to `RECORD.dsse.json`. */
  readonly output?: string;
  /** An envelope with the record inside instead of a signature beside it; says no signing time. */
  readonly form?: 'cms' | 'dsse';
}

export interface SignedRecordFile {
  readonly output: string;
  /** Undefined for a counter-signature. */
  readonly record: ParsedRecord | undefined;
  /** SHA-256 of the bytes that were signed, hex. */
  readonly digest: string;
  readonly signer: Certificate;
  readonly suite: SuiteName;
  readonly keyWarnings: readonly ('exposed' | 'unencrypted' | 'weak-kdf')[];
}

/**
 * Signs the very bytes of a record, or of a signature file, that were checked; nothing is written when it is no record of a known kind
 * and no signature. Errors: `RECORD_NOT_YET_WRITTEN` (exit 3), those of `parseRecord`, of `readSignedData`, of the key; `USAGE` (exit 2) for a signature file in an envelope,
 * `ALREADY_SIGNED` (exit 2) where the certificate has signed these bytes beside them, `FILE_EXISTS` (exit 2).
 */
export async function signRecord(request: SignRecordRequest): Promise<SignedRecordFile> {
  for (const input of [request.record, request.key, request.certificates]) {
    if (request.output !== undefined) requireOutside(request.output, input);
  }
  const content = await readSmallFile(request.record, MAX_RECORD);
  const record = signableIn(request.record, content, request.form);
  if (record !== undefined && request.form !== 'dsse') requireWritten(record, request.signingTime);
  const opened = await openCertifiedSigner(request);
  try {
    const { signer, certificates, warnings } = opened;
    const { signingTime, sm2Id } = request;
    const output =
      request.output ??
      (request.form === 'dsse'
        ? `${request.record}.dsse.json`
        : await freeSignaturePath(request.record, {
            content,
            certificate: certificates[0]!,
            suite: signer.suite,
            sm2Id,
          }));
    requireFree(output);
    const bytes =
      request.form === 'dsse'
        ? await exportDsse(content, [signer])
        : await signDetached({ content, signer, certificates, signingTime });
    writeWholeFile(output, bytes);
    const digest = digestHex('sha256', content);
    return { output, record, digest, signer: certificates[0]!, suite: signer.suite, keyWarnings: warnings };
  } finally {
    opened.close();
  }
}

/** What is to be signed, or why the file is nothing of the kind: most often it is the draft of a record. */
function signableIn(
  file: string,
  content: Uint8Array,
  form: SignRecordRequest['form'],
): ParsedRecord | undefined {
  try {
    return parseSignable(content, form);
  } catch (error) {
    if (errorCode(error) !== 'JSON_INVALID') throw about(file, error);
    throw new CloudexitError('JSON_INVALID', 'a record is JSON, and this is not', {
      subject: file,
      hint: 'Of a draft, "cloudexit record check DRAFT -o RECORD" makes the record to be signed.',
      zh: '记录是 JSON 文件，而此文件不是。若是草稿，请先用 "cloudexit record check 草稿 -o 记录" 生成待签名的记录。',
      exit: 3,
      cause: error,
    });
  }
}

/** The record that the bytes are; undefined for a signature file. */
function parseSignable(content: Uint8Array, form: SignRecordRequest['form']): ParsedRecord | undefined {
  // No record begins as DER does.
  if (content[0] !== 0x30) return parseRecord(content);
  readSignedData(content);
  if (form !== 'dsse') return undefined;
  throw new CloudexitError('USAGE', 'an envelope holds a record, not a signature file', { exit: 2 });
}

/** A signature from before the record was written does not count (`records.md`, C7), and nobody would notice until an audit. */
function requireWritten({ statement }: ParsedRecord, signingTime: Date): void {
  const { recordedAt } = statement.predicate;
  if (Date.parse(recordedAt) <= signingTime.getTime() + CLOCK_SKEW_MS) return;
  throw new CloudexitError(
    'RECORD_NOT_YET_WRITTEN',
    `it says that it is written at ${recordedAt}, later than it is signed`,
    {
      subject: 'predicate.recordedAt',
      hint: 'Times are UTC. Correct the draft and make the record anew, or sign it then.',
      exit: 3,
    },
  );
}

/** The first free name beside the record. What this certificate would only say a second time is refused. */
async function freeSignaturePath(record: string, signing: Signing): Promise<string> {
  for (const file of await signaturesBeside(record)) {
    if (holdsSignature(await readSmallFile(file, MAX_SIGNATURE), signing)) throw signedAlready(file);
  }
  for (let n = 1; ; n++) {
    const path = n === 1 ? `${record}.p7s` : `${record}.${n}.p7s`;
    if (!existsSync(path)) return path;
  }
}

function signedAlready(file: string): CloudexitError {
  return new CloudexitError('ALREADY_SIGNED', 'this certificate has signed these bytes already', {
    subject: file,
    hint: 'A second signature would say nothing more. To sign with another time, move this one away first, or name a file with --output.',
    exit: 2,
  });
}
