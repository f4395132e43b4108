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
  // reading a source
  SOURCE_INCOMPLETE: unassessed,
  ENTRY_READ_FAILED: unassessed,
  ENTRY_VANISHED: unassessed,
  ENTRY_CHANGED_WHILE_READ: unassessed,
} as const satisfies Record<string, FindingKind>;

// The shorthands are part of the vocabulary of this table even while a layer does not use one yet.
void note;

export type FindingCode = keyof typeof FINDING_KINDS;

export function findingKind(code: FindingCode): FindingKind {
  return FINDING_KINDS[code];
}
