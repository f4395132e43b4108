import { basename } from 'node:path';
import { deviceFindings, disagreements, type InspectedFile } from '../compare/index.js';
import { digestHex } from '../core/digest.js';
import { CloudexitError } from '../core/errors.js';
import type { Finding } from '../core/finding.js';
import { MAX_DEVICE_EVIDENCE, readDeviceEvidence } from '../formats/device-evidence/index.js';
import { kindOf, type PredicateOf } from '../formats/records/index.js';
import { checkRecordFile } from './draft-record.js';
import { readSmallFile } from './small-file.js';

export interface InspectedMedia {
  readonly files: readonly (InspectedFile & { readonly size: number })[];
  readonly findings: readonly Finding[];
}

/**
 * Reads device evidence, and holds it to a draft or record of a sanitisation if one is named. Throws as `readSmallFile` and
 * `checkRecordFile` do, and `RECORD_KIND_OTHER` (exit 2) for a record of another kind.
 */
export async function inspectMedia(
  paths: readonly string[],
  record: string | undefined,
): Promise<InspectedMedia> {
  const sanitisation = record === undefined ? undefined : await sanitisationOf(record);
  const files: (InspectedFile & { size: number })[] = [];
  for (const path of paths) {
    const bytes = await readSmallFile(path, MAX_DEVICE_EVIDENCE);
    const evidence = readDeviceEvidence(bytes);
    files.push({ name: basename(path), sha256: digestHex('sha256', bytes), size: bytes.length, evidence });
  }
  const findings = sanitisation === undefined ? deviceFindings(files) : disagreements(files, sanitisation);
  return { files, findings };
}

async function sanitisationOf(path: string): Promise<PredicateOf<'medium-sanitisation'>> {
  const { statement } = await checkRecordFile(path);
  if (kindOf(statement) !== 'medium-sanitisation') {
    throw new CloudexitError('RECORD_KIND_OTHER', 'not a medium-sanitisation record', {
      subject: path,
      exit: 2,
    });
  }
  return statement.predicate as PredicateOf<'medium-sanitisation'>;
}
