export { ResidueIndex } from './reader.js';
export { IndexWriter } from './writer.js';
