export { type ComparedLeaves, type CompareOptions, type Comparison, compareInventories } from './compare.js';
export { type ComparedFiles, findingsOfOutcome, weakFinding } from './outcome-finding.js';
export { documentFindings, ManifestScope } from './scope.js';
