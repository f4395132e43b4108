export { Kernel, type PlacedFilter } from './kernel.js';
export { FILTERS, MAX_THREADS, SECTOR, scanMemory, UNIT, WINDOW } from './layout.js';
export type { SharedMemory } from './web-assembly.js';
