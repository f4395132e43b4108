import type { EvidenceBase } from '../formats/evidence.js';
import type { TermEvent } from '../formats/records/vocabulary.js';
import type { Role } from '../formats/role.js';
import { addDays, EvidenceView } from './view.js';

type DeadlineId = 'plan' | 'return' | 'deletion' | 'certificate' | 'access-revocation';

/** A deadline of the terms with one counterparty, and how it stands. */
export interface DeadlineStatus {
  readonly id: DeadlineId;
  readonly role: Role;
  /** Party whose terms it is from. */
  readonly counterparty: string;
  /** What it is counted from, and how many days. */
  readonly from: TermEvent;
  readonly days: number;
  /** Absent while the event it is counted from has not happened. */
  readonly dueAt?: string;
  /** When it was met, if it was. */
  readonly metAt?: string;
  readonly state: 'met' | 'met-late' | 'open' | 'late' | 'waiting';
}

const KINDS = [
  'exit-terms',
  'exit-demand',
  'exit-plan',
  'return-verification',
  'access-revocation',
  'deletion-authorisation',
  'deletion-attestation',
  'destruction-certificate',
] as const;

/** The stage that has to be done before a deadline counts as met. */
const STAGE_OF: Readonly<Record<DeadlineId, string>> = {
  plan: 'planned',
  return: 'returned',
  deletion: 'deleted',
  certificate: 'deleted',
  'access-revocation': 'access-revoked',
};

/** The deadlines of the newest terms with the provider against `now`, RFC 3339 UTC. */
export function deadlinesOf(
  evidence: EvidenceBase,
  done: ReadonlySet<string>,
  now: string,
): DeadlineStatus[] {
  const view = new EvidenceView(evidence, KINDS);
  const provider = view.partyOf('provider')?.id ?? '';
  const terms = view.newest('exit-terms', (t) => t.predicate.counterparty === provider);
  return (terms?.predicate.deadlines ?? []).map((deadline): DeadlineStatus => {
    const { id, role, from, days } = deadline;
    const start = eventOf(view, from, provider);
    const about = { id, role, counterparty: provider, from, days };
    if (start === undefined) return { ...about, state: 'waiting' };
    const dueAt = addDays(start, days);
    const metAt = done.has(STAGE_OF[id]) ? fulfilmentOf(view, id, provider) : undefined;
    if (metAt === undefined) return { ...about, dueAt, state: now > dueAt ? 'late' : 'open' };
    return { ...about, dueAt, metAt, state: metAt > dueAt ? 'met-late' : 'met' };
  });
}

/** The first time that something a deadline is counted from happened. */
function eventOf(view: EvidenceView, event: TermEvent, provider: string): string | undefined {
  switch (event) {
    case 'demand':
      return first(view.all('exit-demand').map((d) => d.predicate.demandedAt));
    case 'service-end':
      return first(view.all('exit-demand').map((d) => d.predicate.serviceEndsAt));
    case 'return-verified':
      return first(view.all('return-verification').map((v) => v.predicate.verifiedAt));
    case 'authorisation':
      return first(
        view
          .all('deletion-authorisation')
          .filter((a) => a.predicate.addressee === provider)
          .map((a) => a.predicate.authorisedAt),
      );
  }
}

/** The last time that something had to happen for a deadline to be met. */
function fulfilmentOf(view: EvidenceView, id: DeadlineId, provider: string): string | undefined {
  const own = <R extends { readonly party: string }>(records: readonly R[]) =>
    records.filter((r) => r.party === provider);
  switch (id) {
    case 'plan':
      return first(view.all('exit-plan').map((p) => p.predicate.plannedAt));
    case 'return':
      return view.newest('return-verification')?.predicate.returnedAt;
    case 'deletion':
      return last(own(view.all('deletion-attestation')).map((a) => a.predicate.finishedAt));
    case 'certificate':
      return last(own(view.all('destruction-certificate')).map((c) => c.predicate.issuedAt));
    case 'access-revocation':
      return last(
        view.all('access-revocation').flatMap((r) => r.predicate.revocations.map((v) => v.revokedAt)),
      );
  }
}

function first(times: readonly string[]): string | undefined {
  return [...times].sort()[0];
}

function last(times: readonly string[]): string | undefined {
  return [...times].sort().at(-1);
}
