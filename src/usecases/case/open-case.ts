import { randomBytes } from 'node:crypto';
import type { Checkpoint } from '../../formats/checkpoint.js';
import { createCase } from '../../ledger/index.js';

export interface OpenCaseRequest {
  /** Folder to make; its parent must exist. */
  readonly dir: string;
  readonly caseId: string;
  /** RFC 3339 UTC, whole seconds. */
  readonly createdAt: string;
}

/** Makes an empty case. Returns its first state. `CASE_EXISTS`, `CASE_ID_INVALID` (exit 2). */
export async function openNewCase({ dir, caseId, createdAt }: OpenCaseRequest): Promise<Checkpoint> {
  const made = await createCase(dir, { caseId, createdAt, nonce: randomBytes(16).toString('hex') });
  return made.checkpoint();
}
