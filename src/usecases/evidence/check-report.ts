import { equalBytes } from '../../core/bytes.js';
import { type Json, parseCanonical } from '../../core/canonical-json.js';
import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { displayText } from '../../core/path.js';
import type { TrustFolder } from '../../formats/case.js';
import { REPORT_FILES } from '../../formats/evidence-bundle.js';
import { parsePdf } from '../../formats/pdf-file.js';
import { parseReportModel, type ReportModel } from '../../formats/report.js';
import type { CaseReading } from '../../ledger/reading.js';
import type { AuditVerdict } from '../audit-evidence.js';
import type { EvidenceArchive } from './archive.js';
import { payloadInArchive } from './bundle-page.js';
import { attachedModel, sameContent } from './pdf-content.js';
import { bundledReport, renderReportFile } from './report-files.js';

export interface CheckedReport {
  readonly findings: readonly Finding[];
  /** That the report states; undefined when it cannot be read. */
  readonly verdict: AuditVerdict | undefined;
}

const JSON_PATH = 'data/report/report.json';
const MAX_SHOWN = 10;
const MAX_VALUE = 200;

/**
 * Makes the report of a bundle again (rule 10 of `manifests/formats/evidence-bundle.md`, relying on what the bundle `offered`) and compares every value, the
 * models attached to the PDF files too, and every rendering. It says whether the report follows from the evidence, not whether the anchors are to be believed.
 */
export async function checkReport(
  archive: EvidenceArchive,
  source: CaseReading,
  offered: Readonly<Record<TrustFolder, readonly Uint8Array[]>>,
  version: string,
): Promise<CheckedReport> {
  const { index } = archive;
  const findings: Finding[] = REPORT_FILES.filter((name) => !archive.files.has(`data/report/${name}`)).map(
    (subject) => ({ code: 'EVIDENCE_REPORT_MISSING', subject }),
  );
  const report = await bundledReport(source, payloadInArchive(archive), offered, index);
  const sameTool = index.tool.version === version;
  const model = await renderReportFile(report, 'report.json');
  const reported = archive.files.has(JSON_PATH) ? await archive.readAll(JSON_PATH) : undefined;
  if (reported !== undefined) findings.push(...differences('report.json', reported, model, sameTool));
  for (const name of REPORT_FILES) {
    if (name === 'report.json' || !archive.files.has(`data/report/${name}`)) continue;
    const there = await archive.readAll(`data/report/${name}`);
    const own = await renderReportFile(report, name);
    if (equalBytes(there, own)) continue;
    findings.push(
      ...(name === 'report.html'
        ? [differs(name, sameTool)]
        : pdfDifferences(name, { there, own, model, reported, sameTool })),
    );
  }
  return { findings, verdict: reported && stated(reported)?.verdict.outcome };
}

interface PdfPair {
  readonly there: Uint8Array;
  readonly own: Uint8Array;
  /** Bytes of the model that the evidence gives. */
  readonly model: Uint8Array;
  /** What `report.json` in the bundle says, if it is there. */
  readonly reported: Uint8Array | undefined;
  readonly sameTool: boolean;
}

/** The attached model value by value; then all that the file shows, however its streams are compressed. */
function pdfDifferences(name: string, pair: PdfPair): Finding[] {
  const { there, own, model, reported, sameTool } = pair;
  const file = parsePdf(there);
  const attached = file && attachedModel(file);
  // Whatever version wrote them, the files of one report say the same.
  if (attached !== undefined && reported !== undefined && !equalBytes(attached, reported) && !sameTool) {
    return [differs(name, true)];
  }
  const values = attached === undefined ? [] : differences(name, attached, model, sameTool);
  if (values.length > 0) return values;
  const again = parsePdf(own);
  const same = file !== undefined && again !== undefined && sameContent(file, again);
  return same ? [] : [differs(name, sameTool)];
}

/** Another version may write the same report in another way. */
function differs(subject: string, sameTool: boolean): Finding {
  return { code: sameTool ? 'EVIDENCE_REPORT_DIFFERS' : 'EVIDENCE_REPORT_NOT_COMPARED', subject };
}

function stated(bytes: Uint8Array): ReportModel | undefined {
  try {
    return parseReportModel(parseCanonical(bytes, BOUNDS));
  } catch (error) {
    if (error instanceof CloudexitError) return undefined;
    throw error;
  }
}

const BOUNDS = { maxBytes: 64 * 1024 * 1024, maxDepth: 32 };

/** Where a model in the bundle is not the one that the evidence gives. */
function differences(name: string, there: Uint8Array, own: Uint8Array, sameTool: boolean): Finding[] {
  if (equalBytes(there, own)) return [];
  const found: Finding[] = [];
  for (const [subject, actual, expected] of differing(read(there), read(own), name)) {
    found.push({ ...differs(subject, sameTool), expected, actual });
    if (found.length === MAX_SHOWN) break;
  }
  return found.length === 0 ? [differs(name, sameTool)] : found;
}

function read(bytes: Uint8Array): Json | undefined {
  try {
    return parseCanonical(bytes, BOUNDS);
  } catch (error) {
    if (error instanceof CloudexitError) return undefined;
    throw error;
  }
}

/** Where two values differ, with what is there and what has to be. */
function* differing(
  there: Json | undefined,
  own: Json | undefined,
  at: string,
): Generator<[string, string, string]> {
  if (isContainer(there) && isContainer(own) && Array.isArray(there) === Array.isArray(own)) {
    const [a, b] = [there, own] as readonly Readonly<Record<string, Json>>[];
    for (const key of new Set([...Object.keys(a!), ...Object.keys(b!)])) {
      yield* differing(member(a!, key), member(b!, key), `${at}/${displayText(key)}`);
    }
  } else if (there !== own) yield [at, shown(there), shown(own)];
}

function member(of: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

function isContainer(value: Json | undefined): value is object & Json {
  return typeof value === 'object' && value !== null;
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? '(none)' : JSON.stringify(value);
  return displayText(text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text);
}
