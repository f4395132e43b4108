import type { Profile } from '../clauses/index.js';
import { toBase64 } from '../core/base64.js';
import { canonicalBytes } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import { CASE_LAYOUT, isSha256, type TrustFolder } from '../formats/case.js';
import { serialiseCheckpoint } from '../formats/checkpoint.js';
import {
  type EmbeddedFile,
  EVIDENCE_FILE,
  REPORT_BASIS_TYPE,
  type ReportBasis,
  sealOf,
  serialiseBasis,
} from '../formats/page-evidence.js';
import type { ReportModel } from '../formats/report.js';
import type { CaseReading } from '../ledger/reading.js';
import { MAX_ROWS, type SelfCheck } from '../report/html/page.js';
import type { AuditRequest } from './audit-case.js';
import type { CaseAudit } from './audit-evidence.js';
import type { CaseContents } from './case-contents.js';

/** Materials up to this are embedded, as long as all of them stay below the other bound; bytes. */
const MAX_MATERIAL = 4 * 1024 * 1024;
const MAX_MATERIALS = 32 * 1024 * 1024;
/** A page with a longer log would not open in reasonable time: such a case is checked from its bundle. */
const MAX_LOG = 64 * 1024 * 1024;
const MAX_TRUST = 32 * 1024 * 1024;
const MAX_SMALL = 1024 * 1024;

/** The files of a case by their places in it (`case.md`), wherever they lie. */
export interface EvidenceFiles {
  /** Undefined when it is missing, unreadable as a file, or larger than the bound: the page then says so. */
  read(name: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Names in the folder of checkpoints. */
  checkpoints(): Promise<readonly string[]>;
}

/** What the page evaluates again. */
type Audited = Pick<AuditRequest, 'policy' | 'profile' | 'held'> & Pick<CaseAudit, 'coverage' | 'returns'>;

interface ReportEvidence {
  readonly basis: ReportBasis;
  readonly files: readonly EmbeddedFile[];
}

/**
 * What makes an HTML report check itself, with the script that does it. Undefined for a case that is too large for a page, or whose evidence is larger than `maxBytes`:
 * such a report checks nothing and says so.
 */
export async function selfCheckOf(
  source: CaseReading,
  files: EvidenceFiles,
  request: Audited,
  contents: CaseContents,
  model: ReportModel,
  script: string,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<SelfCheck | undefined> {
  const evidence = await reportEvidence(source, files, request, contents, MAX_ROWS);
  if (evidence === undefined || sizeOf(evidence.files) > maxBytes) return undefined;
  const basis = serialiseBasis(evidence.basis);
  const digests = evidence.files.map((f) => [f.name, digestHex('sha256', f.bytes)] as const);
  const seal = sealOf(digests, basis, canonicalBytes(model));
  return { script, basis, files: evidence.files, seal };
}

/**
 * What an HTML report embeds of a case: the log, the checkpoints, what was trusted, and the materials as far as they are small. Findings
 * files and the output of tools are always in it, for the report shows what they say. Undefined for a case whose log or trust files are too large for a page.
 */
async function reportEvidence(
  source: CaseReading,
  files: EvidenceFiles,
  request: Audited,
  contents: CaseContents,
  rows: number,
): Promise<ReportEvidence | undefined> {
  const trust = trustFiles(request);
  const log = await fileOf(files, CASE_LAYOUT.log, MAX_LOG);
  if (log === undefined || sizeOf(trust.files) > MAX_TRUST) return undefined;
  const head = await fileOf(files, CASE_LAYOUT.head, MAX_SMALL);
  const { embedded, outside } = await materials(source, files, contents);
  const checkpoints = await checkpointFiles(files);
  return {
    basis: {
      type: REPORT_BASIS_TYPE,
      at: request.policy.at.toISOString(),
      revocation: request.policy.revocation ?? 'require',
      requireTimestamp: request.policy.requireTimestamp ?? false,
      suites: request.policy.suites === undefined ? null : [...request.policy.suites],
      sm2Id: request.policy.sm2Id === undefined ? null : toBase64(request.policy.sm2Id),
      trust: trust.names,
      held: (request.held ?? []).map((h) => ({
        heldBy: h.heldBy,
        text: toBase64(serialiseCheckpoint(h.checkpoint)),
      })),
      outside,
      ...countsOf(request, outside),
      profile: profileValue(request.profile),
      rows,
    },
    files: [log, ...(head === undefined ? [] : [head]), ...checkpoints, ...embedded, ...trust.files],
  };
}

/** What the page cannot count for want of an inventory. */
function countsOf(
  { coverage, returns }: Audited,
  outside: ReportBasis['outside'],
): Pick<ReportBasis, 'coverage' | 'returns'> {
  const names = new Set(outside.map(({ name }) => name));
  const isOutside = (check: { readonly inventories: readonly string[] }) =>
    check.inventories.some((sha256) => names.has(sha256));
  const [covered, returned] = [coverage.filter(isOutside), returns.filter(isOutside)];
  return {
    ...(covered.length === 0 ? {} : { coverage: covered.map((c) => c.counted) }),
    ...(returned.length === 0 ? {} : { returns: returned.map((r) => r.counted) }),
  };
}

/** The value that `loadProfile` takes. */
function profileValue(profile: Profile): object {
  return { type: 'urn:cloudexit:clauses:v1', ...profile };
}

function trustFiles({ policy }: Audited) {
  const lists: Record<TrustFolder, readonly { readonly der: Uint8Array }[]> = {
    anchors: policy.anchors,
    'timestamp-anchors': policy.timestampAnchors ?? [],
    crls: policy.crls ?? [],
    intermediates: policy.intermediates ?? [],
    ocsp: policy.ocsp ?? [],
  };
  const files = new Map<string, EmbeddedFile>();
  const names = Object.fromEntries(
    Object.entries(lists).map(([folder, items]) => [
      folder,
      items.map(({ der }) => {
        const sha256 = digestHex('sha256', der);
        const name = `${CASE_LAYOUT.trust}/${folder}/${sha256}`;
        files.set(name, { name, bytes: der });
        return sha256;
      }),
    ]),
  ) as Record<TrustFolder, string[]>;
  return { names, files: [...files.values()] };
}

async function checkpointFiles(from: EvidenceFiles): Promise<EmbeddedFile[]> {
  const files: EmbeddedFile[] = [];
  for (const file of [...(await from.checkpoints())].sort()) {
    const name = `${CASE_LAYOUT.checkpoints}/${file}`;
    const found = EVIDENCE_FILE.test(name) ? await fileOf(from, name, MAX_SMALL) : undefined;
    if (found !== undefined) files.push(found);
  }
  return files;
}

async function materials(source: CaseReading, files: EvidenceFiles, contents: CaseContents) {
  const embedded: EmbeddedFile[] = [];
  const outside: ReportBasis['outside'] = [];
  let total = 0;
  for (const name of await source.material.names()) {
    const shown = contents.findings.has(name);
    const file = isSha256(name)
      ? await fileOf(files, `${CASE_LAYOUT.material}/${name}`, shown ? MAX_LOG : MAX_MATERIAL)
      : undefined;
    const needed = shown || contents.heldFiles.has(name);
    if (file !== undefined && (needed || total + file.bytes.length <= MAX_MATERIALS)) {
      embedded.push(file);
      total += file.bytes.length;
    } else outside.push({ name, ...(await stateOf(source, name)) });
  }
  return { embedded, outside };
}

async function stateOf(source: CaseReading, name: string): Promise<{ size: number; intact: boolean }> {
  try {
    return { size: await source.material.verify(name), intact: true };
  } catch (error) {
    if (error instanceof CloudexitError) return { size: 0, intact: false };
    throw error;
  }
}

async function fileOf(
  files: EvidenceFiles,
  name: string,
  maxBytes: number,
): Promise<EmbeddedFile | undefined> {
  const bytes = await files.read(name, maxBytes);
  return bytes && { name, bytes };
}

function sizeOf(files: readonly EmbeddedFile[]): number {
  return files.reduce((sum, f) => sum + f.bytes.length, 0);
}
