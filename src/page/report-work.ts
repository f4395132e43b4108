import { CASE_LAYOUT } from '../formats/case.js';
import type { InventoryRef } from '../formats/records/fields.js';
import { readCertificates } from '../trust/verification.js';
import { checkReport, checkTrust, type ReportMaterial } from './check-report.js';
import { provePath } from './inventory-proofs.js';
import { checkedOnce, isInventory } from './inventory-scan.js';
import type { Work } from './link.js';
import { pathsLike } from './path-search.js';
import type { InventoryProofs } from './proof-panel.js';
import type { TrustGiven } from './trust-panel.js';

/** What the page asks its worker for; the first request brings the material. */
export type ReportRequest =
  | { readonly kind: 'check'; readonly material: ReportMaterial }
  | { readonly kind: 'trust'; readonly trust: TrustGiven }
  | { readonly kind: 'prove'; readonly path: Uint8Array }
  | { readonly kind: 'search'; readonly text: string };

let material: ReportMaterial | undefined;
let inventories: readonly InventoryRef[] = [];

export const reportWork: Work = async (asked, sink) => {
  const request = asked as ReportRequest;
  if (request.kind === 'check') {
    material = request.material;
    const check = await checkReport(material, sink);
    inventories = check.inventories;
    return check;
  }
  if (material === undefined) throw new Error('nothing was checked yet');
  if (request.kind === 'trust') {
    const { known, own } = request.trust;
    return checkTrust(material, { known: new Set(known), own: own.flatMap(readCertificates) }, sink);
  }
  const prefix = `${CASE_LAYOUT.material}/`;
  const within = [...material.files].filter(([name]) => name.startsWith(prefix)).map(([, blob]) => blob);
  const files = [...within, ...material.dropped.values()];
  if (request.kind === 'prove') return proveIn(files, inventories, request.path);
  return pathsLike(files, [], request.text);
};

/** Proofs of one path in every inventory among some files, each beside what the records say of that inventory. */
export async function proveIn(
  files: readonly Blob[],
  named: readonly InventoryRef[],
  path: Uint8Array,
): Promise<InventoryProofs[]> {
  const found: InventoryProofs[] = [];
  for (const blob of files) {
    if (!(await isInventory(blob))) continue;
    const { sha256 } = await checkedOnce(blob);
    const proofs = await provePath(blob, path);
    const stated = named.find((n) => n.sha256 === sha256 && proofs.every((p) => p.root === n.root));
    found.push({ name: stated?.name ?? sha256, recorded: stated !== undefined, proofs });
  }
  return found;
}
