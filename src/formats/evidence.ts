import type { OpeningPredicate } from './records/opening.js';
import type { PredicateOf, RecordKind, RecordStatement } from './records/registry.js';
import type { Role } from './role.js';

/** Where a signature's time comes from: an RFC 3161 time stamp, the signer's own word, or nowhere. */
export type SignatureTimeSource = 'time-stamp' | 'claimed' | 'none';

/** What the rules need to know of one checked signature; the checking itself is not their business. */
export interface EvidenceSignature {
  /** True only if the signature, its certificate path, validity and revocation were all checked and good. */
  readonly valid: boolean;
  /** SHA-256 of the signer's DER certificate; absent when the signature could not be read so far. */
  readonly certificate?: string;
  /** SHA-256 of the certificate's SubjectPublicKeyInfo: one key may not act for two parties. */
  readonly publicKey?: string;
  /** RFC 3339 UTC. */
  readonly time?: string;
  readonly timeSource: SignatureTimeSource;
  /** Name of the suite, such as `sm2-sm3` or `ecdsa-p256-sha256`. */
  readonly suite?: string;
  /** Why it is not valid: a stable code. */
  readonly code?: string;
}

/** One ledger entry as it was read and checked, before anything decides whether it counts. */
export interface LedgerRecord {
  /** Ledger index, 0-based. */
  readonly index: number;
  /** sha256 of the record's bytes, hex. */
  readonly digest: string;
  readonly statement: RecordStatement;
  readonly signatures: readonly EvidenceSignature[];
}

/** A valid signature by a certificate that the opening binds to a party. */
export interface Signer {
  readonly party: string;
  readonly role: Role;
  readonly certificate: string;
  readonly functions: readonly string[];
  readonly time?: string;
  readonly timeSource: SignatureTimeSource;
  readonly suite?: string;
}

export const WHY_NOT = [
  'unsigned',
  'signature-invalid',
  'signer-unknown',
  'author-did-not-sign',
  'countersignature-missing',
  'role-may-not-author',
  'party-unknown',
  'other-case',
  'no-opening',
  'second-opening',
  'key-shared-between-parties',
  'superseded',
  'withdrawn',
  'supersede-unresolved',
] as const;
export type WhyNot = (typeof WHY_NOT)[number];

/** A record together with the decision whether it counts as evidence. */
export interface CountedRecord<K extends RecordKind = RecordKind> {
  readonly index: number;
  readonly digest: string;
  readonly kind: K;
  readonly party: string;
  /** Role of `party` in the case; undefined when the case does not know the party. */
  readonly role: Role | undefined;
  readonly predicate: PredicateOf<K>;
  readonly signers: readonly Signer[];
  readonly signatures: readonly EvidenceSignature[];
  readonly counts: boolean;
  /** Empty exactly when it counts. */
  readonly whyNot: readonly WhyNot[];
  /** Superseded or withdrawn by a record that counts: out of the case in good order. */
  readonly retired: boolean;
}

/** Everything that rules see. Built by `countEvidence`; nothing else is evidence. */
export interface EvidenceBase {
  readonly caseId: string;
  /** The one opening that counts; undefined when there is none or more than one. */
  readonly opening: OpeningPredicate | undefined;
  /** In ledger order. */
  readonly records: readonly CountedRecord[];
  /** Ledger indices below the ledger's size without a readable record. With any of them nothing is satisfied. */
  readonly gaps: readonly number[];
}
