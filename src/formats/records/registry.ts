import type { z } from 'zod';
import type { Statement } from '../statement.js';
import { acceptanceTest } from './acceptance-test.js';
import { accessGrants } from './access-grants.js';
import { accessRevocation } from './access-revocation.js';
import { agentAssistance } from './agent-assistance.js';
import { assessorEngagement, assessorIndependence } from './assessor.js';
import { auditObservation, auditOpinion } from './audit.js';
import { backup } from './backup.js';
import { baseline } from './baseline.js';
import { continuity } from './continuity.js';
import { supersede, withdraw } from './correction.js';
import { deletionAttestation } from './deletion-attestation.js';
import { deletionAuthorisation } from './deletion-authorisation.js';
import { deletionPlan } from './deletion-plan.js';
import { destructionCertificate } from './destruction-certificate.js';
import { differenceAcceptance } from './difference-acceptance.js';
import { exitDemand } from './exit-demand.js';
import { exitPlan } from './exit-plan.js';
import { exitTerms } from './exit-terms.js';
import { handoverManifest } from './handover-manifest.js';
import { mediumSanitisation } from './medium-sanitisation.js';
import { opening } from './opening.js';
import { residualTest } from './residual-test.js';
import { holdRelease, retentionHold } from './retention-hold.js';
import { returnVerification } from './return-verification.js';
import { supervisionLog } from './supervision-log.js';
import { survivingDutiesAcknowledgement, survivingDutiesNotice } from './surviving-duties.js';

/** Every kind of record there is, in the order in which an exit meets them. */
const DEFINITIONS = [
  opening,
  exitTerms,
  baseline,
  exitDemand,
  exitPlan,
  backup,
  handoverManifest,
  returnVerification,
  differenceAcceptance,
  acceptanceTest,
  supervisionLog,
  continuity,
  accessGrants,
  accessRevocation,
  survivingDutiesNotice,
  survivingDutiesAcknowledgement,
  retentionHold,
  holdRelease,
  deletionAuthorisation,
  deletionPlan,
  deletionAttestation,
  mediumSanitisation,
  destructionCertificate,
  residualTest,
  agentAssistance,
  assessorEngagement,
  assessorIndependence,
  auditObservation,
  auditOpinion,
  supersede,
  withdraw,
] as const;

type Definition = (typeof DEFINITIONS)[number];
export type RecordKind = Definition['kind'];
export type DefinitionOf<K extends RecordKind> = Extract<Definition, { kind: K }>;
export type PredicateOf<K extends RecordKind> = z.infer<DefinitionOf<K>['schema']>;

/** A statement whose predicate type and predicate belong together. */
export type RecordStatement<K extends RecordKind = RecordKind> = Statement<PredicateOf<K>>;

const BY_KIND: ReadonlyMap<string, Definition> = new Map(DEFINITIONS.map((d) => [d.kind, d]));

export const RECORD_KINDS: readonly RecordKind[] = DEFINITIONS.map((d) => d.kind);

export function isRecordKind(kind: string): kind is RecordKind {
  return BY_KIND.has(kind);
}

export function definitionOf<K extends RecordKind>(kind: K): DefinitionOf<K> {
  return BY_KIND.get(kind) as DefinitionOf<K>;
}
