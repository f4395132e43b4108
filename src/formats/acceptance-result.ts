import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import { cutText, displayText } from '../core/path.js';
import type { AcceptanceCheck, AcceptancePlan } from './acceptance-plan.js';
import type { ProbeStep } from './probe-result.js';
import type { PredicateOf } from './records/registry.js';

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

type Test = PredicateOf<'acceptance-test'>['tests'][number];

const METHODS: Readonly<Record<AcceptanceCheck['kind'], Test['method']>> = {
  sql: 'sql',
  table: 'database-comparison',
  inventory: 'inventory-comparison',
  restore: 'database-comparison',
  http: 'http',
  command: 'command',
  file: 'file',
};
/** Every kind of check. */
export const CHECK_KINDS = Object.keys(METHODS) as AcceptanceCheck['kind'][];

const OUTCOMES = { passed: 'pass', failed: 'fail', 'not-assessed': 'not-run' } as const;

/** What the record of a test says of an answer: the draft has it, and an audit holds the record to it. */
export function testOfAnswer({
  id,
  title,
  kind,
  item,
  outcome,
  expected,
  because,
}: Pick<CheckAnswer, 'id' | 'title' | 'kind' | 'item' | 'outcome' | 'expected' | 'because'>): Omit<
  Test,
  'evidence'
> {
  return {
    id,
    title,
    method: METHODS[kind],
    ...(item === undefined ? {} : { item }),
    expected: words(expected),
    actual: words(because),
    outcome: OUTCOMES[outcome],
  };
}

const LONGEST_WORDS = 2000;

/** Servers' words in a record for people: no control characters, bounded. */
function words(text: string): string {
  const shown = displayText(text);
  return shown.length <= LONGEST_WORDS ? shown : `${cutText(shown, LONGEST_WORDS - 2)} …`;
}
