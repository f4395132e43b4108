import { fromBase64 } from '../core/base64.js';
import { CASE_LAYOUT, TRUST_FOLDERS, type TrustFolder } from '../formats/case.js';
import { parseCheckpoint } from '../formats/checkpoint.js';
import type { ReportBasis } from '../formats/page-evidence.js';
import type { HeldCheckpoint } from '../ledger/reading.js';
import type { Certificate, VerifyPolicy } from '../trust/verification.js';
import { policyFrom } from '../usecases/policy-from.js';
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
  const contents = {} as Record<TrustFolder, Uint8Array[]>;
  for (const folder of TRUST_FOLDERS) {
    contents[folder] = await Promise.all(
      basis.trust[folder].map((sha256) => bytesOf(files.get(`${CASE_LAYOUT.trust}/${folder}/${sha256}`)!)),
    );
  }
  const policy = policyFrom(contents, {
    // Who made the report chose how it treats missing revocation evidence, not whom the person before the screen believes.
    revocation: trusted.known === undefined ? basis.revocation : 'require',
    at: new Date(basis.at),
    requireTimestamp: basis.requireTimestamp,
    ...(basis.suites === null ? {} : { suites: basis.suites }),
    ...(basis.sm2Id === null ? {} : { sm2Id: fromBase64(basis.sm2Id)! }),
  });
  return believing(policy, trusted);
}

/** The same policy under the anchors alone that somebody trusts. */
export function believing(policy: VerifyPolicy, { known, own }: Trusted): VerifyPolicy {
  const isKnown = (c: Certificate) => known?.has(c.identity.certificateSha256) ?? true;
  return {
    ...policy,
    anchors: [...policy.anchors.filter(isKnown), ...own],
    timestampAnchors: (policy.timestampAnchors ?? []).filter(isKnown),
  };
}

export function heldOf(basis: ReportBasis): HeldCheckpoint[] {
  return basis.held.map(({ heldBy, text }) => ({ heldBy, checkpoint: parseCheckpoint(fromBase64(text)!) }));
}
