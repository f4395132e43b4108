export { AtomicFile } from './atomic-file.js';
export { type BuildOptions, type BuiltInventory, buildInventory } from './build.js';
export type { Progress } from './collect.js';
export {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportOptions,
  type ExportResult,
  exportInventory,
} from './export/index.js';
export { HashSorter } from './hash-sorter.js';
export type { Notice } from './notice.js';
export { proveConsistency, proveInclusion } from './prove.js';
export {
  type HashedBatch,
  type InventoryBytes,
  type InventoryExpectation,
  type InventoryReader,
  type InventorySummary,
  readInventory,
} from './read.js';
export { RowsFile } from './rows-reader.js';
export { type SpillOptions, SpillSorter } from './spill-sorter.js';
