import type { EvidenceRef } from '../core/finding.js';
import type { Bilingual, Role } from './role.js';

export const CLAUSE_OUTCOMES = ['satisfied', 'not-satisfied', 'not-assessed', 'not-applicable'] as const;
export type ClauseOutcome = (typeof CLAUSE_OUTCOMES)[number];

/** From the worst to the best; `not-applicable` is no better than `satisfied`. */
const RANK: Readonly<Record<ClauseOutcome, number>> = {
  'not-satisfied': 0,
  'not-assessed': 1,
  satisfied: 2,
  'not-applicable': 2,
};

/** The stricter of two outcomes: neither the tool nor an assessor may better what the other found wanting. */
export function stricterOutcome(a: ClauseOutcome, b: ClauseOutcome): ClauseOutcome {
  return RANK[b] < RANK[a] ? b : a;
}

/**
 * Why an outcome is what it is. `code` is stable, kebab-case; `params` are strings and integers to put into its wording
 * (party ids, record digests, times, counts).
 */
export interface ClauseReason {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What would settle a clause: who has to make a record of which kind, or sign or resolve the one named. */
export interface NextStep {
  readonly action: 'make' | 'sign' | 'resolve' | 'redo';
  readonly role: Role;
  /** Party id when a particular one is meant. */
  readonly party?: string;
  readonly kind: string;
  /** Digest of the record to sign, resolve or redo. */
  readonly record?: string;
}

/** One row of a standard as the profile's data has it. */
export interface Clause {
  readonly id: string;
  readonly chapter: string;
  readonly letter?: string;
  readonly heading: Bilingual;
  readonly summary: Bilingual;
  /** Whose duty it is. */
  readonly role: Role;
  /** Record kinds that the outcome may depend on; rules can see no others. */
  readonly evidence: readonly string[];
}

export interface ClauseResult {
  readonly clause: Clause;
  readonly outcome: ClauseOutcome;
  readonly because: readonly EvidenceRef[];
  readonly reasons: readonly ClauseReason[];
  readonly next: readonly NextStep[];
}
