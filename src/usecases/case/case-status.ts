import {
  CLOSURE_KINDS,
  type Closure,
  closeDeletions,
  EvidenceView,
  type ExitStatus,
  exitStatus,
} from '../../clauses/index.js';
import type { EvidenceBase } from '../../formats/evidence.js';
import { openCase } from '../../ledger/index.js';
import type { VerifyPolicy } from '../../trust/index.js';
import { verifyCaseRecords } from '../verified-case.js';

export interface CaseStatus extends ExitStatus {
  readonly evidence: EvidenceBase;
  /** How many anchors it rests on; without any, nothing counts. */
  readonly anchors: number;
}

/** Where the exit of a case stands at `now`, RFC 3339 UTC. Errors are those of `openCase` and of reading the log. */
export async function caseStatus(dir: string, policy: VerifyPolicy, now: string): Promise<CaseStatus> {
  const { evidence } = await verifyCaseRecords(await openCase(dir), policy);
  return { evidence, anchors: policy.anchors.length, ...exitStatus(evidence, now) };
}

export interface DeletionMatrix {
  readonly evidence: EvidenceBase;
  readonly anchors: number;
  /** The provider and each agent, in the order of the opening. */
  readonly closures: readonly Closure[];
}

/** Every item × copy × medium of provider and agents, and what is said of its deletion. */
export async function deletionMatrix(dir: string, policy: VerifyPolicy): Promise<DeletionMatrix> {
  const { evidence } = await verifyCaseRecords(await openCase(dir), policy);
  const view = new EvidenceView(evidence, CLOSURE_KINDS);
  const closures = view.partiesOf('provider', 'agent').map((party) => closeDeletions(view, party.id));
  return { evidence, anchors: policy.anchors.length, closures };
}
