import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CloudexitError } from '../core/errors.js';
import { type ParsedRecord, parseRecord } from '../formats/records/index.js';
import type { SignatureOutcome, SignatureResult } from '../formats/signature-result.js';
import { Verifier, type VerifyPolicy } from '../trust/index.js';
import { readSmallFile } from './small-file.js';

const MAX_RECORD = 8 * 1024 * 1024;
const MAX_SIGNATURE = 1024 * 1024;
const MAX_SIGNATURES = 64;

export interface VerifiedSignature extends SignatureResult {
  /** File name of the signature. */
  readonly file: string;
}

export interface VerifiedRecord {
  /** The bytes that every signature was checked over. */
  readonly bytes: Uint8Array;
  readonly record: ParsedRecord;
  readonly signatures: readonly VerifiedSignature[];
  /** `valid` when there is a signature and every one is valid; the worst of them otherwise. */
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
  const verifier = new Verifier(policy);
  const results: VerifiedSignature[] = [];
  for (const file of signatures ?? (await signaturesBeside(path))) {
    const p7s = await readSmallFile(file, MAX_SIGNATURE);
    const timestamps = await timestampsOf(file);
    results.push({ file: basename(file), ...verifier.verify({ content: bytes, p7s, timestamps }) });
  }
  return { bytes, record: parseRecord(bytes), signatures: results, outcome: worst(results) };
}

/** Paths of the signature files beside a record: `RECORD.p7s`, `RECORD.2.p7s` ... */
export async function signaturesBeside(record: string): Promise<string[]> {
  const folder = dirname(record);
  const name = basename(record);
  const found = (await readdir(folder))
    .filter(
      (n) => n === `${name}.p7s` || (n.startsWith(`${name}.`) && /^\d+\.p7s$/.test(n.slice(name.length + 1))),
    )
    .sort();
  if (found.length > MAX_SIGNATURES) {
    throw new CloudexitError('TOO_MANY_SIGNATURES', `more than ${MAX_SIGNATURES} signatures`, {
      subject: record,
    });
  }
  return found.map((n) => join(folder, n));
}

/** The time stamp over a signature file, `SIGNATURE.tsr` beside it, if there is one. */
export async function timestampsOf(signature: string): Promise<Uint8Array[]> {
  const path = `${signature}.tsr`;
  return existsSync(path) ? [await readSmallFile(path, MAX_SIGNATURE)] : [];
}

function worst(results: readonly SignatureResult[]): SignatureOutcome {
  if (results.length === 0) return 'not-assessed';
  if (results.some((r) => r.outcome === 'invalid')) return 'invalid';
  return results.every((r) => r.outcome === 'valid') ? 'valid' : 'not-assessed';
}
