import { fromBase64 } from '../core/base64.js';
import { CASE_LAYOUT, type TrustFolder } from '../formats/case.js';
import { parseCheckpoint } from '../formats/checkpoint.js';
import type { ReportBasis } from '../formats/page-evidence.js';
import type { HeldCheckpoint } from '../ledger/reading.js';
import {
  type Certificate,
  readCertificates,
  readCrls,
  readOcsp,
  type VerifyPolicy,
} from '../trust/verification.js';
import { bytesOf, type CaseFiles } from './evidence-case.js';

/** Whom a check relies on: the report's own anchors, or only those that the person before the screen knows. */
export interface Trusted {
  /** SHA-256 of anchors that came with the evidence and that the person knows by fingerprint; undefined: all of them. */
  readonly known: ReadonlySet<string> | undefined;
  /** Anchors from the person's own files. */
  readonly own: readonly Certificate[];
}

export async function policyOf(
  basis: ReportBasis,
  files: CaseFiles,
  trusted: Trusted,
): Promise<VerifyPolicy> {
  const read = async (folder: TrustFolder): Promise<Uint8Array[]> =>
    Promise.all(
      basis.trust[folder].map((sha256) => bytesOf(files.get(`${CASE_LAYOUT.trust}/${folder}/${sha256}`)!)),
    );
  const isKnown = (c: Certificate) => trusted.known?.has(c.identity.certificateSha256) ?? true;
  const anchors = (await read('anchors')).flatMap(readCertificates);
  const stamps = (await read('timestamp-anchors')).flatMap(readCertificates);
  return {
    anchors: [...anchors.filter(isKnown), ...trusted.own],
    intermediates: (await read('intermediates')).flatMap(readCertificates),
    timestampAnchors: stamps.filter(isKnown),
    crls: (await read('crls')).flatMap(readCrls),
    ocsp: (await read('ocsp')).map(readOcsp),
    revocation: basis.revocation,
    at: new Date(basis.at),
    requireTimestamp: basis.requireTimestamp,
    ...(basis.suites === null ? {} : { suites: basis.suites }),
    ...(basis.sm2Id === null ? {} : { sm2Id: fromBase64(basis.sm2Id)! }),
  };
}

export function heldOf(basis: ReportBasis): HeldCheckpoint[] {
  return basis.held.map(({ heldBy, text }) => ({ heldBy, checkpoint: parseCheckpoint(fromBase64(text)!) }));
}
