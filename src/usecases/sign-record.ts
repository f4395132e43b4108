import { existsSync } from 'node:fs';
import { CloudexitError } from '../core/errors.js';
import { type ParsedRecord, parseRecord } from '../formats/records/index.js';
import type { SuiteName } from '../formats/signature-result.js';
import { type Certificate, signDetached } from '../trust/index.js';
import { type CertifiedKey, openCertifiedSigner } from './open-certified-signer.js';
import { requireOutside } from './outside-source.js';
import { readSmallFile, writeWholeFile } from './small-file.js';

const MAX_RECORD = 8 * 1024 * 1024;

export interface SignRecordRequest extends CertifiedKey {
  /** Record file: canonical JSON. */
  readonly record: string;
  readonly signingTime: Date;
  /** Where to write; by default the first free of `RECORD.p7s`, `RECORD.2.p7s` ... */
  readonly output?: string;
}

export interface SignedRecordFile {
  readonly output: string;
  readonly record: ParsedRecord;
  readonly signer: Certificate;
  readonly suite: SuiteName;
  readonly keyWarnings: readonly ('exposed' | 'unencrypted' | 'weak-kdf')[];
}

/** Signs the very bytes of a record that was checked; nothing is written when it is no record of a known kind. */
export async function signRecord(request: SignRecordRequest): Promise<SignedRecordFile> {
  for (const input of [request.record, request.key, request.certificates]) {
    if (request.output !== undefined) requireOutside(request.output, input);
  }
  const content = await readSmallFile(request.record, MAX_RECORD);
  const record = parseRecord(content);
  const opened = await openCertifiedSigner(request);
  try {
    const { signer, certificates, warnings } = opened;
    const output = request.output ?? freeSignaturePath(request.record);
    const p7s = await signDetached({ content, signer, certificates, signingTime: request.signingTime });
    writeWholeFile(output, p7s);
    return { output, record, signer: certificates[0]!, suite: signer.suite, keyWarnings: warnings };
  } finally {
    opened.close();
  }
}

function freeSignaturePath(record: string): string {
  for (let n = 1; n < 1000; n++) {
    const path = n === 1 ? `${record}.p7s` : `${record}.${n}.p7s`;
    if (!existsSync(path)) return path;
  }
  throw new CloudexitError('FILE_EXISTS', 'there are a thousand signatures beside this record', {
    subject: record,
    exit: 2,
  });
}
