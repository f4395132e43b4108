import { z } from 'zod';
import { parseCanonical } from '../core/canonical-json.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { type FindingCode, isFindingCode } from '../core/finding-codes.js';
import { cutText } from '../core/path.js';

/** The findings file of a return verification: `manifests/formats/verification.md`, rules 1 and 2. */
const text = z.string().max(65_536);
const index = z.int().min(0);

const evidenceRef = z.strictObject({
  type: z.enum(['record', 'inventory', 'ledger', 'material', 'source']),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  entry: index.exactOptional(),
  leaf: index.exactOptional(),
  note: text.exactOptional(),
});

const finding = z.strictObject({
  code: z.string().refine((code): code is FindingCode => isFindingCode(code), 'no such finding code'),
  subject: text,
  subjectHex: text.exactOptional(),
  expected: text.exactOptional(),
  actual: text.exactOptional(),
  detail: text.exactOptional(),
  evidence: z.array(evidenceRef).max(16).exactOptional(),
});

/** Greatest file that is read whole, bytes. */
export const MAX_FINDINGS_FILE = 64 * 1024 * 1024;

const MAX_LINE = 256 * 1024;

/** The findings of a whole file, in order. Throws `FINDINGS_FILE_INVALID` (exit 3) naming the line, from 0. */
export function parseFindingsFile(bytes: Uint8Array): Finding[] {
  const findings: Finding[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    if (end === -1) throw invalid(findings.length, 'the last line is not ended');
    findings.push(parseLine(bytes.subarray(from, end), findings.length));
    from = end + 1;
  }
  return findings;
}

function parseLine(line: Uint8Array, number: number): Finding {
  try {
    return finding.parse(parseCanonical(line, { maxBytes: MAX_LINE, maxDepth: 4 }));
  } catch (cause) {
    throw invalid(number, cause instanceof CloudexitError ? cause.message : 'not a finding', cause);
  }
}

function invalid(line: number, why: string, cause?: unknown): CloudexitError {
  return new CloudexitError('FINDINGS_FILE_INVALID', why, { subject: `line ${line}`, exit: 3, cause });
}

/** Characters; with as many differences as are listed, the record stays within what is read back. */
const MAX_SUBJECT = 1000;

/** The subject of a finding as a `return-verification` record lists it. */
export function listedSubject({ subject }: Pick<Finding, 'subject'>): string {
  return subject.length <= MAX_SUBJECT ? subject : `${cutText(subject, MAX_SUBJECT)}…`;
}
