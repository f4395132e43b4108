import { decodeUtf8 } from '../core/bytes.js';
import { parseCheckpoint } from '../formats/checkpoint.js';
import type { EvidenceIndex } from '../formats/evidence-bundle.js';
import { readCertificates } from '../trust/verification.js';
import {
  type BundleCheck,
  checkBundle,
  checkBundleTrust,
  inventoryFiles,
  type OpenBundle,
  type Profiles,
  partFiles,
} from './check-bundle.js';
import { provePart } from './inventory-proofs.js';
import type { Work } from './link.js';
import { pathsLike } from './path-search.js';
import type { InventoryProofs } from './proof-panel.js';
import { proveIn } from './report-work.js';
import type { TrustGiven } from './trust-panel.js';

/** The profiles of `manifests/clauses/`, put in by the build. */
declare const CLOUDEXIT_PROFILES: Profiles;

export type VerifyRequest =
  | { readonly kind: 'bundle'; readonly file: Blob }
  | { readonly kind: 'trust'; readonly trust: TrustGiven }
  | { readonly kind: 'prove'; readonly path: Uint8Array }
  | { readonly kind: 'search'; readonly text: string };

/** What of a check the page gets: no open archive. */
export type BundleAnswer = Pick<BundleCheck, 'state' | 'anchors'> & {
  readonly index?: EvidenceIndex | undefined;
};

let open: OpenBundle | undefined;

export const verifyWork: Work = async (asked, sink) => {
  const request = asked as VerifyRequest;
  if (request.kind === 'bundle') {
    open = undefined;
    const { state, index, anchors, bundle } = await checkBundle(request.file, CLOUDEXIT_PROFILES, sink);
    open = bundle;
    return { state, index, anchors } satisfies BundleAnswer;
  }
  if (open === undefined) throw new Error('no bundle that is whole was opened');
  if (request.kind === 'trust') {
    const { known, own } = request.trust;
    const isCheckpoint = (bytes: Uint8Array) => decodeUtf8(bytes.subarray(0, 10)) === 'cloudexit/';
    const believed = {
      known: new Set(known),
      own: own.filter((b) => !isCheckpoint(b)).flatMap(readCertificates),
      held: own.filter(isCheckpoint).map((b) => ({ heldBy: 'kept', checkpoint: parseCheckpoint(b) })),
    };
    return checkBundleTrust(open, CLOUDEXIT_PROFILES, believed, sink);
  }
  if (request.kind === 'search') {
    const parts = partFiles(open).map(({ blob }) => blob);
    return pathsLike(inventoryFiles(open), parts, request.text);
  }
  const { inventories } = open;
  const found: InventoryProofs[] = await proveIn(inventoryFiles(open), inventories, request.path);
  for (const { sha256, blob } of partFiles(open)) {
    const proofs = await provePart(blob, request.path);
    const stated = inventories.find((n) => n.sha256 === sha256 && proofs.every((p) => p.root === n.root));
    found.push({ name: stated?.name ?? sha256, recorded: stated !== undefined, proofs });
  }
  return found;
};
