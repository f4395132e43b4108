/**
 * Every finding code there is. A code is stable for ever; its meaning is one line in
 * `manifests/formats/findings.md`, and a test demands both that line and a case that produces the code.
 *
 * `effect` decides the verdict and is the only thing that does:
 * - `wanting`      the material is not what it has to be (exit 3);
 * - `not-assessed` something could not be checked, so nothing may pass because of it (exit 4);
 * - `note`         worth knowing, no effect on the verdict.
 * `severity` orders the report.
 */
export type FindingEffect = 'wanting' | 'not-assessed' | 'note';
export type FindingSeverity = 'critical' | 'major' | 'minor' | 'note';

interface FindingKind {
  readonly effect: FindingEffect;
  readonly severity: FindingSeverity;
}

const critical: FindingKind = { effect: 'wanting', severity: 'critical' };
const major: FindingKind = { effect: 'wanting', severity: 'major' };
const minor: FindingKind = { effect: 'wanting', severity: 'minor' };
const unassessed: FindingKind = { effect: 'not-assessed', severity: 'major' };
const note: FindingKind = { effect: 'note', severity: 'note' };

export const FINDING_KINDS = {
  // comparison of entries
  ENTRY_MISSING: critical,
  ENTRY_MODIFIED: critical,
  ENTRY_TRUNCATED: critical,
  ENTRY_GROWN: critical,
  ENTRY_EXTRA: minor,
  ENTRY_MOVED: major,
  ENTRY_TYPE_CHANGED: critical,
  ENTRY_METADATA_CHANGED: minor,
  ENTRY_NAME_FORM_CHANGED: major,
  ENTRY_UNREADABLE: unassessed,
  ENTRY_NOT_COMPARABLE: unassessed,
  ENTRY_DIGEST_WEAK: unassessed,
  ARCHIVE_DEPTH_DIFFERS: note,
  // comparison of databases
  TABLE_ROWS_DIFFER: critical,
  ROW_DIFFERS: critical,
  ROW_MISSING: critical,
  ROW_EXTRA: critical,
  TABLE_SCHEMA_DIFFERS: major,
  TABLE_NOT_COMPARABLE: unassessed,
  DEFINITION_CHANGED: major,
  // scope: what a handover manifest claims, against the inventories it binds
  SCOPE_ENTRY_UNCLAIMED: major,
  SCOPE_ENTRY_CLAIMED_TWICE: minor,
  SCOPE_ITEM_EMPTY: major,
  SCOPE_ITEM_COUNT_DIFFERS: major,
  SCOPE_NONE_CONTRADICTED: major,
  SCOPE_DOCUMENT_MISSING: major,
  SCOPE_BASELINE_UNCOVERED: critical,
  SCOPE_INVENTORY_UNAVAILABLE: unassessed,
  SCOPE_INVENTORY_NOT_RETURNED: critical,
  SCOPE_INVENTORY_INCOMPLETE: unassessed,
  SCOPE_NOTHING_LISTED: unassessed,
  MANIFEST_COVERAGE_DIFFERS: critical,
  MANIFEST_COVERAGE_UNSETTLED: unassessed,
  MANIFEST_UNSIGNED: unassessed,
  MANIFEST_PARTY_UNKNOWN: unassessed,
  MANIFEST_SIGNER_OTHER: critical,
  // reading a source
  SOURCE_INCOMPLETE: unassessed,
  SOURCE_BESIDE_FOLDER: minor,
  SOURCE_READ_FAILED: unassessed,
  ENTRY_READ_FAILED: unassessed,
  ENTRY_VANISHED: unassessed,
  ENTRY_CHANGED_WHILE_READ: unassessed,
  // reading a database
  TABLE_READ_DENIED: unassessed,
  TABLE_ROW_TOO_LARGE: unassessed,
  TABLE_OUTSIDE_SNAPSHOT: unassessed,
  DEFINITION_READ_DENIED: unassessed,
  SOURCE_CONNECTION_LOST: unassessed,
  SOURCE_TIMED_OUT: unassessed,
  // object stores
  ENTRY_ACCESS_DENIED: unassessed,
  ENTRY_ARCHIVED: unassessed,
  STORE_LIST_INCONSISTENT: unassessed,
  // archives as a whole
  ARCHIVE_TRUNCATED: critical,
  ARCHIVE_DAMAGED: critical,
  ARCHIVE_END_MISSING: critical,
  ARCHIVE_END_AMBIGUOUS: major,
  ARCHIVE_TRAILING_DATA: major,
  ARCHIVE_ENTRIES_AFTER_END: major,
  ARCHIVE_UNCLAIMED_DATA: minor,
  ARCHIVE_ENTRIES_OVERLAP: critical,
  ARCHIVE_VOLUME_MISSING: critical,
  ARCHIVE_LIMIT_EXCEEDED: unassessed,
  ARCHIVE_NESTED_NOT_OPENED: unassessed,
  // entries of archives
  ENTRY_ENCRYPTED: unassessed,
  ENTRY_UNSUPPORTED: unassessed,
  ENTRY_HEADERS_DISAGREE: major,
  ENTRY_SIZE_OVERRIDDEN: major,
  ENTRY_KIND_AMBIGUOUS: major,
  ENTRY_PATH_ABSOLUTE: major,
  ENTRY_PATH_PARENT: major,
  ENTRY_PATH_NOT_CANONICAL: minor,
  ENTRY_NAME_NUL: major,
  ENTRY_NAME_CONTROL: note,
  ENTRY_NAME_LEGACY: note,
  ENTRY_NAME_NOT_UTF8: note,
  // reading content, and what an inventory shows of itself
  ENTRY_CRC_MISMATCH: critical,
  ENTRY_DATA_CORRUPT: critical,
  ENTRY_LINK_UNRESOLVED: unassessed,
  ENTRY_DUPLICATE: major,
  ENTRY_NAME_COLLISION: note,
  // ledger: the log, checkpoints and materials of a case
  LEDGER_ENTRY_DAMAGED: critical,
  LEDGER_TRUNCATED: critical,
  LEDGER_HISTORY_CHANGED: critical,
  LEDGER_CHECKPOINTS_CONTRADICT: critical,
  LEDGER_CHECKPOINT_FOREIGN: major,
  LEDGER_CHECKPOINT_UNREADABLE: unassessed,
  LEDGER_CHECKPOINT_SIGNATURE_VOID: note,
  LEDGER_UNANCHORED: unassessed,
  LEDGER_HELD_BY_ONE: unassessed,
  LEDGER_BEYOND_CHECKPOINT: note,
  LEDGER_HEAD_UNKNOWN: unassessed,
  LEDGER_TAIL_TORN: unassessed,
  LEDGER_REFERENCE_UNKNOWN: major,
  LEDGER_RECORD_UNREADABLE: unassessed,
  LEDGER_MERGED: note,
  LEDGER_MERGE_WRONG: critical,
  LEDGER_MATERIAL_ALTERED: critical,
  LEDGER_MATERIAL_MISSING: unassessed,
  LEDGER_MATERIAL_UNLISTED: note,
  // evidence bundles: what one file says of a case, derived again
  EVIDENCE_INVENTORY_WRONG: critical,
  EVIDENCE_PROOF_WRONG: critical,
  EVIDENCE_PROOF_UNBOUND: unassessed,
  EVIDENCE_REPORT_DIFFERS: critical,
  EVIDENCE_REPORT_MISSING: unassessed,
  EVIDENCE_REPORT_NOT_COMPARED: unassessed,
  EVIDENCE_LEFT_OUT: unassessed,
  EVIDENCE_COMPANION_FOREIGN: note,
  // signatures and their keys
  SIGNATURE_INVALID: critical,
  SIGNATURE_NOT_ASSESSED: unassessed,
  SIGNER_KEY_SHARED: critical,
  PARTY_NAME_CONFUSABLE: major,
  // probes of living endpoints
  PROBE_FOUND: critical,
  PROBE_NOT_ASSESSED: unassessed,
  // residue index and scan of media
  RESIDUE_SOURCE_DIFFERS: major,
  RESIDUE_NOT_INDEXED: unassessed,
  RESIDUE_INDEX_UNBOUND: note,
  RESIDUE_BLOCK_FOUND: critical,
  RESIDUE_NOT_READ: unassessed,
  RESIDUE_INDEX_INCOMPLETE: unassessed,
  RESIDUE_INDEX_EMPTY: unassessed,
  RESIDUE_MEDIUM_WRAPPED: unassessed,
  RESIDUE_MEDIUM_CUT: unassessed,
  RESIDUE_INDEX_DIFFERS: major,
  RESIDUE_SEED_DIFFERS: critical,
  RESIDUE_TEST_NOT_COMMITTED: unassessed,
  // what tools wrote about a device
  MEDIA_EVIDENCE_DIFFERS: critical,
  MEDIA_EVIDENCE_NOT_COMPLETED: critical,
  MEDIA_EVIDENCE_UNSETTLED: unassessed,
  MEDIA_EVIDENCE_ABSENT: unassessed,
  MEDIA_EVIDENCE_UNREADABLE: unassessed,
  // returns, counted again from the inventories of a case
  RETURN_COUNT_DIFFERS: critical,
  RETURN_NOT_RECOUNTED: unassessed,
  // what a record says beside the result file that it names
  RESULT_DIFFERS: critical,
  RESULT_LEFT_OUT: critical,
  RESULT_ABSENT: unassessed,
  RESULT_UNREADABLE: unassessed,
  // acceptance on the new platform
  ACCEPTANCE_CHECK_FAILED: critical,
  ACCEPTANCE_NOT_ASSESSED: unassessed,
  DUMP_INCOMPLETE: critical,
  DUMP_RESTORE_FAILED: critical,
  // report: what the records of a case say of deletion, access and tests
  DELETION_NOT_ATTESTED: critical,
  DELETION_CONTRADICTED: critical,
  DELETION_PENDING: unassessed,
  RESIDUE_FOUND: critical,
  ACCESS_NOT_REVOKED: major,
  ACCESS_STILL_WORKS: critical,
  ACCESS_NOT_TESTED: unassessed,
  ACCEPTANCE_TEST_FAILED: major,
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof FINDING_KINDS;

export function findingKind(code: FindingCode): FindingKind {
  return FINDING_KINDS[code];
}

export function isFindingCode(code: string | undefined): code is FindingCode {
  return code !== undefined && Object.hasOwn(FINDING_KINDS, code);
}
