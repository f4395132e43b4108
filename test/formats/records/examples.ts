import type { RecordKind } from '../../../src/formats/records/index.js';
import { EXAMPLE_CASE, exampleRecords } from '../../clauses/example.js';

const examples = new Map<RecordKind, object>();
for (const { kind, statement } of exampleRecords()) {
  if (!examples.has(kind)) examples.set(kind, statement.predicate);
}
examples.set('withdraw', {
  case: EXAMPLE_CASE,
  party: 'gov',
  recordedAt: '2026-03-06T01:00:00Z',
  withdrawn: { sha256: '8d'.repeat(32) },
  reason: '误将草稿入库',
});

/** The predicate of the first record of a kind in the example exit. */
export function exampleOf(kind: RecordKind): object {
  const example = examples.get(kind);
  if (example === undefined) throw new Error(`the example has no ${kind}`);
  return example;
}
