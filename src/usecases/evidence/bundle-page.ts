import { CASE_LAYOUT } from '../../formats/case.js';
import type { EvidenceIndex } from '../../formats/evidence-bundle.js';
import { serialiseHead } from '../../formats/ledger.js';
import type { ReportModel } from '../../formats/report.js';
import type { CaseReading } from '../../ledger/reading.js';
import type { SelfCheck } from '../../report/html/page.js';
import type { CaseAudit } from '../audit-evidence.js';
import type { CaseContents } from '../case-contents.js';
import { type EvidenceFiles, selfCheckOf } from '../report-evidence.js';
import type { EvidenceArchive } from './archive.js';

/** With what a page shows beside it, base64 included, `report.html` stays below its bound. */
const MAX_EMBEDDED = 32 * 1024 * 1024;

/** Payload of a bundle, by path. Undefined when it is missing or larger than the bound. */
export interface Payload {
  namesIn(folder: string): readonly string[];
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

/** The payload of a bundle that is read in place. */
export function payloadInArchive(archive: EvidenceArchive): Payload {
  return {
    namesIn: (folder) => archive.namesIn(folder),
    read: async (path, maxBytes) =>
      (archive.files.get(path)?.size ?? Number.POSITIVE_INFINITY) > maxBytes
        ? undefined
        : archive.readAll(path),
  };
}

/** What was found in a bundle under what it offers, and the report that it leads to. */
export interface BundleReport {
  readonly index: EvidenceIndex;
  readonly audit: Pick<CaseAudit, 'policy' | 'profile' | 'coverage' | 'returns'>;
  readonly contents: CaseContents;
  readonly model: ReportModel;
}

/**
 * What the HTML report of a bundle checks itself with: rule 11 of `manifests/formats/evidence-bundle.md`. It is made from what the bundle has and the
 * script alone, so that whoever has both makes the same. Undefined when the evidence is too large to be in a page once more.
 */
export async function bundlePageCheck(
  source: CaseReading,
  payload: Payload,
  { index, audit, contents, model }: BundleReport,
  script: string,
): Promise<SelfCheck | undefined> {
  const { policy, profile, coverage, returns } = audit;
  return selfCheckOf(
    source,
    filesInBundle(payload, index),
    { policy, profile, coverage, returns },
    contents,
    model,
    script,
    MAX_EMBEDDED,
  );
}

/** A bundle has the files of a case below `data/`; its index stands in for the head. */
function filesInBundle(payload: Payload, { size, root }: EvidenceIndex): EvidenceFiles {
  return {
    checkpoints: async () => payload.namesIn(`data/${CASE_LAYOUT.checkpoints}/`),
    read: async (name, maxBytes) =>
      name === CASE_LAYOUT.head ? serialiseHead({ size, root }) : payload.read(`data/${name}`, maxBytes),
  };
}
