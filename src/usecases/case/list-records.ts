import type { EvidenceBase } from '../../formats/evidence.js';
import { openCase } from '../../ledger/index.js';
import type { VerifyPolicy } from '../../trust/index.js';
import { verifyCaseRecords } from '../verified-case.js';

/** The records of a case in ledger order, every signature checked. Errors are those of `openCase` and of reading the log. */
export async function listRecords(dir: string, policy: VerifyPolicy): Promise<EvidenceBase> {
  return (await verifyCaseRecords(await openCase(dir), policy)).evidence;
}
