import type { Finding } from '../core/finding.js';
import type { CountedRecord } from '../formats/evidence.js';

/** A finding that cites the record that it is about, before what it cites already. */
export function citingRecord(
  finding: Finding,
  { digest, index }: Pick<CountedRecord, 'digest' | 'index'>,
): Finding {
  return { ...finding, evidence: [{ type: 'record', digest, entry: index }, ...(finding.evidence ?? [])] };
}
