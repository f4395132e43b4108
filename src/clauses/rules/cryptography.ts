import { RECORD_KINDS } from '../../formats/records/index.js';
import { missing, refuted, satisfied } from '../verdict.js';
import { rule } from './rule.js';

/** 5.1: every signature by which a record counts is SM2 with SM3; others work, and are reported as outside 5.1. */
export const nationalCryptography = rule(RECORD_KINDS, (view) => {
  const records = RECORD_KINDS.flatMap((kind) => view.all(kind)).sort((a, b) => a.index - b.index);
  if (records.length === 0) return missing('opening', 'customer');
  const outside = records.filter((r) => !r.signers.every((s) => s.national));
  return outside.length === 0
    ? satisfied(records)
    : refuted('outside-national-cryptography', { count: outside.length }, outside);
});
