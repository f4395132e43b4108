import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import { seedCommitment } from '../../core/sample-draw.js';
import { kindOf, type PredicateOf } from '../../formats/records/index.js';
import type { ScanResult } from '../../formats/residue-scan.js';
import { readRecordFile } from '../draft-record.js';

type ResidueTests = PredicateOf<'deletion-authorisation'>['residueTests'];
type Used = Pick<ScanResult, 'index' | 'sampling'>;

/**
 * Holds the index and the seed of a scan to what a deletion authorisation commits to: rule 12 of `manifests/formats/residue-scan.md`.
 * Its signature and time are for the audit to judge. Throws as `readRecordFile` does, and `RECORD_KIND_OTHER` (exit 2) for a record of
 * another kind.
 */
export async function committed(path: string): Promise<(used: Used) => Finding[]> {
  const { statement } = await readRecordFile(path);
  if (kindOf(statement) !== 'deletion-authorisation') {
    throw new CloudexitError('RECORD_KIND_OTHER', 'not a deletion-authorisation record', {
      subject: path,
      exit: 2,
    });
  }
  const { residueTests } = statement.predicate as PredicateOf<'deletion-authorisation'>;
  return (used) => differences(residueTests, used);
}

function differences(tests: ResidueTests, { index, sampling }: Used): Finding[] {
  if (tests === undefined || tests.length === 0) {
    return [{ code: 'RESIDUE_TEST_NOT_COMMITTED', subject: 'residue index', actual: index }];
  }
  const own = tests.find((test) => test.index === index);
  if (own === undefined) {
    const expected = tests.map((test) => test.index).join(', ');
    return [{ code: 'RESIDUE_INDEX_DIFFERS', subject: 'residue index', expected, actual: index }];
  }
  if (sampling === undefined) return [];
  if (own.seedCommitment === undefined) {
    return [{ code: 'RESIDUE_TEST_NOT_COMMITTED', subject: 'seed' }];
  }
  const actual = seedCommitment(sampling.seed);
  if (actual === own.seedCommitment) return [];
  return [{ code: 'RESIDUE_SEED_DIFFERS', subject: 'seed', expected: own.seedCommitment, actual }];
}
