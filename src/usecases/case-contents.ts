import { digestHex } from '../core/digest.js';
import type { Finding } from '../core/finding.js';
import type { CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import { MAX_FINDINGS_FILE, parseFindingsFile } from '../formats/findings-file.js';
import type { MaterialEntry } from '../formats/ledger.js';
import type { CaseReading, StoredCheckpoint } from '../ledger/reading.js';
import { deviceFiles } from './device-evidence.js';
import { parsedMaterial } from './parsed-material.js';
import { resultFiles } from './result-files.js';

/** What a report shows of a case beyond what its records say: sizes, files, and the findings that verifications wrote. */
export interface CaseContents {
  /** Bytes of each record by its sha256. */
  readonly recordSizes: ReadonlyMap<string, number>;
  /** Number of the record's signature files that are in its own ledger entry, by its sha256. */
  readonly signaturesWithin: ReadonlyMap<string, number>;
  /** Materials that the log lists, in its order, by sha256. */
  readonly materials: ReadonlyMap<string, MaterialEntry>;
  /** sha256 of materials whose bytes are in the case. */
  readonly present: ReadonlySet<string>;
  /** RFC 3161 tokens in ledger order. */
  readonly timestamps: readonly { readonly digest: string; readonly bytes: number; readonly entry: number }[];
  readonly checkpoints: readonly StoredCheckpoint[];
  /** Findings of a return verification, by the sha256 of their file, where the case has it whole. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** sha256 of the files that records were held to, as far as these are small enough. */
  readonly heldFiles: ReadonlySet<string>;
}

/** Reads a case that was audited. Material is verified before it is used; what can't be read stays out. */
export async function readContents(source: CaseReading, evidence: EvidenceBase): Promise<CaseContents> {
  const recordSizes = new Map<string, number>();
  const signaturesWithin = new Map<string, number>();
  const materials = new Map<string, MaterialEntry>();
  const timestamps: { digest: string; bytes: number; entry: number }[] = [];
  for await (const { index, entry } of source.entries()) {
    if (entry.type === 'record') {
      const digest = digestHex('sha256', entry.record);
      recordSizes.set(digest, entry.record.length);
      signaturesWithin.set(digest, entry.signatures.length);
    } else if (entry.type === 'material') materials.set(entry.material, entry);
    else if (entry.type === 'time-stamp') {
      const { token } = entry;
      timestamps.push({ digest: digestHex('sha256', token), bytes: token.length, entry: index });
    }
  }
  return {
    recordSizes,
    signaturesWithin,
    materials,
    present: new Set(await source.material.names()),
    timestamps,
    checkpoints: (await source.checkpoints.list()).checkpoints,
    findings: await readFindings(source, evidence),
    heldFiles: new Set([...deviceFiles(evidence), ...resultFiles(evidence)]),
  };
}

async function readFindings(
  source: CaseReading,
  evidence: EvidenceBase,
): Promise<Map<string, readonly Finding[]>> {
  const read = new Map<string, readonly Finding[]>();
  for (const record of evidence.records) {
    if (record.kind !== 'return-verification' || !record.counts) continue;
    const { findings } = (record as CountedRecordOf<'return-verification'>).predicate;
    if (findings === undefined || read.has(findings.sha256)) continue;
    // The record itself has the first differences; without the file the report is left with those.
    const parsed = await parsedMaterial(source, findings.sha256, MAX_FINDINGS_FILE, parseFindingsFile);
    if (parsed !== undefined) read.set(findings.sha256, parsed);
  }
  return read;
}
