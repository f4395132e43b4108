export { parseDraft } from './draft.js';
export { type FieldOutline, outlineOf } from './outline.js';
export { buildRecord, kindOf, type ParsedRecord, parseRecord, serialiseRecord } from './record.js';
export {
  definitionOf,
  isRecordKind,
  type PredicateOf,
  RECORD_KINDS,
  type RecordKind,
  type RecordStatement,
} from './registry.js';
export { renderRecord, renderText } from './render.js';
