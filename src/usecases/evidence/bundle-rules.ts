import { equalBytes } from '../../core/bytes.js';
import { TRUST_FOLDERS, type TrustFolder } from '../../formats/case.js';
import { damagedEvidence, leftOutDigest } from '../../formats/evidence-bundle.js';
import type { CaseReading } from '../../ledger/reading.js';
import { requireTrustFile } from '../policy-from.js';
import type { EvidenceArchive } from './archive.js';
import { recordCopies } from './record-copies.js';

/** What was left out must not be there as well, and an inventory of which entries are left out is there in part. */
export function requireLeftOutAbsent({ index, files }: EvidenceArchive): void {
  const parts = new Set<string>();
  for (const one of index.leftOut) {
    const digest = leftOutDigest(one);
    if (files.has(`data/material/${digest}`))
      throw damagedEvidence('it has what it says was left out', digest);
    if (one.what === 'material') continue;
    parts.add(`data/parts/${digest}`);
    if (!files.has(`data/parts/${digest}`))
      throw damagedEvidence('a part of an inventory is missing', digest);
  }
  const stray = [...files.keys()].find((path) => path.startsWith('data/parts/') && !parts.has(path));
  if (stray !== undefined)
    throw damagedEvidence('it has a part of which nothing is said to be left out', stray);
}

/** Rule 9: exactly the copies that the log gives. */
export async function requireCopies(archive: EvidenceArchive, source: CaseReading): Promise<void> {
  const expected = await recordCopies(source.entries());
  const found = archive.namesIn('data/records/').map((name) => `data/records/${name}`);
  const stray = found.find((path) => !expected.has(path));
  if (stray !== undefined) throw damagedEvidence('it has a copy of a record that is not in its log', stray);
  for (const [path, bytes] of expected) {
    if (!archive.files.has(path)) throw damagedEvidence('a copy of a record is missing', path);
    if (!equalBytes(await archive.readAll(path), bytes)) {
      throw damagedEvidence('the copy of a record differs from the log', path);
    }
  }
}

/** The trust files that a bundle offers; nobody believes the anchors among them for being there. An error of reading one names it. */
export async function offeredTrust(archive: EvidenceArchive): Promise<Record<TrustFolder, Uint8Array[]>> {
  const offered = {} as Record<TrustFolder, Uint8Array[]>;
  for (const folder of TRUST_FOLDERS) {
    const at = `data/trust/${folder}/`;
    offered[folder] = await Promise.all(archive.namesIn(at).map((name) => archive.readAll(at + name)));
    for (const [i, name] of archive.namesIn(at).entries())
      requireTrustFile(folder, at + name, offered[folder][i]!);
  }
  return offered;
}
