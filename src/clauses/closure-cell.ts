import type { CountedRecord } from '../formats/evidence.js';

export type CellState = 'attested' | 'pending' | 'missing' | 'contradicted';

/** One item in one copy on one medium, and what is said of its deletion. */
export interface ClosureCell {
  readonly item: string;
  /** `-` where no plan says in which copy, or on which medium. */
  readonly copy: string;
  readonly medium: string;
  readonly state: CellState;
  readonly why:
    | 'deleted'
    | 'expires-later'
    | 'item-in-no-copy'
    | 'copy-not-planned'
    | 'medium-not-planned'
    | 'medium-in-no-copy'
    | 'not-attested'
    | 'failed'
    | 'expired-not-attested'
    | 'sanitisation-failed'
    | 'technique-too-weak'
    | 'condition-not-shown'
    | 'medium-shared'
    | 'level-too-low'
    | 'level-not-stated'
    | 'item-unknown'
    | 'not-in-plan'
    | 'residue-found'
    | 'too-many-cells';
  /** For `pending`: when it expires. */
  readonly until?: string;
  /** The attestation or test that decided. */
  readonly record?: CountedRecord;
}
