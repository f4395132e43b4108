import { canonicalText } from '../core/canonical-json.js';
import type { Finding } from '../core/finding.js';
import type { Probe } from './probe-plan.js';
import type { PredicateOf } from './records/registry.js';

/** What came of probing: `manifests/formats/probe-plan.md`, rules 8 to 11. */

/** `none-found`: this test found nothing. Never more than that. */
export type ProbeOutcome = 'none-found' | 'found' | 'not-assessed';

/** One question and what was answered to it. Free of keys and passwords. */
export interface ProbeStep {
  /** RFC 3339 UTC with milliseconds. */
  readonly askedAt: string;
  readonly answeredAt: string;
  /** `GET https://…`, `A name. @server`, `connect host:port` … */
  readonly request: string;
  /** Status line, answer code, error code: what the outcome rests on. */
  readonly observed: string;
  /** Of the answer's bytes, as far as they were taken. */
  readonly sha256?: string;
  readonly size?: number;
}

export interface ProbeAnswer {
  readonly id: string;
  readonly kind: Probe['kind'];
  readonly holder: string;
  /** Id of a medium, where the plan has one. */
  readonly medium?: string;
  /** sha256 of what was asked (rule 12). */
  readonly question: string;
  readonly outcome: ProbeOutcome;
  /** Why, in one sentence. */
  readonly because: string;
  /** Things found. */
  readonly hits: number;
  readonly steps: readonly ProbeStep[];
}

/** What one kind of probe concludes from its steps. */
export type ProbeConclusion = Pick<ProbeAnswer, 'outcome' | 'because' | 'hits' | 'steps'>;

export interface ProbeResult {
  /** sha256 of the plan's bytes. */
  readonly plan: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly tool: string;
  readonly answers: readonly ProbeAnswer[];
}

export const PROBE_RESULT_TYPE = 'urn:cloudexit:probe-result:v1';

export function probeResultText(result: ProbeResult): string {
  return `${canonicalText({ type: PROBE_RESULT_TYPE, ...result })}\n`;
}

/** The finding of an answer that is not what the plan wants; undefined for one that is. */
export function findingOfAnswer({ id, outcome, because, hits }: ProbeAnswer): Finding | undefined {
  if (outcome === 'none-found') return undefined;
  return outcome === 'found'
    ? { code: 'PROBE_FOUND', subject: id, actual: String(hits), detail: because }
    : { code: 'PROBE_NOT_ASSESSED', subject: id, detail: because };
}

type Target = PredicateOf<'residual-test'>['targets'][number];

const TARGET_KINDS: Readonly<Record<Probe['kind'], Target['kind']>> = {
  http: 'endpoint',
  dns: 'endpoint',
  tcp: 'endpoint',
  's3-object': 'bucket',
  's3-prefix': 'bucket',
  's3-bucket': 'bucket',
  database: 'database',
  's3-credentials': 'account',
  'http-credentials': 'account',
};

/** Every kind of probe. */
export const PROBE_KINDS = Object.keys(TARGET_KINDS) as Probe['kind'][];

/** What the record of a test says of an answer: the draft has it, and an audit holds the record to it. */
export function targetOfAnswer({
  id,
  kind,
  holder,
  medium,
  question,
  outcome,
  hits,
}: Omit<ProbeAnswer, 'because' | 'steps'>): Pick<
  Target,
  'id' | 'kind' | 'holder' | 'medium' | 'question' | 'outcome' | 'hits'
> {
  return {
    id,
    kind: TARGET_KINDS[kind],
    holder,
    ...(medium === undefined ? {} : { medium }),
    question,
    outcome: outcomeInRecord(outcome),
    hits,
  };
}

/** The word of records for what a probe or a scan came to. */
export function outcomeInRecord(outcome: ProbeOutcome): Target['outcome'] {
  return outcome === 'none-found' ? 'none-found-by-this-test' : outcome;
}
