import { join } from 'node:path';
import { Flags } from '@oclif/core';
import { CASE_LAYOUT } from '../formats/case.js';
import type { AuditRequest, AuditVerdict } from '../usecases/audit-case.js';
import { readCheckpointFiles } from '../usecases/held-checkpoints.js';
import { DEFAULT_PROFILE, readProfile } from '../usecases/package-data.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { policyOf, trustFlags } from './trust-flags.js';

/** What an audit rests on; `audit` and `report` take the same. */
export const auditFlags = {
  profile: Flags.string({
    default: DEFAULT_PROFILE,
    summary: 'Standard to hold the case to: gbt-38249, nist-sp-800-88, gdpr-28-3-g.',
  }),
  checkpoint: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Checkpoint of the log that you kept yourself; the log has to agree with it.',
    helpGroup: 'TRUST',
  }),
  'case-trust': Flags.boolean({
    default: true,
    allowNo: true,
    summary: "Rely on the case's own trust folder too; whoever gave you the case filled it.",
    helpGroup: 'TRUST',
  }),
  ...trustFlags,
};

type AuditFlags = Parameters<typeof policyOf>[0] & {
  readonly profile: string;
  readonly checkpoint?: string[] | undefined;
  readonly 'case-trust': boolean;
};

export async function auditRequestOf(
  dir: string,
  flags: AuditFlags,
  signal: AbortSignal,
): Promise<AuditRequest> {
  return {
    dir,
    policy: await policyOf(flags, flags['case-trust'] ? join(dir, CASE_LAYOUT.trust) : undefined),
    profile: await readProfile(flags.profile),
    held: await readCheckpointFiles(flags.checkpoint ?? []),
    signal,
  };
}

/** The exit code that a verdict leads to, for `audit` and for `report`. */
export const VERDICT_EXIT: Readonly<Record<AuditVerdict, ExitCode>> = {
  satisfied: EXIT.verified,
  'not-satisfied': EXIT.foundWanting,
  'not-assessed': EXIT.notAllAssessed,
};
