import type { RecordKind } from '../../formats/records/index.js';
import type { Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';

/** A named condition of profiles: pure, and blind to every record kind it does not declare. */
export interface Rule {
  readonly kinds: readonly RecordKind[];
  readonly evaluate: (view: EvidenceView) => Verdict;
}

export function rule(kinds: readonly RecordKind[], evaluate: (view: EvidenceView) => Verdict): Rule {
  return { kinds, evaluate };
}
