import { fileURLToPath } from 'node:url';
import { CloudexitError } from '../core/errors.js';
import { isRecordKind, RECORD_KINDS, type RecordKind } from '../formats/records/index.js';
import { readSmallFile } from './small-file.js';

const TEMPLATES = new URL('../../manifests/templates/', import.meta.url);
const MAX_TEMPLATE = 1024 * 1024;

/** The kind a person named. `RECORD_KIND_UNKNOWN`, exit 2, names the kinds there are. */
export function recordKindOf(name: string): RecordKind {
  if (isRecordKind(name)) return name;
  throw new CloudexitError('RECORD_KIND_UNKNOWN', 'there is no such kind of record', {
    subject: name,
    hint: `Known: ${RECORD_KINDS.join(', ')}.`,
    exit: 2,
  });
}

/** The commented YAML template of a kind, as it ships with the package. */
export async function readTemplate(kind: RecordKind): Promise<Uint8Array> {
  // A kind comes from the registry, never from input.
  return await readSmallFile(fileURLToPath(new URL(`${kind}.yaml`, TEMPLATES)), MAX_TEMPLATE);
}
