import { acceptancePassed, acceptanceThroughSystem } from './acceptance.js';
import { agentsAssisted, agentsDeletionVerified, agentsDestroyed } from './agents.js';
import {
  assessorIndependent,
  assessorQualified,
  auditCoversAll,
  residualTestAfterDeletion,
} from './assessor.js';
import {
  agentsAuthorisedBeforeDeletion,
  authorisedAfterReturn,
  authorisedBeforeDeletion,
  authorisedByOfficer,
  deletedAsAuthorised,
} from './authorisation.js';
import { nationalCryptography } from './cryptography.js';
import { accessRevoked, continuityShown, dutiesAcknowledged } from './customer.js';
import {
  deletionClosed,
  deletionPlanned,
  deletionSelfSupervised,
  deletionSupervised,
  deletionVerified,
} from './deletions.js';
import { clearingDemanded, planAfterDemand, planNamesEveryParty, returnDemanded } from './demand.js';
import {
  baselineRecorded,
  copiesKnown,
  encryptionKnown,
  manifestCoversBaseline,
  manifestDetailed,
  manifestHasClasses,
  migrationBackupsKnown,
} from './manifest.js';
import { mediaSanitised, mediaWitnessed, sanitisedWithinDeletion } from './media.js';
import {
  agentsNoActiveHold,
  agentsRetentionRespected,
  noActiveHold,
  retentionRespected,
} from './retention.js';
import {
  agentsReturnMatches,
  backupBeforeReturn,
  historyAndArchiveReturned,
  returnMatchesManifest,
  returnSupervised,
} from './returns.js';
import type { Rule } from './rule.js';
import {
  documentsDelivered,
  manifestMatchesTerms,
  termsBeforeDemand,
  termsStateConfidentiality,
  termsStateDeadlines,
  termsStateDocuments,
  termsStateDuties,
  termsStateOwnership,
  termsStateProhibitions,
} from './terms.js';

/** The names by which profiles refer to rules. A name is stable for ever. */
export const RULES = {
  'acceptance-passed': acceptancePassed,
  'acceptance-through-system': acceptanceThroughSystem,
  'access-revoked': accessRevoked,
  'agents-assisted': agentsAssisted,
  'agents-authorised-before-deletion': agentsAuthorisedBeforeDeletion,
  'agents-deletion-verified': agentsDeletionVerified,
  'agents-destroyed': agentsDestroyed,
  'agents-no-active-hold': agentsNoActiveHold,
  'agents-retention-respected': agentsRetentionRespected,
  'agents-return-matches': agentsReturnMatches,
  'assessor-independent': assessorIndependent,
  'assessor-qualified': assessorQualified,
  'audit-covers-all': auditCoversAll,
  'authorised-after-return': authorisedAfterReturn,
  'authorised-before-deletion': authorisedBeforeDeletion,
  'authorised-by-officer': authorisedByOfficer,
  'backup-before-return': backupBeforeReturn,
  'baseline-recorded': baselineRecorded,
  'clearing-demanded': clearingDemanded,
  'continuity-shown': continuityShown,
  'copies-known': copiesKnown,
  'deleted-as-authorised': deletedAsAuthorised,
  'deletion-closed': deletionClosed,
  'deletion-planned': deletionPlanned,
  'deletion-self-supervised': deletionSelfSupervised,
  'deletion-supervised': deletionSupervised,
  'deletion-verified': deletionVerified,
  'documents-delivered': documentsDelivered,
  'duties-acknowledged': dutiesAcknowledged,
  'encryption-known': encryptionKnown,
  'history-and-archive-returned': historyAndArchiveReturned,
  'manifest-covers-baseline': manifestCoversBaseline,
  'manifest-detailed': manifestDetailed,
  'manifest-has-classes': manifestHasClasses,
  'manifest-matches-terms': manifestMatchesTerms,
  'media-sanitised': mediaSanitised,
  'media-witnessed': mediaWitnessed,
  'migration-backups-known': migrationBackupsKnown,
  'national-cryptography': nationalCryptography,
  'no-active-hold': noActiveHold,
  'plan-after-demand': planAfterDemand,
  'plan-names-every-party': planNamesEveryParty,
  'residual-test-after-deletion': residualTestAfterDeletion,
  'retention-respected': retentionRespected,
  'return-demanded': returnDemanded,
  'return-matches-manifest': returnMatchesManifest,
  'return-supervised': returnSupervised,
  'sanitised-within-deletion': sanitisedWithinDeletion,
  'terms-before-demand': termsBeforeDemand,
  'terms-state-confidentiality': termsStateConfidentiality,
  'terms-state-deadlines': termsStateDeadlines,
  'terms-state-documents': termsStateDocuments,
  'terms-state-duties': termsStateDuties,
  'terms-state-ownership': termsStateOwnership,
  'terms-state-prohibitions': termsStateProhibitions,
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(RULES, name);
}
