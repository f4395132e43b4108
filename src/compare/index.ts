export { type ComparedLeaves, type CompareOptions, type Comparison, compareInventories } from './compare.js';
export { type Coverage, countCoverage, MAX_HELD, type UncoveredEntry } from './coverage.js';
export { deviceFindings, disagreements, type InspectedFile } from './device-evidence.js';
export { type MovedAsOne, MovedBelow } from './moved-below.js';
export { NotReached } from './not-reached.js';
export {
  type ComparedFiles,
  depthFinding,
  findingsOfLeaf,
  findingsOfOutcome,
  weakFinding,
} from './outcome-finding.js';
export { type Recount, recountReturn } from './recount.js';
export {
  aboutFile,
  heldToChecks,
  heldToFindings,
  heldToProbes,
  heldToScan,
  leftOut,
  type NamedFile,
} from './result-files.js';
export { rowFindings } from './rows.js';
export { documentFindings, ManifestScope, noneFindings } from './scope.js';
