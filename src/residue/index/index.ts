export type { BlockSorter } from './block-cutter.js';
export { ResidueIndex } from './reader.js';
export { type ContentName, IndexWriter } from './writer.js';
