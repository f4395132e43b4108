import { digestHex } from '../../core/digest.js';
import type { Finding } from '../../core/finding.js';
import { instantText } from '../../core/instant.js';
import {
  type AcceptanceCheck,
  type AcceptancePlan,
  parseAcceptancePlan,
} from '../../formats/acceptance-plan.js';
import {
  type AcceptanceResult,
  acceptanceResultText,
  type CheckAnswer,
  type CheckConclusion,
  findingsOfCheck,
  testOfAnswer,
} from '../../formats/acceptance-result.js';
import { MAX_PLAN } from '../../formats/plan-yaml.js';
import { buildRecord, serialiseRecord } from '../../formats/records/index.js';
import { failureName } from '../../residue/probe/index.js';
import { readSmallFile } from '../small-file.js';
import type { CheckContext } from './check-context.js';
import { checkCommand } from './command.js';
import { checkFile } from './file.js';
import { checkHttp } from './http.js';
import { checkInventory } from './inventory.js';
import { checkRestore } from './restore/check-restore.js';
import { checkSql } from './sql.js';

export interface AcceptanceRequest {
  /** Path of the plan. */
  readonly plan: string;
  readonly now: () => Date;
  readonly env: CheckContext['env'];
  /** Whether commands of the plan may run. */
  readonly commands: boolean;
  /** Whether dumps may be restored into the scratch databases of the plan. */
  readonly restores?: boolean | undefined;
  readonly ca?: string | undefined;
  readonly tool: string;
  readonly signal?: AbortSignal | undefined;
  readonly onAnswer?: ((answer: CheckAnswer) => void) | undefined;
}

export interface Accepted {
  readonly result: AcceptanceResult;
  /** The result file's bytes. */
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
}

const MAX_CA = 4 * 1024 * 1024;

/** Runs the checks of a plan one after the other, and nothing else. Throws `PLAN_INVALID` (exit 2) before anything is asked. */
export async function runAcceptancePlan(request: AcceptanceRequest): Promise<Accepted> {
  const planBytes = await readSmallFile(request.plan, MAX_PLAN);
  const plan = parseAcceptancePlan(planBytes);
  const { now, env, commands, restores = false, signal } = request;
  const ca =
    request.ca === undefined ? undefined : Buffer.from(await readSmallFile(request.ca, MAX_CA)).toString();
  const startedAt = instantText(now());
  const answers: CheckAnswer[] = [];
  for (const check of plan.checks) {
    signal?.throwIfAborted();
    const conclusion = await answerTo(check, {
      now,
      env,
      commands,
      restores,
      ca,
      signal,
      places: plan.places ?? {},
    });
    signal?.throwIfAborted();
    const { id, kind, item, title = id } = check;
    const answer = { id, title, kind, ...(item === undefined ? {} : { item }), ...conclusion };
    answers.push(answer);
    request.onAnswer?.(answer);
  }
  const result: AcceptanceResult = {
    plan: digestHex('sha256', planBytes),
    system: plan.system,
    environment: plan.environment,
    startedAt,
    finishedAt: instantText(now()),
    tool: request.tool,
    answers,
  };
  return {
    result,
    bytes: Buffer.from(acceptanceResultText(result), 'utf8'),
    findings: answers.flatMap(findingsOfCheck),
  };
}

/** A check that breaks off has settled nothing, whatever broke. */
async function answerTo(check: AcceptanceCheck, context: CheckContext): Promise<CheckConclusion> {
  try {
    switch (check.kind) {
      case 'sql':
        return await checkSql(check, context);
      case 'table':
      case 'inventory':
        return await checkInventory(check, context);
      case 'restore':
        return await checkRestore(check, context);
      case 'http':
        return await checkHttp(check, context);
      case 'command':
        return await checkCommand(check, context);
      case 'file':
        return await checkFile(check, context);
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    const because = `the check could not be made: ${failureName(error)}`;
    return { outcome: 'not-assessed', expected: check.kind, because, steps: [] };
  }
}

/** The `acceptance-test` record of a result, to be read by a person and signed; the result file is its evidence. */
export function acceptanceRecord(
  { result, bytes }: Accepted,
  fields: {
    readonly case: string;
    readonly party: string;
    /** Digest of the return verification. */
    readonly verification: string;
    readonly resultName: string;
  },
): Uint8Array {
  const evidence = { name: fields.resultName, sha256: digestHex('sha256', bytes), size: bytes.length };
  const { system, environment }: Pick<AcceptancePlan, 'system' | 'environment'> = result;
  return serialiseRecord(
    buildRecord('acceptance-test', {
      case: fields.case,
      party: fields.party,
      recordedAt: result.finishedAt,
      testedAt: result.finishedAt,
      verification: { sha256: fields.verification },
      system,
      environment,
      tests: result.answers.map((answer) => ({ ...testOfAnswer(answer), evidence })),
    }),
  );
}
