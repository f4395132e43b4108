import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CloudexitError } from '../core/errors.js';
import { instantText } from '../core/instant.js';
import type { ReportModel } from '../formats/report.js';
import type { SuiteName } from '../formats/signature-result.js';
import { AtomicFile } from '../inventory/index.js';
import { type Case, openCase, stoppableFiles } from '../ledger/index.js';
import { type Language, REPORT_FORMATS, type ReportFormat, render, type SelfCheck } from '../report/index.js';
import type { Certificate, KeyWarning } from '../trust/index.js';
import { type AuditRequest, auditCase, type CaseAudit } from './audit-case.js';
import { readContents } from './case-contents.js';
import { type CertifiedKey, openCertifiedSigner } from './open-certified-signer.js';
import { requireOutside } from './outside-source.js';
import { readPageFile } from './package-data.js';
import { type EvidenceFiles, selfCheckOf } from './report-evidence.js';
import { buildReportModel } from './report-model/index.js';
import { Collected, signatureField, signBeside, signInside, signsInside } from './sign-report.js';
import { readSmallFile, requireUnsigned, writeWholeFile } from './small-file.js';

export interface ReportRequest {
  readonly audit: AuditRequest;
  readonly output: string;
  /** By the suffix of `output` unless given. */
  readonly format?: ReportFormat | undefined;
  readonly language: Language;
  /** Version of this tool, for the report. */
  readonly version: string;
  /** Signs what is written. */
  readonly sign?: ReportSigning | undefined;
}

export interface ReportSigning extends CertifiedKey {
  /** Time that the signer claims. */
  readonly signingTime: Date;
}

export interface WrittenReport {
  readonly audit: CaseAudit;
  readonly model: ReportModel;
  readonly format: ReportFormat;
  /** sha256 of the file, hex. */
  readonly sha256: string;
  readonly signed?: SignedReport;
}

interface SignedReport {
  /** Whether the signature is in the PDF too. */
  readonly inside: boolean;
  /** The detached signature over the finished file. */
  readonly beside: string;
  readonly suite: SuiteName;
  readonly signer: Certificate;
  readonly keyWarnings: readonly KeyWarning[];
}

/** What the ends of names say; longer ones first. */
const SUFFIXES: readonly (readonly [string, ReportFormat])[] = [
  ['.oscal.json', 'oscal'],
  ['.poam.json', 'oscal-poam'],
  ['.xml', 'junit'],
  ...REPORT_FORMATS.map((format) => [`.${format}`, format] as const),
];

/**
 * Audits a case and writes the report whole or not at all; its time is that of the verification. The same case at the same time
 * gives the same bytes. An abort rejects with the signal's reason and leaves what was there before. Errors as `auditCase`, and `REPORT_FORMAT_UNKNOWN`, `OUTPUT_SIGNED` (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1).
 */
export async function reportCase(request: ReportRequest): Promise<WrittenReport> {
  const format = request.format ?? formatOf(request.output);
  requireUnsigned(request.output);
  const audit = await auditCase(request.audit);
  const { signal } = request.audit;
  const source = await openCase(request.audit.dir, stoppableFiles(signal));
  const contents = await readContents(source, audit.evidence);
  const model = buildReportModel({
    audit,
    contents,
    generatedAt: instantText(audit.policy.at),
    tool: { name: 'cloudexit', version: request.version },
  });
  const check =
    format === 'html'
      ? await selfCheckOf(
          source,
          filesInCase(source),
          { ...request.audit, coverage: audit.coverage, returns: audit.returns },
          contents,
          model,
          await readPageFile('report.js'),
        )
      : undefined;
  if (request.sign !== undefined) {
    return { audit, model, format, ...(await writeSigned(request, model, format, request.sign, check)) };
  }
  requireUnsigned(request.output);
  const file = new AtomicFile(request.output);
  try {
    await render(model, format, { language: request.language, out: into(file), check, signal });
    signal?.throwIfAborted();
    return { audit, model, format, sha256: file.commit() };
  } finally {
    file.discard();
  }
}

/** The report and its signature beside it; a PDF is signed inside as well where readers of PDF know the suite. */
async function writeSigned(
  { output, language, audit: { signal } }: ReportRequest,
  model: ReportModel,
  format: ReportFormat,
  sign: ReportSigning,
  check: SelfCheck | undefined,
): Promise<Pick<WrittenReport, 'sha256' | 'signed'>> {
  for (const input of [sign.key, sign.certificates]) requireOutside(output, input);
  const opened = await openCertifiedSigner(sign);
  try {
    const by = { signer: opened.signer, certificates: opened.certificates, signingTime: sign.signingTime };
    const inside = format === 'pdf' && signsInside(by);
    const out = new Collected();
    const signature = inside ? signatureField(by) : undefined;
    await render(model, format, { language, out, check, signature, signal });
    const bytes = inside ? await signInside(out.bytes(), by) : out.bytes();
    const beside = `${output}.p7s`;
    const p7s = await signBeside(bytes, by);
    signal?.throwIfAborted();
    // Somebody may have signed in the meantime.
    requireUnsigned(output);
    const sha256 = writeWholeFile(output, bytes);
    writeWholeFile(beside, p7s);
    const { signer, certificates, warnings } = opened;
    return {
      sha256,
      signed: { inside, beside, suite: signer.suite, signer: certificates[0]!, keyWarnings: warnings },
    };
  } finally {
    opened.close();
  }
}

function formatOf(output: string): ReportFormat {
  const name = output.toLowerCase();
  const known = SUFFIXES.find(([suffix]) => name.endsWith(suffix));
  if (known) return known[1];
  throw new CloudexitError('REPORT_FORMAT_UNKNOWN', 'the name of the output does not tell its format', {
    subject: output,
    hint: `Give --format: ${REPORT_FORMATS.join(', ')}.`,
    exit: 2,
  });
}

function into(file: AtomicFile): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      try {
        file.write(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** The files of a case folder. */
function filesInCase({ dir, checkpoints }: Case): EvidenceFiles {
  return {
    checkpoints: () => checkpoints.names(),
    async read(name, maxBytes) {
      try {
        return await readSmallFile(join(dir, name), maxBytes);
      } catch (error) {
        if (error instanceof CloudexitError) return undefined;
        throw error;
      }
    },
  };
}
