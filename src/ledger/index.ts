export { bundleChunks } from './bundle-writer.js';
export { type Case, createCase, openCase } from './case.js';
export type { CaseReading } from './case-reading.js';
export type { StoredCheckpoint } from './checkpoint-files.js';
export { type CheckpointFile, listCheckpointFiles } from './checkpoints.js';
export { type Imported, importIntoCase, importNewCase } from './import.js';
export type { Appended } from './log.js';
export { mergeCase } from './merge.js';
export { type CaseVerification, type HeldCheckpoint, verifyCase } from './verify.js';
