import { CloudexitError } from '../../core/errors.js';
import type { Finding } from '../../core/finding.js';
import type { EvidenceBase } from '../../formats/evidence.js';
import { checkProof } from '../../formats/proof.js';
import type { InventoryRef } from '../../formats/records/fields.js';
import { readInventory } from '../../inventory/index.js';
import type { EvidenceArchive } from './archive.js';
import { boundInventories } from './inventories.js';
import { checkPart } from './part-lines.js';

export interface CheckedInventories {
  readonly findings: readonly Finding[];
  readonly counts: { readonly whole: number; readonly inPart: number };
  readonly proofs: number;
}

/** Holds every inventory, part and proof of a bundle to the counting records that bind them: rule 24 of `manifests/formats/evidence-bundle.md`. */
export async function checkInventories(
  archive: EvidenceArchive,
  evidence: EvidenceBase,
): Promise<CheckedInventories> {
  const bound = boundInventories(evidence).map((b) => b.ref);
  const findings: Finding[] = [];
  let whole = 0;
  let inPart = 0;
  for (const ref of bound) {
    const material = archive.files.get(`data/material/${ref.sha256}`);
    const part = archive.files.get(`data/parts/${ref.sha256}`);
    if (material !== undefined) {
      whole += 1;
      findings.push(...(await wrongIf(ref, () => verifyWhole(archive, material, ref))));
    } else if (part !== undefined) {
      inPart += 1;
      findings.push(...(await wrongIf(ref, () => verifyPart(archive, part, ref))));
    } else {
      findings.push({ code: 'SCOPE_INVENTORY_UNAVAILABLE', subject: ref.id, expected: ref.sha256 });
    }
  }
  const proofs = archive.namesIn('data/proofs/');
  for (const name of proofs) findings.push(...(await proofFindings(archive, name, bound)));
  return { findings, counts: { whole, inPart }, proofs: proofs.length };
}

type File = NonNullable<ReturnType<EvidenceArchive['files']['get']>>;

async function verifyWhole(archive: EvidenceArchive, file: File, ref: InventoryRef): Promise<void> {
  const { sha256, root, leaves, algorithm, complete } = ref;
  const reader = await readInventory(archive.slice(file), { sha256, root, size: leaves });
  const { trailer } = await reader.verify();
  if (trailer.tree !== algorithm) throw differs(`its tree is ${trailer.tree}, the record says ${algorithm}`);
  if (complete && !trailer.complete) throw differs('it is not complete, the record says it is');
}

async function verifyPart(archive: EvidenceArchive, file: File, ref: InventoryRef): Promise<void> {
  const part = await checkPart(archive.slice(file));
  const said = archive.index.leftOut.find((one) => one.what === 'entries' && one.inventory === ref.sha256);
  const pairs: [string, unknown, unknown][] = [
    ['inventory', part.inventory, ref.sha256],
    ['root', part.root, ref.root],
    ['tree', part.tree, ref.algorithm],
    ['number of entries', part.entries, ref.leaves],
    ['number of entries left out', part.leftOut, said?.what === 'entries' ? said.entries : undefined],
    ['number of all entries', part.entries, said?.what === 'entries' ? said.of : undefined],
  ];
  const wrong = pairs.find(([, found, expected]) => found !== expected);
  if (wrong !== undefined) throw differs(`its ${wrong[0]} is ${String(wrong[1])}, not ${String(wrong[2])}`);
}

async function wrongIf(ref: InventoryRef, check: () => Promise<void>): Promise<Finding[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (!(error instanceof CloudexitError)) throw error;
    const evidence = [{ type: 'inventory' as const, digest: ref.sha256 }];
    return [{ code: 'EVIDENCE_INVENTORY_WRONG', subject: ref.id, detail: error.message, evidence }];
  }
}

async function proofFindings(
  archive: EvidenceArchive,
  name: string,
  bound: readonly InventoryRef[],
): Promise<Finding[]> {
  try {
    const { proof } = checkProof(await archive.readAll(`data/proofs/${name}`), {});
    if (proof.kind !== 'inclusion') throw differs('it is not a proof of an entry');
    if (bound.some((b) => b.root === proof.root && b.leaves === proof.size && b.algorithm === proof.tree))
      return [];
    throw differs('no record that counts binds an inventory of this root');
  } catch (error) {
    if (!(error instanceof CloudexitError)) throw error;
    // Without a record that counts, what the proof leads to is only not known.
    const code =
      bound.length === 0 && error.code === DIFFERS ? 'EVIDENCE_PROOF_UNBOUND' : 'EVIDENCE_PROOF_WRONG';
    return [{ code, subject: name, detail: error.message }];
  }
}

const DIFFERS = 'EVIDENCE_DIFFERS';

function differs(why: string): CloudexitError {
  return new CloudexitError(DIFFERS, why, { exit: 3 });
}
