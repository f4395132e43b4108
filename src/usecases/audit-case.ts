import { openCase, stoppableFiles } from '../ledger/index.js';
import { type AuditBasis, auditEvidence, type CaseAudit } from './audit-evidence.js';

export { type AuditVerdict, type CaseAudit, verdictOf } from './audit-evidence.js';

export interface AuditRequest extends AuditBasis {
  /** The case folder. */
  readonly dir: string;
}

/** {@link auditEvidence} of a case folder. An abort rejects with the signal's reason. */
export async function auditCase({ dir, ...basis }: AuditRequest): Promise<CaseAudit> {
  return auditEvidence(await openCase(dir, stoppableFiles(basis.signal)), basis);
}
