import { CloudexitError } from '../core/errors.js';
import { manifestLines } from '../formats/bag.js';
import { isSha256, TRUST_FOLDERS, type TrustFolder } from '../formats/case.js';
import { CHECKPOINT_FILE } from './checkpoint-files.js';

/** Names and texts of `manifests/formats/bundle.md`. */
export const TAG_FILES = [
  'bagit.txt',
  'bag-info.txt',
  'manifest-sha256.txt',
  'tagmanifest-sha256.txt',
] as const;
export type TagFile = (typeof TAG_FILES)[number];

export const MAX_TAG_FILE = 64 * 1024 * 1024;
export const MAX_TRUST_FILE = 16 * 1024 * 1024;
export const MAX_ENTRIES = 1_000_000;

/** What a payload path of a bundle stands for. */
export type PayloadPlace =
  | { readonly kind: 'log' }
  | { readonly kind: 'checkpoint'; readonly file: string }
  | { readonly kind: 'material'; readonly sha256: string }
  | { readonly kind: 'trust'; readonly folder: TrustFolder; readonly sha256: string };

/** Undefined for every path that a bundle must not contain. */
export function payloadPlace(path: string): PayloadPlace | undefined {
  if (path === 'data/ledger/log') return { kind: 'log' };
  const [data, area, first, second, ...more] = path.split('/');
  if (data !== 'data' || first === undefined || more.length > 0) return undefined;
  if (area === 'ledger' && first === 'checkpoints' && second !== undefined && CHECKPOINT_FILE.test(second)) {
    return { kind: 'checkpoint', file: second };
  }
  if (area === 'material' && second === undefined && isSha256(first))
    return { kind: 'material', sha256: first };
  const folder = TRUST_FOLDERS.find((name) => name === first);
  if (area === 'trust' && folder !== undefined && second !== undefined && isSha256(second)) {
    return { kind: 'trust', folder, sha256: second };
  }
  return undefined;
}

/** BagIt manifest (RFC 8493 section 2.1.3) of digests by path, in byte order of the paths. */
export function manifestText(digests: ReadonlyMap<string, string>): string {
  return manifestLines([...digests].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What `verify` reads, told by its top folder and the index that this kind of bundle has not. */
export function isEvidence(top: string | undefined, path: string): boolean {
  return top === 'evidence' && path === 'index.json';
}

export function evidenceInstead(): CloudexitError {
  return new CloudexitError(
    'BUNDLE_OTHER_KIND',
    'this is an evidence bundle, to be verified, not a case to go on with',
    {
      hint: 'Check it with "cloudexit verify". A case is taken from what its party writes with "cloudexit case export".',
      exit: 2,
    },
  );
}

export function damagedBundle(why: string, subject?: string): CloudexitError {
  return new CloudexitError('BUNDLE_DAMAGED', `this is not a whole bundle: ${why}`, {
    ...(subject === undefined ? {} : { subject }),
    hint: 'Ask for the bundle again. Nothing was taken from it.',
    exit: 3,
  });
}
