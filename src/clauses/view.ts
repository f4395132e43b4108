import type { CountedRecord, CountedRecordOf, EvidenceBase } from '../formats/evidence.js';
import type { MediaTaxonomy } from '../formats/media-taxonomy.js';
import type { CountedCoverage } from '../formats/page-evidence.js';
import type { RecordKind } from '../formats/records/index.js';
import type { Party } from '../formats/records/opening.js';
import type { Role } from '../formats/role.js';

interface KindIndex {
  readonly counting: readonly CountedRecord[];
  readonly unresolved: readonly CountedRecord[];
  readonly byDigest: ReadonlyMap<string, CountedRecord>;
}

interface GrowingIndex extends KindIndex {
  readonly counting: CountedRecord[];
  readonly unresolved: CountedRecord[];
  readonly byDigest: Map<string, CountedRecord>;
}

/** Made once per evidence base, whose values never change: rules ask for the same kinds again and again. */
const INDEXES = new WeakMap<EvidenceBase, ReadonlyMap<RecordKind, KindIndex>>();
const NOTHING: KindIndex = { counting: [], unresolved: [], byDigest: new Map() };

function indexOf(base: EvidenceBase): ReadonlyMap<RecordKind, KindIndex> {
  const known = INDEXES.get(base);
  if (known !== undefined) return known;
  const index = new Map<RecordKind, GrowingIndex>();
  for (const record of base.records) {
    const kind: GrowingIndex = index.get(record.kind) ?? {
      counting: [],
      unresolved: [],
      byDigest: new Map(),
    };
    index.set(record.kind, kind);
    if (record.counts) {
      kind.counting.push(record);
      kind.byDigest.set(record.digest, record);
    } else if (!record.retired) kind.unresolved.push(record);
  }
  INDEXES.set(base, index);
  return index;
}

/**
 * What one rule may see: the parties, and the records of the kinds it declared. That a clause depends on nothing else is
 * thereby a fact and not a promise.
 */
export class EvidenceView {
  readonly #index: ReadonlyMap<RecordKind, KindIndex>;
  readonly #kinds: ReadonlySet<RecordKind>;
  /** Empty when no opening counts; the evaluation then does not ask any rule. */
  readonly parties: readonly Party[];
  readonly serviceModel: 'iaas' | 'paas' | 'saas' | undefined;
  /** The time of the evaluation. */
  readonly at: string;
  readonly media: MediaTaxonomy;
  readonly #coverage: readonly CountedCoverage[];

  constructor(base: EvidenceBase, kinds: Iterable<RecordKind>) {
    this.#index = indexOf(base);
    this.#kinds = new Set(kinds);
    this.parties = base.opening?.parties ?? [];
    this.serviceModel = base.opening?.serviceModel;
    this.at = base.at;
    this.media = base.media;
    this.#coverage = base.coverage;
  }

  partiesOf(...roles: readonly Role[]): Party[] {
    return this.parties.filter((p) => roles.includes(p.role));
  }

  /** The party of a role that a case has once, if it has it. */
  partyOf(role: Role): Party | undefined {
    return this.parties.find((p) => p.role === role);
  }

  /** Records of a kind that count, in ledger order. */
  all<K extends RecordKind>(kind: K): readonly CountedRecordOf<K>[] {
    return this.#ofKind(kind).counting as readonly CountedRecordOf<K>[];
  }

  /** Records of a kind that neither count nor are out in good order: they stand in the way of every pass. */
  unresolved<K extends RecordKind>(kind: K): readonly CountedRecordOf<K>[] {
    return this.#ofKind(kind).unresolved as readonly CountedRecordOf<K>[];
  }

  newest<K extends RecordKind>(
    kind: K,
    where: (record: CountedRecordOf<K>) => boolean = () => true,
  ): CountedRecordOf<K> | undefined {
    return this.all(kind).findLast(where);
  }

  /** What the manifests of a party lack of a baseline, as far as it was counted. */
  coverageOf(baseline: CountedRecordOf<'baseline'>, party: string): CountedCoverage | undefined {
    for (const kind of ['baseline', 'handover-manifest'] as const) this.#ofKind(kind);
    return this.#coverage.find((c) => c.baseline === baseline.digest && c.party === party);
  }

  /** The counting record of a kind with this digest. */
  byDigest<K extends RecordKind>(kind: K, digest: string): CountedRecordOf<K> | undefined {
    return this.#ofKind(kind).byDigest.get(digest) as CountedRecordOf<K> | undefined;
  }

  #ofKind(kind: RecordKind): KindIndex {
    if (!this.#kinds.has(kind)) throw new RangeError(`the rule did not declare that it depends on ${kind}`);
    return this.#index.get(kind) ?? NOTHING;
  }
}

/**
 * When a record is known to have existed: the trusted time of its author's signature, else the time the signer claims, else
 * the time it says it was recorded; never before that last one. RFC 3339 UTC.
 */
export function existedAt(record: CountedRecord): string {
  const own = record.signers.filter((s) => s.party === record.party);
  const trusted = own.filter((s) => s.time.source === 'timestamp');
  const times = (trusted.length > 0 ? trusted : own).flatMap((s) => s.time.at ?? []).sort();
  return latest(times[0] ?? record.predicate.recordedAt, record.predicate.recordedAt);
}

/** The later of some instants. */
export function latest(...instants: readonly [string, ...string[]]): string {
  return [...instants].sort().at(-1)!;
}

/** The instant `days` times 24 hours later. */
export function addDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * 86_400_000).toISOString().replace('.000Z', 'Z');
}
