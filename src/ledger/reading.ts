/** Reading and verifying alone, without a file system: what the browser pages are built from. */
export { altered } from './altered.js';
export type { CaseReading } from './case-reading.js';
export {
  MAX_CHECKPOINT_FILE,
  readCheckpoints,
  type StoredCheckpoint,
} from './checkpoint-files.js';
export { isStop, type ReadEntry, readEntries, type Stop } from './log-reader.js';
export { type CaseVerification, type HeldCheckpoint, verifyCase } from './verify.js';
export { checkpointOf, indexOf, wholeEntries } from './whole-log.js';
