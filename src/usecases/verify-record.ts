import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { decodeUtf8 } from '../core/bytes.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError, reworded, withSubject } from '../core/errors.js';
import { type ParsedRecord, parseRecord } from '../formats/records/index.js';
import type { SignatureOutcome, SignatureResult } from '../formats/signature-result.js';
import {
  type Certificate,
  readCertificates,
  Verifier,
  type VerifyPolicy,
  verifyDsse,
} from '../trust/index.js';
import { readSmallFile, signatureFilesAmong } from './small-file.js';

const MAX_RECORD = 8 * 1024 * 1024;
/** Base64 takes a third more. */
const MAX_ENVELOPE = 12 * 1024 * 1024;
/** A report in HTML that holds its evidence; a signature is over the whole of it. */
const MAX_REPORT = 256 * 1024 * 1024;
export const MAX_SIGNATURE = 1024 * 1024;
const MAX_SIGNATURES = 64;

export interface VerifiedSignature extends SignatureResult {
  /** File name of the signature. */
  readonly file: string;
  /** Signatures over the bytes of this one, from the files beside it. They say nothing about the record's own signers. */
  readonly counterSignatures: readonly VerifiedSignature[];
}

export interface VerifiedRecord {
  /** The bytes that every signature was checked over. */
  readonly bytes: Uint8Array;
  readonly record: ParsedRecord;
  readonly signatures: readonly VerifiedSignature[];
  /** `valid` when there is a signature and every one is valid; the worst of them otherwise. Counter-signatures don't count. */
  readonly outcome: SignatureOutcome;
}

/**
 * Checks the signatures of a record over the bytes that are then parsed; nothing is read twice. Without `signatures`
 * those beside the record are taken: `RECORD.p7s`, `RECORD.2.p7s` ... A record without any is `not-assessed`.
 */
export async function verifyRecordFile(
  path: string,
  policy: VerifyPolicy,
  signatures?: readonly string[],
): Promise<VerifiedRecord> {
  const bytes = await readSmallFile(path, MAX_RECORD);
  const results = await verifyOver(path, bytes, policy, signatures);
  const record = withSubject(path, () => recordIn(bytes));
  return { bytes, record, signatures: results, outcome: worstOutcome(results) };
}

/** A report is no record, and whoever got one with a signature beside it may well ask here. */
function recordIn(bytes: Uint8Array): ParsedRecord {
  try {
    return parseRecord(bytes);
  } catch (error) {
    if (!(error instanceof CloudexitError) || error.code !== 'JSON_INVALID') throw error;
    throw reworded(error, { hint: 'Signatures beside a report are for "cloudexit report verify".' });
  }
}

export interface VerifiedReport {
  /** SHA-256 of the file, hex: of the bytes that every signature was checked over. */
  readonly sha256: string;
  readonly signatures: readonly VerifiedSignature[];
}

/** The same for a report in any form: nothing is read out of it, and what stands in it is not judged. */
export async function verifyReportFile(
  path: string,
  policy: VerifyPolicy,
  signatures?: readonly string[],
): Promise<VerifiedReport> {
  const bytes = await readSmallFile(path, MAX_REPORT);
  const results = await verifyOver(path, bytes, policy, signatures);
  return { sha256: digestHex('sha256', bytes), signatures: results };
}

async function verifyOver(
  path: string,
  bytes: Uint8Array,
  policy: VerifyPolicy,
  signatures: readonly string[] | undefined,
): Promise<VerifiedSignature[]> {
  const verifier = new Verifier(policy);
  const results: VerifiedSignature[] = [];
  for (const file of signatures ?? (await signaturesBeside(path))) {
    const { p7s, verified } = await verifyFile(verifier, file, bytes);
    const counterSignatures: VerifiedSignature[] = [];
    for (const counter of await signaturesBeside(file)) {
      counterSignatures.push((await verifyFile(verifier, counter, p7s)).verified);
    }
    results.push({ ...verified, counterSignatures });
  }
  return results;
}

async function verifyFile(
  verifier: Verifier,
  file: string,
  content: Uint8Array,
): Promise<{ p7s: Uint8Array; verified: VerifiedSignature }> {
  const p7s = await readSmallFile(file, MAX_SIGNATURE);
  const result = verifier.verify({ content, p7s, timestamps: await timestampsOf(file) });
  return { p7s, verified: { file: basename(file), ...result, counterSignatures: [] } };
}

/**
 * Checks a DSSE envelope with a record inside. Envelopes carry no certificates: the signers' are in `certificates`, PEM or DER files.
 * Errors: `DSSE_MALFORMED`, those of reading certificates and of `parseRecord`.
 */
export async function verifyEnvelopeFile(
  path: string,
  policy: VerifyPolicy,
  certificates: readonly string[],
): Promise<VerifiedRecord> {
  const envelope = await readSmallFile(path, MAX_ENVELOPE);
  const signers: Certificate[] = [];
  for (const file of certificates)
    signers.push(...readCertificates(await readSmallFile(file, MAX_SIGNATURE)));
  const { payload, results } = verifyDsse(envelope, signers, policy);
  const signatures = results.map((result) => ({ file: basename(path), ...result, counterSignatures: [] }));
  return { bytes: payload, record: parseRecord(payload), signatures, outcome: worstOutcome(signatures) };
}

/** Whether a file is a DSSE envelope by its first members, canonical or not; records have none of these names. */
export async function isEnvelopeFile(path: string): Promise<boolean> {
  const text = decodeUtf8(await readSmallFile(path, MAX_ENVELOPE));
  return text !== undefined && /^\s*\{\s*"(payload|payloadType|signatures)"\s*:/.test(text);
}

/** Paths of the signature files beside a record: `RECORD.p7s`, `RECORD.2.p7s` ... */
export async function signaturesBeside(record: string): Promise<string[]> {
  const found = signatureFilesAmong(await readdir(dirname(record)), record);
  if (found.length > MAX_SIGNATURES) {
    throw new CloudexitError('TOO_MANY_SIGNATURES', `more than ${MAX_SIGNATURES} signatures`, {
      subject: record,
    });
  }
  return found;
}

/** The time stamp over a signature file, `SIGNATURE.tsr` beside it, if there is one. */
export async function timestampsOf(signature: string): Promise<Uint8Array[]> {
  const path = `${signature}.tsr`;
  return existsSync(path) ? [await readSmallFile(path, MAX_SIGNATURE)] : [];
}

/** What comes of signatures and of those over them, which a command answers for as a whole. */
export function outcomeOfAll(signatures: readonly VerifiedSignature[]): SignatureOutcome {
  return worstOutcome([...signatures, ...signatures.flatMap((s) => s.counterSignatures)]);
}

/** `valid` when there are results and all are valid, `invalid` when one is. */
function worstOutcome(results: readonly SignatureResult[]): SignatureOutcome {
  if (results.length === 0) return 'not-assessed';
  if (results.some((r) => r.outcome === 'invalid')) return 'invalid';
  return results.every((r) => r.outcome === 'valid') ? 'valid' : 'not-assessed';
}
