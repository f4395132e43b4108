import { createReadStream } from 'node:fs';
import { concatBytes, utf8 } from '../../core/bytes.js';
import { CloudexitError } from '../../core/errors.js';
import { BAGIT, bagInfo, manifestLines } from '../../formats/bag.js';
import { TRUST_FOLDERS, type TrustFolder } from '../../formats/case.js';
import type { EvidenceBase } from '../../formats/evidence.js';
import {
  comparePayload,
  EVIDENCE_TAGS,
  EVIDENCE_TYPE,
  type EvidenceIndex,
  type EvidenceTag,
  type LeftOut,
  REPORT_FILES,
  serialiseEvidenceIndex,
  sortedLeftOut,
} from '../../formats/evidence-bundle.js';
import { serialiseProof } from '../../formats/proof.js';
import { AtomicFile, proveInclusion } from '../../inventory/index.js';
import { type Case, openCase, stoppableFiles } from '../../ledger/index.js';
import { type AuditVerdict, auditEvidence, type CaseAudit } from '../audit-evidence.js';
import { requireOutside } from '../outside-source.js';
import { bundleCompanions, readProfile } from '../package-data.js';
import { policyFrom } from '../policy-from.js';
import { readTrustFiles, type TrustSources, type VerifyingOptions } from '../trust-store.js';
import type { Payload } from './bundle-page.js';
import { caseFiles, fileOf, materialFile, readingOfBundle, streamedFile } from './case-files.js';
import { type BoundInventory, boundInventories } from './inventories.js';
import { type LeaveOut, type LeftOutEntries, leftOutEntries, listsNaming } from './leave-out.js';
import { partBytes } from './part-lines.js';
import { bundleReadme } from './readme.js';
import { recordCopies } from './record-copies.js';
import { bundledReport, renderReportFile } from './report-files.js';
import { type BundleFile, tarChunks } from './tar-writer.js';

export interface BundleRequest {
  /** The case folder. */
  readonly dir: string;
  readonly output: string;
  /** What the bundle offers as trust files; its report relies on them. */
  readonly trust: TrustSources;
  readonly options: VerifyingOptions;
  /** Id of the clause profile. */
  readonly profile: string;
  /** Inventory files that records bind and the case does not hold. */
  readonly inventories: readonly string[];
  readonly leaveOut: readonly LeaveOut[];
  /** Paths to prove, in every inventory that lists them. */
  readonly prove: readonly string[];
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((written: number) => void) | undefined;
}

export interface WrittenBundle {
  readonly output: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly files: number;
  readonly index: EvidenceIndex;
  /** Of the report in the bundle. */
  readonly verdict: AuditVerdict;
  /** Inventories that records bind and that are not in the bundle, by their digest. */
  readonly inventoriesMissing: readonly string[];
}

const RANK: Readonly<Record<AuditVerdict, number>> = { 'not-satisfied': 0, 'not-assessed': 1, satisfied: 2 };

/**
 * Writes the evidence of a case as one file (`manifests/formats/evidence-bundle.md`), whole or not at all; the same case and time give the same bytes. Errors are those of auditing,
 * and `EVIDENCE_WOULD_IMPROVE` (exit 3): what is left out, or how the copy of the log ends, would better the verdict.
 */
export async function writeEvidenceBundle(request: BundleRequest): Promise<WrittenBundle> {
  requireOutside(request.output, request.dir);
  const { signal } = request;
  const source = await openCase(request.dir, stoppableFiles(signal));
  const trust = await readTrustFiles(request.trust);
  const offered = Object.fromEntries(TRUST_FOLDERS.map((f) => [f, [...trust[f].values()]])) as Record<
    TrustFolder,
    Uint8Array[]
  >;
  const policy = policyFrom(offered, request.options);
  const basis = { policy, profile: await readProfile(request.profile), signal };
  const whole = await auditEvidence(source, basis);
  const bound = boundInventories(whole.evidence);
  const added = await addedInventories(request.inventories, bound);
  const pathOf = async (sha256: string): Promise<string | undefined> =>
    added.get(sha256)?.from ??
    ((await source.material.has(sha256)) ? source.material.path(sha256) : undefined);
  const left = await leftOutEntries(request.leaveOut, bound, pathOf);
  const without = await leftOutMaterials(request.leaveOut, left, source, whole.evidence);
  for (const sha256 of left.keys()) without.reasons.delete(sha256);

  const reading = readingOfBundle(source, without.digests, new Map([...added].map(([k, v]) => [k, v.file])));
  const audit = await auditEvidence(reading, basis);
  if (RANK[audit.verdict] > RANK[whole.verdict]) throw wouldImprove(whole.verdict, audit.verdict);
  const index = indexOf(request, audit, await leftOutList(source, left, without));

  const entries = await wholeLog(source);
  const payload: BundleFile[] = [...(await caseFiles(source, entries.end, trust))];
  for (const [path, bytes] of await recordCopies(source.entries())) payload.push(fileOf(path, bytes));
  for (const bytes of await proofs(request.prove, bound, pathOf)) {
    const file = fileOf('', bytes);
    payload.push({ ...file, path: `data/proofs/${file.sha256}.proof` });
  }
  for (const [sha256, { path, mask }] of left) {
    payload.push(await streamedFile(`data/parts/${sha256}`, () => partBytes(path, sha256, mask)));
  }
  for (const name of await reading.material.names()) {
    payload.push(added.get(name)?.file ?? (await materialFile(source.material.path(name), name)));
  }
  const report = await bundledReport(reading, payloadOf(payload), offered, index);
  for (const name of REPORT_FILES) {
    payload.push(fileOf(`data/report/${name}`, await renderReportFile(report, name)));
  }
  payload.sort((a, b) => comparePayload(a.path, b.path));
  const tags = await tagFiles(index, payload);
  const written = await write(request, [...tags, ...payload]);
  const there = new Set(payload.map((f) => f.path.split('/').pop()));
  return {
    ...written,
    files: tags.length + payload.length,
    index,
    verdict: audit.verdict,
    inventoriesMissing: [...new Set(bound.map((b) => b.ref.sha256))].filter((d) => !there.has(d)).sort(),
  };
}

function payloadOf(files: readonly BundleFile[]): Payload {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    namesIn: (folder) =>
      [...byPath.keys()].filter((p) => p.startsWith(folder)).map((p) => p.slice(folder.length)),
    async read(path, maxBytes) {
      const file = byPath.get(path);
      if (file === undefined || file.size > maxBytes) return undefined;
      const content = file.content();
      if (content instanceof Uint8Array) return content;
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      return concatBytes(...chunks);
    },
  };
}

async function addedInventories(files: readonly string[], bound: readonly BoundInventory[]) {
  const added = new Map<string, { readonly from: string; readonly file: BundleFile }>();
  for (const from of files) {
    const { sha256, size, content } = await streamedFile(from, () => createReadStream(from));
    if (!bound.some((b) => b.ref.sha256 === sha256)) {
      throw new CloudexitError(
        'INVENTORY_NOT_BOUND',
        'no record of the case that counts binds this inventory',
        {
          subject: from,
          exit: 2,
        },
      );
    }
    added.set(sha256, { from, file: { path: `data/material/${sha256}`, size, sha256, content } });
  }
  return added;
}

interface LeftOutMaterials {
  readonly digests: ReadonlySet<string>;
  /** Those that are not replaced by a part. */
  readonly reasons: Map<string, LeftOut['why']>;
}

async function leftOutMaterials(
  asked: readonly LeaveOut[],
  left: ReadonlyMap<string, LeftOutEntries>,
  source: Case,
  evidence: EvidenceBase,
): Promise<LeftOutMaterials> {
  const reasons = new Map<string, LeftOut['why']>();
  for (const sha256 of await listsNaming(left, source, evidence)) reasons.set(sha256, 'names-left-out');
  for (const one of asked) {
    if (one.what !== 'material') continue;
    if (!(await source.material.has(one.sha256))) {
      throw new CloudexitError('USAGE', 'the case does not contain this material', {
        subject: one.sha256,
        exit: 2,
      });
    }
    reasons.set(one.sha256, 'named');
  }
  return { digests: new Set([...left.keys(), ...reasons.keys()]), reasons };
}

async function leftOutList(
  source: Case,
  left: ReadonlyMap<string, LeftOutEntries>,
  { reasons }: LeftOutMaterials,
): Promise<LeftOut[]> {
  const list: LeftOut[] = [];
  for (const [inventory, { mask, why }] of left) {
    list.push({
      what: 'entries',
      inventory,
      entries: mask.reduce((n, one) => n + one, 0),
      of: mask.length,
      why,
    });
  }
  for (const [material, why] of reasons) {
    list.push({ what: 'material', material, size: await source.material.verify(material), why });
  }
  return sortedLeftOut(list);
}

function indexOf(request: BundleRequest, { ledger }: CaseAudit, leftOut: LeftOut[]): EvidenceIndex {
  return {
    type: EVIDENCE_TYPE,
    case: ledger.caseId,
    origin: ledger.origin,
    size: ledger.size,
    root: ledger.root,
    asOf: `${request.options.at.toISOString().slice(0, 19)}Z`,
    profile: request.profile,
    revocation: request.options.revocation ?? 'require',
    tool: { name: 'cloudexit', version: request.version },
    leftOut,
  };
}

async function wholeLog(source: Case): Promise<{ end: number }> {
  let end = 0;
  for await (const entry of source.entries()) end = entry.end;
  return { end };
}

/** A proof for each path in each inventory that lists it. `ENTRY_NOT_IN_INVENTORY` (exit 3) when none does. */
async function proofs(
  paths: readonly string[],
  bound: readonly BoundInventory[],
  pathOf: (sha256: string) => Promise<string | undefined>,
): Promise<Uint8Array[]> {
  const found = new Map<string, Uint8Array>();
  for (const path of paths) {
    let first: unknown;
    let count = 0;
    for (const sha256 of new Set(bound.map((b) => b.ref.sha256))) {
      const file = await pathOf(sha256);
      if (file === undefined) continue;
      try {
        const bytes = serialiseProof(await proveInclusion(file, utf8(path)));
        found.set(Buffer.from(bytes).toString('latin1'), bytes);
        count += 1;
      } catch (error) {
        if (!(error instanceof CloudexitError) || error.code !== 'ENTRY_NOT_IN_INVENTORY') throw error;
        first ??= error;
      }
    }
    if (count === 0) {
      throw (
        first ??
        new CloudexitError('USAGE', 'the case has no inventory to prove this from', {
          subject: path,
          exit: 2,
        })
      );
    }
  }
  return [...found.values()];
}

async function tagFiles(index: EvidenceIndex, payload: readonly BundleFile[]): Promise<BundleFile[]> {
  const bytes = payload.reduce((sum, { size }) => sum + size, 0);
  const companions = await bundleCompanions();
  const contents: Partial<Record<EvidenceTag, Uint8Array>> = {
    'bagit.txt': utf8(BAGIT),
    'bag-info.txt': utf8(bagInfo({ ...index, bytes, files: payload.length })),
    'manifest-sha256.txt': utf8(manifestLines(payload.map((f) => [f.path, f.sha256]))),
    'index.json': serialiseEvidenceIndex(index),
    'README.txt': utf8(bundleReadme(index)),
    ...companions,
  };
  const made = EVIDENCE_TAGS.flatMap(([name]) => {
    const content = contents[name];
    return content === undefined ? [] : [fileOf(name, content)];
  });
  const manifest = fileOf('tagmanifest-sha256.txt', utf8(manifestLines(made.map((f) => [f.path, f.sha256]))));
  return [...made.slice(0, 2), manifest, ...made.slice(2)];
}

async function write({ output, signal, onBytes }: BundleRequest, files: readonly BundleFile[]) {
  const file = new AtomicFile(output);
  let bytes = 0;
  try {
    for await (const chunk of tarChunks(files)) {
      signal?.throwIfAborted();
      file.write(chunk);
      bytes += chunk.length;
      onBytes?.(bytes);
    }
    return { output, sha256: file.commit(), bytes };
  } finally {
    file.discard();
  }
}

function wouldImprove(whole: AuditVerdict, verdict: AuditVerdict): CloudexitError {
  return new CloudexitError(
    'EVIDENCE_WOULD_IMPROVE',
    `the case is ${whole}; the bundle would be ${verdict}`,
    {
      hint: 'What speaks against a case cannot be left out of its bundle, and an interrupted log has to be repaired first. "cloudexit case verify" says what is wrong with it.',
      exit: 3,
    },
  );
}
