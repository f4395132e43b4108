/** Reading and verifying alone, without a file system: what the browser pages are built from. */
export type { CaseReading } from './case-reading.js';
export type { StoredCheckpoint } from './checkpoint-files.js';
export { type CaseVerification, type HeldCheckpoint, verifyCase } from './verify.js';
