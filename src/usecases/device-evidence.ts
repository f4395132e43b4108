import { EvidenceView } from '../clauses/index.js';
import { aboutFile, disagreements, type InspectedFile } from '../compare/index.js';
import type { Finding } from '../core/finding.js';
import { findingKind } from '../core/finding-codes.js';
import { displayText } from '../core/path.js';
import { MAX_DEVICE_EVIDENCE, readDeviceEvidence } from '../formats/device-evidence/index.js';
import type { CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import type { CaseReading } from '../ledger/reading.js';
import { citingRecord } from './citing-record.js';
import { materialsOnce } from './evidence-materials.js';
import { parsedMaterial } from './parsed-material.js';

type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

/** What the files that a sanitisation record names say beside it. */
export interface DeviceCheck {
  readonly record: Sanitisation;
  readonly agreement: 'agrees' | 'differs' | 'unsettled' | 'none-read';
  readonly findings: readonly Finding[];
}

/** Of every medium's newest sanitisation record: its files in the case held to it (`device-evidence.md`, D9 to D11). */
export async function checkDeviceEvidence(
  source: CaseReading,
  evidence: EvidenceBase,
  materials = materialsOnce(source),
): Promise<readonly DeviceCheck[]> {
  const records = newestSanitisations(evidence);
  const named = records.flatMap((r) => r.predicate.evidence);
  const { listed, there } = named.length === 0 ? NONE : await materials();
  /** One log may name all the media of a rack: it is read once. Facts alone are kept. */
  const read = new Map<string, InspectedFile['evidence']>();
  const checks: DeviceCheck[] = [];
  for (const record of records) {
    const files: InspectedFile[] = [];
    const findings: Finding[] = [];
    for (const { name, sha256 } of record.predicate.evidence) {
      if (!there.has(sha256)) {
        if (!listed.has(sha256)) findings.push(absent(record, name, sha256));
        continue;
      }
      if (!read.has(sha256)) {
        // Whether its bytes are those of its digest is for the log's own check to say.
        read.set(sha256, await parsedMaterial(source, sha256, MAX_DEVICE_EVIDENCE, readDeviceEvidence));
      }
      const facts = read.get(sha256);
      if (facts !== undefined) files.push({ name: displayText(name), sha256, evidence: facts });
    }
    if (files.length > 0) findings.push(...disagreements(files, record.predicate));
    checks.push({
      record,
      agreement: agreementOf(files, findings),
      findings: findings.map((f) => citingRecord(f, record)),
    });
  }
  return checks;
}

/** Digests of files that {@link checkDeviceEvidence} reads as far as they are small enough. */
export function deviceFiles(evidence: EvidenceBase): ReadonlySet<string> {
  const named = newestSanitisations(evidence).flatMap((r) => r.predicate.evidence);
  return new Set(named.map((file) => file.sha256));
}

function newestSanitisations(evidence: EvidenceBase): Sanitisation[] {
  const newest = new Map<string, Sanitisation>();
  for (const record of new EvidenceView(evidence, ['medium-sanitisation']).all('medium-sanitisation')) {
    newest.set(`${record.party} ${record.predicate.medium}`, record);
  }
  return [...newest.values()];
}

const NONE = { listed: new Set<string>(), there: new Set<string>() };

function agreementOf(
  files: readonly InspectedFile[],
  findings: readonly Finding[],
): DeviceCheck['agreement'] {
  if (findings.some((f) => findingKind(f.code).effect === 'wanting')) return 'differs';
  if (findings.length > 0) return 'unsettled';
  return files.length > 0 ? 'agrees' : 'none-read';
}

function absent({ predicate }: Sanitisation, name: string, sha256: string): Finding {
  return { code: 'MEDIA_EVIDENCE_ABSENT', ...aboutFile({ name, sha256 }), detail: predicate.medium };
}
