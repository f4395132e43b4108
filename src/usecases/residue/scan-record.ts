import { digestHex } from '../../core/digest.js';
import { buildRecord, serialiseRecord } from '../../formats/records/index.js';
import type { Scanned } from './scan-medium.js';

export interface ScanRecordFields {
  readonly case: string;
  readonly party: string;
  /** Id of the target in the record. */
  readonly target: string;
  /** Party that holds the medium. */
  readonly holder: string;
  /** Id of the medium in the plan. */
  readonly medium?: string | undefined;
  readonly resultName: string;
}

/** The `residual-test` record of a scan, to be read by a person and signed; the result file is its evidence. */
export function scanRecord({ result, bytes }: Scanned, fields: ScanRecordFields): Uint8Array {
  const { coverage, sampling, medium, index, startedAt, finishedAt, outcome, tool } = result;
  const hits = Object.values(result.hits).reduce((a, b) => a + b, 0);
  return serialiseRecord(
    buildRecord('residual-test', {
      case: fields.case,
      party: fields.party,
      recordedAt: finishedAt,
      startedAt,
      finishedAt,
      targets: [
        {
          id: fields.target,
          kind: medium.kind,
          holder: fields.holder,
          ...(fields.medium === undefined ? {} : { medium: fields.medium }),
          method: 'residue scan: blocks that begin at multiples of 512, compared with the residue index',
          coverage,
          index,
          sizeBytes: medium.sizeBytes,
          unreadableBytes: result.unreadableBytes,
          ...(sampling === undefined ? {} : { sampling }),
          notLookedAt: `${
            sampling === undefined ? '' : 'units outside of the sample; '
          }spare and hidden areas that the medium does not address; data compressed, encrypted or at other places than multiples of 512; blocks that the index leaves out`,
          outcome: outcome === 'none-found' ? 'none-found-by-this-test' : outcome,
          hits,
          evidence: [{ name: fields.resultName, sha256: digestHex('sha256', bytes), size: bytes.length }],
        },
      ],
      tool,
    }),
  );
}
