export { buildRecord, kindOf, type ParsedRecord, parseRecord, serialiseRecord } from './record.js';
export {
  type DefinitionOf,
  definitionOf,
  isRecordKind,
  type PredicateOf,
  RECORD_KINDS,
  type RecordKind,
  type RecordStatement,
} from './registry.js';
export { itemsOfLeaf } from './selector.js';
