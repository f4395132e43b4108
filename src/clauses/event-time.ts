import type { CountedRecord } from '../formats/evidence.js';
import type { RecordKind } from '../formats/records/index.js';

/** The field of each kind that says when what it is about happened; by default when it was recorded. */
const EVENT_FIELDS: Readonly<Partial<Record<RecordKind, string>>> = {
  opening: 'openedAt',
  'exit-terms': 'agreedAt',
  baseline: 'handedInAt',
  'exit-demand': 'demandedAt',
  'exit-plan': 'plannedAt',
  backup: 'backedUpAt',
  'handover-manifest': 'issuedAt',
  'return-verification': 'verifiedAt',
  'difference-acceptance': 'acceptedAt',
  'acceptance-test': 'testedAt',
  'supervision-log': 'to',
  continuity: 'cutoverAt',
  'access-grants': 'asOf',
  'surviving-duties-notice': 'sentAt',
  'surviving-duties-acknowledgement': 'acknowledgedAt',
  'retention-hold': 'placedAt',
  'hold-release': 'releasedAt',
  'deletion-authorisation': 'authorisedAt',
  'deletion-plan': 'plannedAt',
  'deletion-attestation': 'finishedAt',
  'medium-sanitisation': 'finishedAt',
  'destruction-certificate': 'issuedAt',
  'residual-test': 'finishedAt',
  'agent-assistance': 'to',
  'assessor-engagement': 'engagedAt',
  'assessor-independence': 'declaredAt',
  'audit-observation': 'observedAt',
  'audit-opinion': 'givenAt',
};

/** When what a record is about happened, by the record's own word; RFC 3339 UTC. */
export function eventTime(record: CountedRecord): string {
  const field = EVENT_FIELDS[record.kind];
  const value =
    field === undefined ? undefined : (record.predicate as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : record.predicate.recordedAt;
}
