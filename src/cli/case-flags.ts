import { join } from 'node:path';
import { CASE_LAYOUT } from '../formats/case.js';
import type { CaseCheckRequest } from '../usecases/case/verify-case.js';
import { readCheckpointFiles } from '../usecases/held-checkpoints.js';
import { auditFlags } from './audit-flags.js';
import { policyOf } from './trust-flags.js';

const { profile: _standard, ...rest } = auditFlags;

/** What a verification of a case rests on: the flags of an audit without its standard. */
export const caseTrustFlags = rest;

type CaseTrustFlags = Parameters<typeof policyOf>[0] & {
  readonly checkpoint?: string[] | undefined;
  readonly 'case-trust': boolean;
};

export async function caseCheckOf(dir: string, flags: CaseTrustFlags): Promise<CaseCheckRequest> {
  return {
    dir,
    policy: await policyOf(flags, flags['case-trust'] ? join(dir, CASE_LAYOUT.trust) : undefined),
    held: await readCheckpointFiles(flags.checkpoint ?? []),
  };
}
