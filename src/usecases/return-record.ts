import { findingKind } from '../core/finding-codes.js';
import { listedSubject } from '../formats/findings-file.js';
import { buildRecord, serialiseRecord } from '../formats/records/index.js';
import type { ReturnVerification } from './verify-return.js';

export interface ReturnRecordFields {
  readonly party: string;
  /** RFC 3339 UTC. */
  readonly returnedAt: string;
  readonly verifiedAt: string;
  /** Name and version of this tool. */
  readonly tool: string;
}

const MAX_LISTED = 1000;

/** The `return-verification` record of a verification: canonical bytes, not signed yet. */
export function returnRecord(verification: ReturnVerification, fields: ReturnRecordFields): Uint8Array {
  const { tally, first, itemOf, findingsFile } = verification;
  const wanting = first.flatMap((finding, index) =>
    findingKind(finding.code).effect === 'wanting' ? [{ finding, index }] : [],
  );
  const differences = wanting.slice(0, MAX_LISTED).map(({ finding, index }) => {
    const item = itemOf.get(index);
    return {
      finding: index,
      code: finding.code,
      subject: listedSubject(finding),
      ...(item === undefined ? {} : { item }),
    };
  });
  const returned = verification.inventories.flatMap((i) => (i.returned === undefined ? [] : [i.returned]));
  const statement = buildRecord('return-verification', {
    case: verification.manifest.case,
    party: fields.party,
    recordedAt: fields.verifiedAt,
    manifest: { sha256: verification.manifestDigest },
    returnedAt: fields.returnedAt,
    verifiedAt: fields.verifiedAt,
    expected: verification.inventories.map((i) => i.expected),
    returned,
    complete: verification.complete,
    tally,
    items: verification.items,
    ...(tally.wanting + tally.notAssessed === 0
      ? {}
      : { findings: { name: 'findings.jsonl', ...findingsFile } }),
    differences,
    differencesListed: differences.length === tally.wanting ? 'all' : 'first-ones',
    tool: fields.tool,
  });
  return serialiseRecord(statement);
}
