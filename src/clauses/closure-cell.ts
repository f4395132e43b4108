import type { CountedRecord } from '../formats/evidence.js';
import type { CellWhy } from '../formats/why-words.js';

export type CellState = 'attested' | 'pending' | 'missing' | 'contradicted';

/** One item in one copy on one medium, and what is said of its deletion. */
export interface ClosureCell {
  readonly item: string;
  /** `-` where no plan says in which copy, or on which medium. */
  readonly copy: string;
  readonly medium: string;
  readonly state: CellState;
  readonly why: CellWhy;
  /** For `pending`: when it expires. */
  readonly until?: string;
  /** The attestation or test that decided. */
  readonly record?: CountedRecord;
}
