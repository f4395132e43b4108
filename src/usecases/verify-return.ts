import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { documentFindings, ManifestScope } from '../compare/index.js';
import { CloudexitError } from '../core/errors.js';
import type { ParsedRecord, PredicateOf } from '../formats/records/index.js';
import { FindingsFile, type WrittenFindings } from './findings-file.js';
import { inFolder } from './new-folder.js';
import { requireOutside } from './outside-source.js';
import {
  addNotReturned,
  type ComparedInventoryResult,
  type ComparisonContext,
  compareReturned,
  type ItemResult,
} from './return-comparison.js';
import type { ReturnedMaterial, VerifyReturnRequest } from './return-request.js';
import type { VerifiedRecord } from './verify-record.js';

export type ItemTally = PredicateOf<'return-verification'>['items'][number];

export interface ReturnVerification {
  readonly manifest: PredicateOf<'handover-manifest'>;
  readonly manifestDigest: string;
  readonly inventories: readonly ComparedInventoryResult[];
  readonly tally: { expected: number; matched: number; wanting: number; notAssessed: number };
  readonly items: readonly ItemTally[];
  readonly complete: boolean;
  /** Counts by code, the first findings, and the item of those that have one. */
  readonly codes: FindingsFile['codes'];
  readonly first: FindingsFile['first'];
  readonly itemOf: ReadonlyMap<number, string>;
  readonly findingsFile: WrittenFindings;
}

export const FINDINGS_FILE = 'findings.jsonl';

/**
 * Verifies a return: the manifest's signatures, the inventories it binds, what came back against them, and whether
 * its items cover it. Differences are findings; only what cannot be done at all is an error. Nothing is written to the
 * material, and nothing is kept unless asked for, nor when this fails or is interrupted. Errors: those of the signatures and of reading,
 * `OUTPUT_INSIDE_SOURCE` (exit 2), `OUTPUT_NOT_WRITTEN` (exit 1).
 */
export async function verifyReturn(request: VerifyReturnRequest): Promise<ReturnVerification> {
  const manifest = requireManifest(request.manifest.record);
  requireSignature(request.manifest);
  for (const { location } of request.material) {
    for (const output of [request.keep, request.journal]) {
      if (output !== undefined) requireOutside(join(output, FINDINGS_FILE), location);
    }
  }
  const { keep } = request;
  return keep === undefined
    ? compareIn(tmpdir(), request, manifest)
    : inFolder(keep, () => compareIn(keep, request, manifest));
}

async function compareIn(
  folder: string,
  request: VerifyReturnRequest,
  manifest: PredicateOf<'handover-manifest'>,
): Promise<ReturnVerification> {
  // Beside the destination, so that the files can be renamed into it whole.
  const dir = await mkdtemp(join(folder, '.cloudexit-return-'));
  try {
    const verification = await compareAll(request, manifest, dir);
    if (request.keep !== undefined) await keepFiles(dir, request.keep, verification);
    return verification;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function compareAll(
  request: VerifyReturnRequest,
  manifest: PredicateOf<'handover-manifest'>,
  dir: string,
): Promise<ReturnVerification> {
  const material = groupMaterial(request.material, manifest);
  const findings = new FindingsFile(join(dir, FINDINGS_FILE));
  const context: ComparisonContext = {
    request,
    rows: groupMaterial(request.rows ?? [], manifest),
    below: oneFolderEach(groupMaterial(request.below ?? [], manifest)),
    scope: new ManifestScope(manifest.items),
    findings,
    items: new Map<string, ItemResult>(),
    itemOf: new Map(),
    dir,
  };
  try {
    const inventories: ComparedInventoryResult[] = [];
    const notAtHand = new Set<string>();
    for (const ref of manifest.inventories) {
      const locations = material.get(ref.id);
      const path = await request.findInventory(ref.sha256);
      if (path === undefined)
        findings.add({ code: 'SCOPE_INVENTORY_UNAVAILABLE', subject: ref.id, expected: ref.sha256 });
      if (path !== undefined && locations !== undefined) {
        inventories.push(await compareReturned(context, { ref, path }, locations));
        continue;
      }
      if (path !== undefined) await addNotReturned(context, { ref, path });
      else {
        if (locations === undefined) findings.add({ code: 'SCOPE_INVENTORY_NOT_RETURNED', subject: ref.id });
        notAtHand.add(ref.id);
      }
      inventories.push({ id: ref.id, expected: ref });
    }
    if (notAtHand.size === 0) for (const finding of context.scope.itemFindings()) findings.add(finding);
    for (const finding of documentFindings(manifest)) findings.add(finding);
    if (manifest.inventories.every((i) => i.leaves === 0)) {
      findings.add({ code: 'SCOPE_NOTHING_LISTED', subject: request.manifest.record.digest });
    }
    for (const finding of request.binding?.findings ?? []) findings.add(finding);
    if (request.manifest.outcome !== 'valid') {
      findings.add({ code: 'MANIFEST_UNSIGNED', subject: request.manifest.record.digest });
    }
    return conclude(context, manifest, inventories, notAtHand);
  } finally {
    findings.discard();
  }
}

function conclude(
  context: ComparisonContext,
  manifest: PredicateOf<'handover-manifest'>,
  inventories: readonly ComparedInventoryResult[],
  notAtHand: ReadonlySet<string>,
): ReturnVerification {
  const { findings, scope, items } = context;
  const tally = {
    expected: manifest.inventories.reduce((n, i) => n + i.leaves, 0),
    matched: inventories.reduce((n, i) => n + (i.tally?.outcomes.intact ?? 0), 0),
    wanting: findings.having('wanting'),
    notAssessed: findings.having('not-assessed'),
  };
  return {
    manifest,
    manifestDigest: context.request.manifest.record.digest,
    inventories,
    tally,
    items: scope.counts.map(({ item, leaves }) => {
      const { wanting = 0, notAssessed = 0 } = items.get(item.id) ?? {};
      // Of an inventory that is not at hand only the item says how many of its entries it selects.
      const unseen = item.selectors.some((s) => notAtHand.has(s.inventory))
        ? Math.max(0, item.leaves - leaves)
        : 0;
      return {
        item: item.id,
        expected: leaves + unseen,
        matched: leaves - wanting - notAssessed,
        wanting,
        notAssessed: notAssessed + unseen,
      };
    }),
    complete:
      tally.notAssessed === 0 &&
      inventories.every((i) => i.expected.complete && i.returned?.complete === true),
    codes: findings.codes,
    first: findings.first,
    itemOf: context.itemOf,
    findingsFile: findings.commit(),
  };
}

function requireManifest(record: ParsedRecord): PredicateOf<'handover-manifest'> {
  if (record.kind !== 'handover-manifest') {
    throw new CloudexitError('NOT_A_MANIFEST', `this is a record of kind ${record.kind}`, { exit: 2 });
  }
  return record.statement.predicate as PredicateOf<'handover-manifest'>;
}

function requireSignature(manifest: VerifiedRecord): void {
  if (manifest.outcome !== 'invalid') return;
  const bad = manifest.signatures.find((s) => s.outcome === 'invalid')!;
  throw new CloudexitError(
    'MANIFEST_SIGNATURE_INVALID',
    `a signature of the manifest is invalid: ${bad.codes.join(', ')}`,
    {
      subject: bad.file,
      hint: 'Nothing was compared: whoever changed the manifest would decide what has to be there.',
      exit: 3,
    },
  );
}

function groupMaterial(
  material: readonly ReturnedMaterial[],
  manifest: PredicateOf<'handover-manifest'>,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { inventory, location } of material) {
    const only = manifest.inventories.length === 1 ? manifest.inventories[0]!.id : undefined;
    const id = inventory ?? only;
    if (id === undefined || !manifest.inventories.some((i) => i.id === id)) {
      throw new CloudexitError(
        'RETURN_NOT_ASSIGNED',
        'it is not said which inventory of the manifest this is for',
        {
          subject: location,
          hint: `Write ID=PATH with one of: ${manifest.inventories.map((i) => i.id).join(', ')}.`,
          exit: 2,
        },
      );
    }
    groups.set(id, [...(groups.get(id) ?? []), location]);
  }
  return groups;
}

function oneFolderEach(
  folders: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  for (const [id, named] of folders) {
    if (named.length === 1) continue;
    throw new CloudexitError('FOLDER_NOT_NAMED', 'more than one folder is named for an inventory', {
      subject: id,
      hint: 'Name one with --below, or give what is in the others as material of its own.',
      exit: 2,
    });
  }
  return folders;
}

/** Names are made of ids that the record's schema has checked. */
async function keepFiles(dir: string, keep: string, { inventories }: ReturnVerification): Promise<void> {
  const names = inventories.flatMap((i) => (i.path === undefined ? [] : [basename(i.path)]));
  for (const name of [...names, FINDINGS_FILE]) await rename(join(dir, name), join(keep, name));
}
