export { LOOKS } from './looks.js';
export { type Medium, mediumAt } from './medium.js';
export type { ScanAnswer, ScanJob, ScanPlan } from './scan-job.js';
export { ScanPool } from './scan-pool.js';
export { addHole, addRun, type HitRun, type Hole } from './stretch.js';
