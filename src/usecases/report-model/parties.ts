import type { OpeningPredicate } from '../../formats/records/opening.js';
import type { ReportModel } from '../../formats/report.js';
import type { Bilingual } from '../../formats/role.js';
import { nameOf } from './scope.js';
import { cite, countingView, given, type ReportSource } from './source.js';
import { say } from './words.js';

type Party = OpeningPredicate['parties'][number];
type Opinion = NonNullable<ReportModel['opinion']>;

/** The parties of the one opening that counts; without it nobody is known. */
export function partiesOf(source: ReportSource): ReportModel['parties'] {
  const seen = signersSeen(source);
  return (source.audit.evidence.opening?.parties ?? []).map((party) => ({
    id: party.id,
    role: party.role,
    name: party.name,
    organisationCode: party.organisationCode,
    certificates: party.certificates.map((c) => certificate(c, seen.get(c.sha256))),
    ...given('qualification', party.role === 'assessor' ? qualification(source, party.id) : undefined),
  }));
}

interface Seen {
  readonly subject: string;
  readonly suite: string;
}

/** Subject and suite of a certificate are known once it signed something; the opening has only its digest and its holder. */
function signersSeen(source: ReportSource): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const { signatures } of source.audit.evidence.records) {
    for (const { signer, suite } of signatures) {
      if (signer === undefined || seen.has(signer.certificateSha256)) continue;
      seen.set(signer.certificateSha256, { subject: signer.subject, suite: suite ?? '' });
    }
  }
  return seen;
}

function certificate(bound: Party['certificates'][number], seen: Seen | undefined) {
  const holder = `${bound.name} (${bound.title})`;
  return {
    sha256: bound.sha256,
    subject: seen === undefined ? holder : `${holder} ${seen.subject}`,
    suite: seen?.suite ?? '',
  };
}

function qualification(source: ReportSource, assessor: string) {
  const declared = countingView(source).newest('assessor-independence', (r) => r.party === assessor);
  if (declared === undefined) return undefined;
  const { qualifications } = declared.predicate;
  // Of several the one that ends first bounds what the report may claim.
  const ends = qualifications.map((q) => q.validUntil.slice(0, 10)).sort();
  return {
    statement: qualifications.map((q) => `${q.name} ${q.number} (${q.issuer})`).join('; '),
    ...given('validUntil', ends[0]),
  };
}

const CONCLUSION: Readonly<Record<string, Opinion['conclusion']>> = {
  unqualified: 'satisfied',
  qualified: 'satisfied',
  adverse: 'not-satisfied',
  disclaimer: 'not-assessed',
};

const FORM: Readonly<Record<string, Bilingual>> = {
  unqualified: say('无保留意见', 'Unqualified opinion'),
  qualified: say('保留意见', 'Qualified opinion'),
  adverse: say('否定意见', 'Adverse opinion'),
  disclaimer: say('无法表示意见', 'Disclaimer of opinion'),
};

/** The newest opinion that counts, in the assessor's words; what it observed to be wrong is a reservation. */
export function opinionOf(source: ReportSource): ReportModel['opinion'] {
  const view = countingView(source);
  const record = view.newest('audit-opinion');
  if (record === undefined) return null;
  const { predicate } = record;
  const observations = predicate.observations.flatMap(
    (o) => view.byDigest('audit-observation', o.sha256) ?? [],
  );
  const reserved = observations.filter((o) => o.predicate.outcome !== 'conforms');
  return {
    party: record.party,
    conclusion: CONCLUSION[predicate.opinion] ?? 'not-assessed',
    ...given('form', FORM[predicate.opinion]),
    statement: predicate.text,
    reservations: reserved.map((o) => `${nameOf(source, o.predicate.auditee)}: ${o.predicate.observation}`),
    at: predicate.givenAt,
    evidence: cite(record, ...observations),
  };
}
