export { CLOSURE_KINDS, type Closure, type ClosureCell, closeDeletions } from './closure.js';
export { countEvidence, type LedgerEvidence } from './counting.js';
export type { DeadlineStatus } from './deadlines.js';
export { evaluateProfile } from './evaluate.js';
export { eventTime } from './event-time.js';
export { loadProfile, type Profile, type ProfileClause } from './profile.js';
export { type ExitStatus, exitStatus, type StageStatus } from './status.js';
export { EvidenceView } from './view.js';
export { describeNext, describeReason } from './wording.js';
