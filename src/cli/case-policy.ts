import { join } from 'node:path';
import { CASE_LAYOUT } from '../formats/case.js';
import type { VerifyPolicy } from '../trust/index.js';
import { auditFlags } from './audit-flags.js';
import { policyOf, trustFlags } from './trust-flags.js';

/** What checking the records of a case relies on, for commands that do not audit it. */
export const casePolicyFlags = { 'case-trust': auditFlags['case-trust'], ...trustFlags };

type CasePolicyFlags = Parameters<typeof policyOf>[0] & { readonly 'case-trust': boolean };

export async function casePolicyOf(dir: string, flags: CasePolicyFlags): Promise<VerifyPolicy> {
  return await policyOf(flags, flags['case-trust'] ? join(dir, CASE_LAYOUT.trust) : undefined);
}
