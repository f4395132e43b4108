import type { CountedRecord, CountedRecordOf } from '../../formats/evidence.js';
import type { RecordKind } from '../../formats/records/index.js';
import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { nameOf } from './scope.js';
import { cite, countingView, type ReportSource, titleOf } from './source.js';
import { say, term, verbatim } from './words.js';

type Event = ReportModel['timeline'][number];

/** Something that a record says happened, and when. */
interface Happened {
  readonly at: string;
  readonly what: Bilingual;
}

type Tell<K extends RecordKind> = (record: CountedRecordOf<K>, source: ReportSource) => readonly Happened[];

/** Everything dated in the records that count, in order of time, then of the ledger. */
export function timelineOf(source: ReportSource): ReportModel['timeline'] {
  const view = countingView(source);
  const events = (Object.keys(TELL) as RecordKind[]).flatMap((kind) => {
    const tell = TELL[kind] as Tell<RecordKind>;
    return view.all(kind).flatMap((record) => {
      const stamp = stampOf(record);
      return tell(record as CountedRecordOf<RecordKind>, source).map((happened) => ({
        index: record.index,
        event: eventOf(record, happened, stamp),
      }));
    });
  });
  events.sort((a, b) => compare(a.event.at, b.event.at) || a.index - b.index);
  return events.map((e) => e.event);
}

/**
 * Every time is the word of whoever wrote the record, except that of a statement whose author's signature has a time stamp: from then on
 * it existed. When something happened before it was written down, no stamp shows.
 */
function eventOf(record: CountedRecord, { at, what }: Happened, stamp: string | undefined): Event {
  const stamped = stamp !== undefined && STATEMENTS.has(record.kind);
  return {
    at: stamped ? stamp : at,
    timeSource: stamped ? 'timestamp' : 'claimed',
    what,
    party: record.party,
    evidence: cite(record),
  };
}

/** Kinds whose event is the making of the record itself. */
const STATEMENTS: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'exit-demand',
  'exit-plan',
  'handover-manifest',
  'difference-acceptance',
  'surviving-duties-notice',
  'surviving-duties-acknowledgement',
  'retention-hold',
  'hold-release',
  'deletion-authorisation',
  'deletion-plan',
  'destruction-certificate',
  'audit-opinion',
]);

/** Earliest trusted time of a signature by the author. */
function stampOf(record: CountedRecord): string | undefined {
  return record.signers
    .filter((s) => s.party === record.party && s.time.source === 'timestamp')
    .flatMap((s) => s.time.at ?? [])
    .sort()[0];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What to call an event: the title of the record's kind, and what tells it from others of the kind. */
function titled(kind: RecordKind, detail?: Bilingual): Bilingual {
  const title = titleOf(kind);
  return detail === undefined ? title : say(`${title.zh}：${detail.zh}`, `${title.en}: ${detail.en}`);
}

const TELL: { readonly [K in RecordKind]?: Tell<K> } = {
  opening: ({ predicate: p }) => [{ at: p.openedAt, what: titled('opening') }],
  'exit-terms': ({ predicate: p }, source) => [
    { at: p.agreedAt, what: titled('exit-terms', verbatim(nameOf(source, p.counterparty))) },
  ],
  baseline: ({ predicate: p }) => [{ at: p.handedInAt, what: say('数据移入云端', 'Data handed in') }],
  'exit-demand': ({ predicate: p }) => [
    { at: p.demandedAt, what: titled('exit-demand') },
    { at: p.serviceEndsAt, what: say('服务终止', 'Service ends') },
  ],
  'exit-plan': ({ predicate: p }) => [{ at: p.plannedAt, what: titled('exit-plan') }],
  backup: ({ predicate: p }) => [{ at: p.backedUpAt, what: titled('backup') }],
  'handover-manifest': ({ predicate: p }) => [{ at: p.issuedAt, what: titled('handover-manifest') }],
  'return-verification': ({ predicate: p }) => [
    { at: p.returnedAt, what: say('返还', 'Return') },
    { at: p.verifiedAt, what: titled('return-verification', tallyOf(p.tally)) },
  ],
  'difference-acceptance': ({ predicate: p }) => [
    { at: p.acceptedAt, what: titled('difference-acceptance') },
  ],
  'acceptance-test': ({ predicate: p }) => [
    { at: p.testedAt, what: titled('acceptance-test', testsOf(p.tests)) },
  ],
  continuity: ({ predicate: p }) => [
    { at: p.cutoverAt, what: say('切换到新平台', 'Cutover to the new platform') },
  ],
  'access-revocation': ({ predicate: p }) => {
    const last = p.revocations
      .map((r) => r.revokedAt)
      .sort()
      .at(-1);
    const count = p.revocations.length;
    return last === undefined
      ? []
      : [{ at: last, what: titled('access-revocation', say(`${count} 项`, `${count} of them`)) }];
  },
  'surviving-duties-notice': ({ predicate: p }) => [
    { at: p.sentAt, what: titled('surviving-duties-notice') },
  ],
  'surviving-duties-acknowledgement': ({ predicate: p }) => [
    { at: p.acknowledgedAt, what: titled('surviving-duties-acknowledgement') },
  ],
  'retention-hold': ({ predicate: p }) => [{ at: p.placedAt, what: titled('retention-hold') }],
  'hold-release': ({ predicate: p }) => [{ at: p.releasedAt, what: titled('hold-release') }],
  'deletion-authorisation': ({ predicate: p }, source) => [
    { at: p.authorisedAt, what: titled('deletion-authorisation', verbatim(nameOf(source, p.addressee))) },
  ],
  'deletion-plan': ({ predicate: p }) => [{ at: p.plannedAt, what: titled('deletion-plan') }],
  'deletion-attestation': ({ predicate: p }) => [
    { at: p.startedAt, what: say('删除开始', 'Deletion begins') },
    { at: p.finishedAt, what: say('删除结束', 'Deletion ends') },
  ],
  'medium-sanitisation': ({ predicate: p }) => [
    { at: p.finishedAt, what: titled('medium-sanitisation', verbatim(p.medium)) },
  ],
  'destruction-certificate': ({ predicate: p }) => [
    { at: p.issuedAt, what: titled('destruction-certificate', verbatim(p.number)) },
  ],
  'residual-test': ({ predicate: p }) => [{ at: p.finishedAt, what: titled('residual-test') }],
  'assessor-engagement': ({ predicate: p }) => [{ at: p.engagedAt, what: titled('assessor-engagement') }],
  'audit-opinion': ({ predicate: p }) => [{ at: p.givenAt, what: titled('audit-opinion', term(p.opinion)) }],
};

function tallyOf(tally: {
  expected: number;
  matched: number;
  wanting: number;
  notAssessed: number;
}): Bilingual {
  const { expected, matched, wanting, notAssessed } = tally;
  return say(
    `${matched}/${expected} 相符，差异 ${wanting}，未能核验 ${notAssessed}`,
    `${matched} of ${expected} matched, ${wanting} differences, ${notAssessed} not assessed`,
  );
}

function testsOf(tests: readonly { readonly outcome: string }[]): Bilingual {
  const passed = tests.filter((t) => t.outcome === 'pass').length;
  return say(`${passed}/${tests.length} 通过`, `${passed} of ${tests.length} passed`);
}
