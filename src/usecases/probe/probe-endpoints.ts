import { digestHex } from '../../core/digest.js';
import type { Finding } from '../../core/finding.js';
import { MAX_PLAN } from '../../formats/plan-yaml.js';
import { type Probe, parseProbePlan, questionOf } from '../../formats/probe-plan.js';
import {
  findingOfAnswer,
  type ProbeAnswer,
  type ProbeConclusion,
  type ProbeResult,
  probeResultText,
  targetOfAnswer,
} from '../../formats/probe-result.js';
import { buildRecord, serialiseRecord } from '../../formats/records/index.js';
import type { Bilingual } from '../../formats/role.js';
import {
  type ProbeContext,
  probeDns,
  probeHttp,
  probeHttpCredentials,
  probeTcp,
} from '../../residue/probe/index.js';
import { readSmallFile } from '../small-file.js';
import { probeDatabase } from './database.js';
import { probeStore } from './store.js';

export interface ProbeRequest {
  /** Path of the plan. */
  readonly plan: string;
  readonly now: () => Date;
  readonly env: ProbeContext['env'];
  /** PEM file of authorities to rely on. */
  readonly ca?: string | undefined;
  /** Name and version of this tool. */
  readonly tool: string;
  readonly signal?: AbortSignal | undefined;
  readonly onAnswer?: ((answer: ProbeAnswer) => void) | undefined;
}

export interface Probed {
  readonly result: ProbeResult;
  /** The result file's bytes. */
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
}

const TIMEOUT = 10;
const MAX_CA = 4 * 1024 * 1024;

/** Asks what a plan names, one after the other, and nothing else. Throws `PLAN_INVALID` (exit 2) before anything is asked. */
export async function probeEndpoints(request: ProbeRequest): Promise<Probed> {
  const planBytes = await readSmallFile(request.plan, MAX_PLAN);
  const { probes } = parseProbePlan(planBytes);
  const ca =
    request.ca === undefined ? undefined : Buffer.from(await readSmallFile(request.ca, MAX_CA)).toString();
  const { now, env, signal } = request;
  const startedAt = instant(now());
  const answers: ProbeAnswer[] = [];
  for (const probe of probes) {
    signal?.throwIfAborted();
    const timeout = (probe.timeout ?? TIMEOUT) * 1000;
    const conclusion = await answerTo(probe, { now, env, timeout, ca, signal });
    signal?.throwIfAborted();
    const { id, kind, holder, medium } = probe;
    const on = medium === undefined ? {} : { medium };
    const answer = { id, kind, holder, ...on, question: questionOf(probe), ...conclusion };
    answers.push(answer);
    request.onAnswer?.(answer);
  }
  const result = {
    plan: digestHex('sha256', planBytes),
    startedAt,
    finishedAt: instant(now()),
    tool: request.tool,
    answers,
  };
  return {
    result,
    bytes: Buffer.from(probeResultText(result), 'utf8'),
    findings: answers.flatMap((answer) => findingOfAnswer(answer) ?? []),
  };
}

function answerTo(probe: Probe, context: ProbeContext): Promise<ProbeConclusion> {
  switch (probe.kind) {
    case 'http':
      return probeHttp(probe, context);
    case 'http-credentials':
      return probeHttpCredentials(probe, context);
    case 'dns':
      return probeDns(probe, context);
    case 'tcp':
      return probeTcp(probe, context);
    case 'database':
      return probeDatabase(probe, context);
    default:
      return probeStore(probe, context);
  }
}

const NOT_LOOKED_AT: Bilingual = {
  zh: '这一次询问所触及之外的一切：其他名称、其他副本、缓存、备份',
  en: 'everything that this one question does not reach: other names, other copies, caches, backups',
};

/** The `residual-test` record of a result, to be read by a person and signed; the result file is its evidence. */
export function probeRecord(
  { result, bytes }: Probed,
  fields: {
    readonly case: string;
    readonly party: string;
    readonly resultName: string;
    /** Language of what was not looked at, that of whoever signs it. */
    readonly language: keyof Bilingual;
  },
): Uint8Array {
  const evidence = [{ name: fields.resultName, sha256: digestHex('sha256', bytes), size: bytes.length }];
  return serialiseRecord(
    buildRecord('residual-test', {
      case: fields.case,
      party: fields.party,
      recordedAt: result.finishedAt,
      startedAt: result.startedAt,
      finishedAt: result.finishedAt,
      targets: result.answers.map((answer) => ({
        ...targetOfAnswer(answer),
        method: `probe ${answer.kind}: ${answer.because}`,
        coverage: 'full',
        notLookedAt: NOT_LOOKED_AT[fields.language],
        evidence,
      })),
      tool: result.tool,
    }),
  );
}

function instant(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
