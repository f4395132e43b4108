import { EvidenceView } from '../../clauses/index.js';
import type { CountedRecord, CountedRecordOf } from '../../formats/evidence.js';
import { definitionOf, RECORD_KINDS, type RecordKind } from '../../formats/records/index.js';
import type { ReportEvidenceRef, ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import type { CaseAudit } from '../audit-evidence.js';
import type { CaseContents } from '../case-contents.js';

/** Everything that a report is made from. The clock's time and the tool's version come with it: same source, same model. */
export interface ReportSource {
  readonly audit: CaseAudit;
  readonly contents: CaseContents;
  /** RFC 3339 UTC. */
  readonly generatedAt: string;
  readonly tool: ReportModel['tool'];
}

/** The records that count, for the sections; nothing else is ever shown as if it did. */
export function countingView(source: ReportSource): EvidenceView {
  return new EvidenceView(source.audit.evidence, RECORD_KINDS);
}

export function cite(...records: readonly (CountedRecord | undefined)[]): ReportEvidenceRef[] {
  return records.flatMap((r) =>
    r === undefined ? [] : [{ type: 'record', digest: r.digest, entry: r.index }],
  );
}

/** A file named by a record, as evidence of its own. */
export function citeMaterial(
  ...files: readonly ({ readonly sha256: string } | undefined)[]
): ReportEvidenceRef[] {
  return files.flatMap((f) => (f === undefined ? [] : [{ type: 'material', digest: f.sha256 }]));
}

export function titleOf(kind: RecordKind): Bilingual {
  return definitionOf(kind).title;
}

/** A party other than the author that signed a record too, customer or assessor, as its witness. */
export function witnessOf(record: CountedRecord): string | undefined {
  return record.signers.find(
    (s) => s.party !== record.party && (s.role === 'customer' || s.role === 'assessor'),
  )?.party;
}

/** Spreads a member that may be absent: absent stays absent. */
export function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

export type { CountedRecord, CountedRecordOf };
