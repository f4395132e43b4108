export { bundleChunks } from './bundle-writer.js';
export {
  Case,
  createCase,
  type LedgerConsistency,
  type LedgerInclusion,
  type NewCase,
  openCase,
} from './case.js';
export type { StoredCheckpoint } from './checkpoints.js';
export type { StoredContent } from './durable-file.js';
export type { TreeHead } from './histories.js';
export { type Import, type Imported, importIntoCase, importNewCase, type TrustFile } from './import.js';
export type { Appended } from './log.js';
export type { ReadEntry } from './log-reader.js';
export { type Merged, type MergeOutcome, mergeCase } from './merge.js';
export { type CaseVerification, type HeldCheckpoint, verifyCase } from './verify.js';
