import type { Closure, ClosureCell, EvidenceView } from '../../clauses/index.js';
import { CERTIFICATE_TYPE, type CertificateModel } from '../../formats/certificate.js';
import type { CountedRecordOf, EvidenceBase } from '../../formats/evidence.js';
import type { PredicateOf } from '../../formats/records/index.js';
import type { Party } from '../../formats/records/opening.js';
import type { SignatureResult } from '../../formats/signature-result.js';
import type { CheckedRecord } from '../draft-record.js';
import { verbatim } from '../report-model/words.js';

type Attestation = CountedRecordOf<'deletion-attestation'>;

interface Certified {
  readonly evidence: EvidenceBase;
  readonly view: EvidenceView;
  readonly closure: Closure;
  readonly record: CheckedRecord;
  /** Over the record's bytes, as checked. */
  readonly signatures: readonly SignatureResult[];
  readonly version: string;
}

/** What the PDF of a certificate shows, from the record and the records it names. */
export function certificateModel(of: Certified): CertificateModel {
  const { evidence, view, closure, record, signatures } = of;
  const certificate = record.statement.predicate as unknown as PredicateOf<'destruction-certificate'>;
  const parties = evidence.opening?.parties ?? [];
  const named = (id: string) => parties.find((p) => p.id === id);
  const authorisation = view.byDigest('deletion-authorisation', certificate.authorisation.sha256);
  return {
    type: CERTIFICATE_TYPE,
    number: certificate.number,
    issuedAt: certificate.issuedAt,
    generatedAt: certificate.issuedAt,
    tool: { name: 'cloudexit', version: of.version },
    case: { id: evidence.caseId, title: verbatim(evidence.opening?.system ?? evidence.caseId) },
    issuer: organisationOf(named(closure.party)),
    customer: organisationOf(parties.find((p) => p.role === 'customer')),
    officer: certificate.officer,
    statement: certificate.statement,
    record: record.digest,
    ledger: null,
    authorisation: {
      record: certificate.authorisation.sha256,
      at: authorisation?.predicate.authorisedAt ?? certificate.issuedAt,
    },
    plans: [certificate.plan, ...(certificate.furtherPlans ?? [])].map((p) => p.sha256),
    attestations: certificate.attestations.map((a) => a.sha256),
    closure: certificate.closure,
    deletions: deletionsOf(closure),
    media: mediaOf(view, closure.party, named),
    signatures: signatures.map((s) => ({
      organisation:
        parties.find((p) => p.certificates.some((c) => c.sha256 === s.signer?.certificateSha256))?.name ?? '',
      signer: s.signer?.subject ?? '',
      suite: s.suite ?? '',
      at: s.time.at ?? null,
      timeSource: s.time.source,
      outcome: s.outcome,
    })),
  };
}

function organisationOf(party: Party | undefined): CertificateModel['issuer'] {
  const { name = '', organisationCode } = party ?? {};
  return { name, ...(organisationCode === undefined ? {} : { organisationCode }) };
}

/** One row for each copy on a medium and statement about it. */
function deletionsOf({ cells, titles }: Closure): CertificateModel['deletions'] {
  const rows = new Map<string, ClosureCell[]>();
  for (const cell of cells) {
    const entry = entryOf(cell);
    const key = JSON.stringify([
      cell.copy,
      cell.medium,
      cell.record?.digest,
      entry?.deletedAt,
      entry?.technique,
    ]);
    rows.set(key, [...(rows.get(key) ?? []), cell]);
  }
  return [...rows.values()].flatMap((group) => {
    const entry = entryOf(group[0]!);
    if (entry === undefined) return [];
    const { copy, medium, outcome, technique, level, deletedAt, expiresAt, verification } = entry;
    return [
      {
        items: group.map((c) => c.item),
        copy,
        ...(titles.has(copy) ? { copyTitle: titles.get(copy)! } : {}),
        medium,
        outcome,
        technique,
        level,
        at: deletedAt ?? expiresAt ?? null,
        verification: verification ?? null,
      },
    ];
  });
}

function entryOf({ record, item, copy, medium }: ClosureCell) {
  if (record?.kind !== 'deletion-attestation') return undefined;
  return (record as Attestation).predicate.entries.findLast(
    (e) => e.copy === copy && e.medium === medium && (e.items === 'all' || e.items.includes(item)),
  );
}

function mediaOf(
  view: EvidenceView,
  party: string,
  named: (id: string) => Party | undefined,
): CertificateModel['media'] {
  const planned = view.all('deletion-plan').flatMap((p) => (p.party === party ? p.predicate.media : []));
  return view
    .all('medium-sanitisation')
    .filter((s) => s.party === party)
    .map(({ digest, predicate: p }) => ({
      id: p.medium,
      kind: p.type,
      identifier: p.identifier,
      location: planned.findLast((m) => m.id === p.medium)?.location ?? '',
      technique: p.technique,
      level: p.level,
      startedAt: p.startedAt,
      finishedAt: p.finishedAt,
      tool: p.tool,
      verificationMethod: p.verificationMethod,
      verificationOutcome: p.verificationOutcome,
      operator: p.operator,
      witnesses: p.witnesses.map((w) => ({
        organisation: named(w.party)?.name ?? w.party,
        name: w.name,
        title: w.title,
      })),
      disposition: p.disposition,
      record: digest,
    }));
}
