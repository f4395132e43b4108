import type { MediaTaxonomy } from './media-taxonomy.js';
import type { CountedCoverage } from './page-evidence.js';
import type { OpeningPredicate } from './records/opening.js';
import type { PredicateOf, RecordKind, RecordStatement } from './records/registry.js';
import type { Role } from './role.js';
import type { SignatureResult, SignatureTime } from './signature-result.js';
import type { WhyNot } from './why-words.js';

/** One record of the ledger as it was read and checked, before anything decides whether it counts. */
export interface LedgerRecord {
  /** Ledger index, 0-based. */
  readonly index: number;
  /** sha256 of the record's bytes, hex. */
  readonly digest: string;
  readonly statement: RecordStatement;
  /** One for each signature over the record's bytes, those appended later included. */
  readonly signatures: readonly SignatureResult[];
}

/** A valid signature by a certificate that the opening binds to a party. */
export interface Signer {
  readonly party: string;
  readonly role: Role;
  readonly certificate: string;
  readonly functions: readonly string[];
  readonly time: SignatureTime;
  readonly suite: string;
  /** True for SM2 with SM3. */
  readonly national: boolean;
}

/** A record together with the decision whether it counts as evidence. */
export interface CountedRecord {
  readonly index: number;
  readonly digest: string;
  readonly kind: RecordKind;
  readonly party: string;
  /** Role of `party` in the case; undefined when the case does not know the party. */
  readonly role: Role | undefined;
  readonly predicate: { readonly recordedAt: string };
  readonly signers: readonly Signer[];
  readonly signatures: readonly SignatureResult[];
  readonly counts: boolean;
  /** Empty exactly when it counts. */
  readonly whyNot: readonly WhyNot[];
  /** Superseded or withdrawn by a record that counts: out of the case in good order. */
  readonly retired: boolean;
}

/** A counted record of a known kind. */
export interface CountedRecordOf<K extends RecordKind> extends CountedRecord {
  readonly kind: K;
  readonly predicate: PredicateOf<K>;
}

/** Everything that rules see. Built by `countEvidence`; nothing else is evidence. */
export interface EvidenceBase {
  readonly caseId: string;
  /** The one opening that counts; undefined when there is none or more than one. */
  readonly opening: OpeningPredicate | undefined;
  /** In ledger order. */
  readonly records: readonly CountedRecord[];
  /** Ledger indices that could not be read. With any of them nothing is satisfied. */
  readonly gaps: readonly number[];
  /** The time of the evaluation, RFC 3339 UTC: an expiry that has passed is no longer awaited. */
  readonly at: string;
  /** What techniques reach on which media. */
  readonly media: MediaTaxonomy;
  /** What was counted again of baselines (`manifest-plan.md`, rules 12 to 15). What is not in it was not counted. */
  readonly coverage: readonly CountedCoverage[];
}

/** Records that do not count and have not been superseded or withdrawn either: somebody has to put them right. */
export function refusedRecords({ records }: Pick<EvidenceBase, 'records'>): CountedRecord[] {
  return records.filter((r) => !r.counts && !r.retired);
}
