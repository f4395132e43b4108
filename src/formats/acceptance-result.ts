import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import type { AcceptanceCheck, AcceptancePlan } from './acceptance-plan.js';
import type { ProbeStep } from './probe-result.js';

/** What came of an acceptance plan: `manifests/formats/acceptance-plan.md`, rules 8 to 11. */

export type CheckOutcome = 'passed' | 'failed' | 'not-assessed';

export interface CheckConclusion {
  readonly outcome: CheckOutcome;
  /** What had to be, in one sentence. */
  readonly expected: string;
  /** What was, and so why. Free of keys and passwords. */
  readonly because: string;
  readonly steps: readonly ProbeStep[];
  /** Of comparisons and files: the first hundred things that differ. */
  readonly findings?: readonly Finding[];
}

export interface CheckAnswer extends CheckConclusion {
  readonly id: string;
  readonly title: string;
  readonly kind: AcceptanceCheck['kind'];
  readonly item?: string;
}

export interface AcceptanceResult {
  /** sha256 of the plan's bytes. */
  readonly plan: string;
  readonly system: string;
  readonly environment: AcceptancePlan['environment'];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly tool: string;
  readonly answers: readonly CheckAnswer[];
}

export const ACCEPTANCE_RESULT_TYPE = 'urn:cloudexit:acceptance-result:v1';

export function acceptanceResultText(result: AcceptanceResult): string {
  return `${canonicalText({ type: ACCEPTANCE_RESULT_TYPE, ...result })}\n`;
}

/** The findings of an answer: that it is not what the plan wants, and what a comparison named. */
export function findingsOfCheck({ id, outcome, expected, because, findings = [] }: CheckAnswer): Finding[] {
  if (outcome === 'passed') return [];
  return outcome === 'failed'
    ? [{ code: 'ACCEPTANCE_CHECK_FAILED', subject: id, expected, detail: because }, ...findings]
    : [{ code: 'ACCEPTANCE_NOT_ASSESSED', subject: id, detail: because }, ...findings];
}
