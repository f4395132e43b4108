import type { Party } from '../../formats/records/opening.js';
import { every, notApplicable, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';

/** What holds of every agent; a case without agents has nothing to show. */
export function eachAgent(view: EvidenceView, judge: (agent: Party) => Verdict): Verdict {
  const agents = view.partiesOf('agent');
  return agents.length === 0 ? notApplicable('no-agents') : every(agents.map(judge));
}
