import type { CountedRecord, EvidenceBase, LedgerRecord, Signer } from '../formats/evidence.js';
import type { MediaTaxonomy } from '../formats/media-taxonomy.js';
import {
  definitionOf,
  kindOf,
  type PredicateOf,
  type RecordKind,
  type RecordStatement,
} from '../formats/records/index.js';
import type { Party } from '../formats/records/opening.js';
import { CLOCK_SKEW_MS } from '../formats/signature-result.js';
import type { WhyNot } from '../formats/why-words.js';

/** What a ledger holds, as read. */
export interface LedgerEvidence {
  readonly caseId: string;
  /** In ledger order. */
  readonly records: readonly LedgerRecord[];
  /** Indices of ledger entries that could not be read or parsed. */
  readonly unreadable: readonly number[];
  /** The time of the evaluation, RFC 3339 UTC with whole seconds. */
  readonly at: string;
  readonly media: MediaTaxonomy;
}

type Parties = ReadonlyMap<string, Party>;

/**
 * Decides for every record of a ledger whether it counts as evidence (records.md, section 5). A record counts only if
 * everything needed for that was shown; whatever is in doubt stays in the base and is reported, but never helps.
 */
export function countEvidence(evidence: LedgerEvidence): EvidenceBase {
  const ledger = { ...evidence, records: withoutRepeats(evidence.records) };
  const openings = ledger.records.filter((r) => kindOf(r.statement) === 'opening');
  const signedOpenings = openings.filter((r) => openingProblems(r, ledger).length === 0);
  const only = openings.length === 1 ? signedOpenings[0] : undefined;
  const opening = only === undefined ? undefined : predicate<'opening'>(only.statement);
  const parties: Parties = new Map((opening?.parties ?? []).map((p) => [p.id, p]));
  const shared = sharedKeys(ledger.records, parties);
  const written = new Map(ledger.records.map((r) => [r.digest, r.statement.predicate.recordedAt]));

  const problems = new Map<LedgerRecord, WhyNot[]>();
  for (const record of ledger.records) {
    const isOpening = kindOf(record.statement) === 'opening';
    if (isOpening) {
      const own = openingProblems(record, ledger);
      problems.set(record, openings.length > 1 ? [...own, 'second-opening'] : own);
    } else {
      problems.set(
        record,
        opening === undefined
          ? ['no-opening']
          : [...recordProblems(record, ledger, parties, shared), ...backdated(record, written)],
      );
    }
  }
  const retired = applyCorrections(ledger.records, parties, problems);

  const records = ledger.records.map((record): CountedRecord => {
    const why = problems.get(record) ?? [];
    const { party } = record.statement.predicate;
    return {
      index: record.index,
      digest: record.digest,
      kind: kindOf(record.statement),
      party,
      role: parties.get(party)?.role,
      predicate: record.statement.predicate,
      signers: signersOf(record, parties),
      signatures: record.signatures,
      counts: why.length === 0,
      whyNot: why,
      retired: retired.has(record),
    };
  });
  const { caseId, at, media } = ledger;
  return { caseId, opening, records, gaps: [...ledger.unreadable], at, media, coverage: [] };
}

/** The same bytes entered again are the same record, with the signatures of every entry. */
function withoutRepeats(records: readonly LedgerRecord[]): LedgerRecord[] {
  const byDigest = new Map<string, LedgerRecord>();
  for (const record of records) {
    const first = byDigest.get(record.digest);
    byDigest.set(
      record.digest,
      first === undefined ? record : { ...first, signatures: [...first.signatures, ...record.signatures] },
    );
  }
  return [...byDigest.values()];
}

/** The case that a record is held to, and when. */
type Held = Pick<LedgerEvidence, 'caseId' | 'at'>;

function openingProblems(record: LedgerRecord, held: Held): WhyNot[] {
  const opening = predicate<'opening'>(record.statement);
  const parties: Parties = new Map(opening.parties.map((p) => [p.id, p]));
  return recordProblems(record, held, parties, sharedKeys([record], parties));
}

function recordProblems(
  record: LedgerRecord,
  { caseId, at }: Held,
  parties: Parties,
  shared: ReadonlySet<string>,
): WhyNot[] {
  const { case: ofCase, party: partyId, recordedAt } = record.statement.predicate;
  const definition = definitionOf(kindOf(record.statement));
  if (ofCase !== caseId) return ['other-case'];
  const party = parties.get(partyId);
  if (party === undefined) return ['party-unknown'];
  if (!definition.authors.includes(party.role)) return ['role-may-not-author'];
  const signers = signersOf(record, parties);
  if (!signers.some((s) => s.party === partyId)) return [whyNoAuthor(record, signers, party)];
  const why: WhyNot[] = [];
  const counter = (definition.countersigners as (p: unknown) => readonly string[])(
    record.statement.predicate,
  );
  if (!counter.every((id) => signers.some((s) => s.party === id))) why.push('countersignature-missing');
  if ([partyId, ...counter].some((id) => shared.has(id))) why.push('key-shared-between-parties');
  const needed = signers.filter((s) => s.party === partyId || counter.includes(s.party));
  if (needed.some((s) => s.time.at !== undefined && isLater(recordedAt, s.time.at))) {
    why.push('signed-before-recorded');
  }
  if (isLater(recordedAt, at)) why.push('recorded-in-future');
  return why;
}

/** C8: who names a record by its digest has it before him. `written` is when each record says it was written, by digest. */
function backdated({ statement }: LedgerRecord, written: ReadonlyMap<string, string>): WhyNot[] {
  const { recordedAt } = statement.predicate;
  const named = statement.subject.flatMap(({ digest }) => written.get(digest['sha256'] ?? '') ?? []);
  return named.some((at) => isLater(at, recordedAt)) ? ['recorded-before-what-it-names'] : [];
}

function isLater(instant: string, than: string): boolean {
  return Date.parse(instant) > Date.parse(than) + CLOCK_SKEW_MS;
}

function whyNoAuthor(record: LedgerRecord, signers: readonly Signer[], author: Party): WhyNot {
  if (record.signatures.length === 0) return 'unsigned';
  const bound = new Set(author.certificates.map((c) => c.sha256));
  if (record.signatures.some((s) => s.outcome === 'valid' && bound.has(s.signer?.certificateSha256 ?? '')))
    return 'signer-without-function';
  if (signers.length > 0) return 'author-did-not-sign';
  return record.signatures.some((s) => s.outcome === 'valid') ? 'signer-unknown' : 'signature-invalid';
}

/** Valid signatures by certificates that the opening binds to a party, in a role that may sign this kind. */
function signersOf(record: LedgerRecord, parties: Parties): Signer[] {
  const { authors, cosigners } = definitionOf(kindOf(record.statement));
  const signers: Signer[] = [];
  for (const signature of record.signatures) {
    const certificate = signature.signer?.certificateSha256;
    if (signature.outcome !== 'valid' || certificate === undefined || signature.suite === undefined) continue;
    for (const party of parties.values()) {
      const bound = party.certificates.find((c) => c.sha256 === certificate);
      if (bound === undefined) continue;
      const isOwn = party.id === record.statement.predicate.party;
      if (!(isOwn ? authors : cosigners).includes(party.role)) continue;
      if (!allows(bound.functions, record, isOwn)) continue;
      signers.push({
        party: party.id,
        role: party.role,
        certificate,
        functions: bound.functions,
        time: signature.time,
        suite: signature.suite,
        national: signature.national,
      });
    }
  }
  return signers;
}

/** C3a: what the opening says that a certificate is for. Whoever may only witness makes no record, and an officer for deletions no other. */
function allows(
  functions: Party['certificates'][number]['functions'],
  { statement }: LedgerRecord,
  isOwn: boolean,
): boolean {
  if (functions.includes('sign')) return true;
  if (!isOwn) return functions.includes('witness');
  return functions.includes('authorise-deletion') && kindOf(statement) === 'deletion-authorisation';
}

/** Parties that were seen to sign with a key that another party signs with too. */
function sharedKeys(records: readonly LedgerRecord[], parties: Parties): ReadonlySet<string> {
  const partyOf = new Map<string, string>();
  for (const party of parties.values()) {
    for (const certificate of party.certificates) partyOf.set(certificate.sha256, party.id);
  }
  const users = new Map<string, Set<string>>();
  for (const { signatures } of records) {
    for (const { signer } of signatures) {
      const party = signer === undefined ? undefined : partyOf.get(signer.certificateSha256);
      if (signer === undefined || party === undefined) continue;
      const known = users.get(signer.spkiSha256) ?? new Set();
      users.set(signer.spkiSha256, known.add(party));
    }
  }
  return new Set([...users.values()].filter((u) => u.size > 1).flatMap((u) => [...u]));
}

/**
 * Takes superseded and withdrawn records out. A correction takes effect only on its own party's records, and only if it
 * counts itself; one that does not count puts its target in doubt. Corrections are read from the newest to the oldest, so
 * that a withdrawn correction has no effect. Returns the records that are out in good order.
 */
function applyCorrections(
  records: readonly LedgerRecord[],
  parties: Parties,
  problems: Map<LedgerRecord, WhyNot[]>,
): ReadonlySet<LedgerRecord> {
  const byDigest = new Map(records.map((r) => [r.digest, r]));
  const retired = new Set<LedgerRecord>();
  for (const record of [...records].reverse()) {
    const correction = correctionOf(record.statement);
    if (correction === undefined || retired.has(record)) continue;
    const target = byDigest.get(correction.target);
    if (target === undefined || target.index >= record.index) continue;
    // An opening has no successor: whoever could replace it could change who may sign.
    if (kindOf(target.statement) === 'opening') continue;
    const own = target.statement.predicate.party === record.statement.predicate.party;
    const why = problems.get(target) ?? [];
    if ((problems.get(record) ?? []).length > 0) problems.set(target, [...why, 'supersede-unresolved']);
    else if (own) {
      const effective =
        agreed(record, target, parties) &&
        replacementCounts(target, correction.replacement, byDigest, problems);
      problems.set(target, [...why, effective ? correction.how : 'supersede-unresolved']);
      if (effective) retired.add(target);
    }
  }
  return retired;
}

/** What these list has to be returned, deleted or revoked: what was once listed is not unlisted without the customer. */
const LISTS: ReadonlySet<RecordKind> = new Set(['handover-manifest', 'deletion-plan', 'access-grants']);

function agreed(correction: LedgerRecord, target: LedgerRecord, parties: Parties): boolean {
  if (!LISTS.has(kindOf(target.statement))) return true;
  return signersOf(correction, parties).some((s) => s.role === 'customer');
}

function replacementCounts(
  target: LedgerRecord,
  replacement: string | undefined,
  byDigest: ReadonlyMap<string, LedgerRecord>,
  problems: ReadonlyMap<LedgerRecord, readonly WhyNot[]>,
): boolean {
  if (replacement === undefined) return true;
  const record = byDigest.get(replacement);
  if (record === undefined || kindOf(record.statement) !== kindOf(target.statement)) return false;
  if (record.statement.predicate.party !== target.statement.predicate.party) return false;
  // A replacement that was itself replaced or withdrawn later is a known and orderly state.
  return (problems.get(record) ?? []).every((w) => w === 'superseded' || w === 'withdrawn');
}

function correctionOf(
  statement: RecordStatement,
): { target: string; replacement?: string; how: 'superseded' | 'withdrawn' } | undefined {
  const kind = kindOf(statement);
  if (kind === 'supersede') {
    const p = predicate<'supersede'>(statement);
    return { target: p.replaced.sha256, replacement: p.replacement.sha256, how: 'superseded' };
  }
  if (kind === 'withdraw') {
    return { target: predicate<'withdraw'>(statement).withdrawn.sha256, how: 'withdrawn' };
  }
  return undefined;
}

function predicate<K extends RecordKind>(statement: RecordStatement): PredicateOf<K> {
  return statement.predicate as PredicateOf<K>;
}
