export { LOOKS } from './looks.js';
export { type Medium, mediumAt, sectorsBySearch } from './medium.js';
export { formOf, type MediumForm } from './medium-form.js';
export type { ScanAnswer, ScanJob } from './scan-job.js';
export { ScanPool } from './scan-pool.js';
export { addHole, addRun, type HitRun, type Hole } from './stretch.js';
