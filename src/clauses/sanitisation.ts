import type { CountedRecordOf } from '../formats/evidence.js';
import type { SanitisationFacts } from './media-levels.js';

export type Sanitisation = CountedRecordOf<'medium-sanitisation'>;

/** What a sanitisation record says that a technique's conditions ask for. */
export function factsOf({ predicate: p }: Sanitisation): SanitisationFacts {
  return { ...p, evidence: p.evidence.length };
}
