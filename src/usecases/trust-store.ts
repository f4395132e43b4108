import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../core/errors.js';
import { readCertificates, readCrls, readOcsp, type VerifyPolicy } from '../trust/index.js';
import { readSmallFile } from './small-file.js';

/** Sub-folders of a trust folder; a case has one at `trust/`. */
export const TRUST_LAYOUT = {
  anchors: 'anchors',
  intermediates: 'intermediates',
  timestampAnchors: 'timestamp-anchors',
  crls: 'crls',
  ocsp: 'ocsp',
} as const;

const MAX_FILE = 16 * 1024 * 1024;

export interface TrustSources {
  /** Trust folders, such as that of a case. */
  readonly folders?: readonly string[];
  /** Files of anchors, PEM or DER. */
  readonly anchorFiles?: readonly string[];
  readonly crlFiles?: readonly string[];
}

export interface VerifyingOptions {
  readonly at: Date;
  readonly revocation?: 'require' | 'if-available';
}

/** Reads everything a verifier is to rely on. Nothing but these files is ever trusted. */
export async function readPolicy(sources: TrustSources, options: VerifyingOptions): Promise<VerifyPolicy> {
  const anchors = await contents(sources, TRUST_LAYOUT.anchors, sources.anchorFiles);
  const crls = await contents(sources, TRUST_LAYOUT.crls, sources.crlFiles);
  return {
    anchors: anchors.flatMap(readCertificates),
    intermediates: (await contents(sources, TRUST_LAYOUT.intermediates)).flatMap(readCertificates),
    timestampAnchors: (await contents(sources, TRUST_LAYOUT.timestampAnchors)).flatMap(readCertificates),
    crls: crls.flatMap(readCrls),
    ocsp: (await contents(sources, TRUST_LAYOUT.ocsp)).map(readOcsp),
    ...options,
  };
}

async function contents(
  sources: TrustSources,
  folder: string,
  files: readonly string[] = [],
): Promise<Uint8Array[]> {
  const paths = [...files];
  for (const root of sources.folders ?? []) {
    for (const name of await namesIn(join(root, folder))) paths.push(join(root, folder, name));
  }
  return Promise.all(paths.map((path) => readSmallFile(path, MAX_FILE)));
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
