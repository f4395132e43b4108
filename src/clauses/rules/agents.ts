import type { CountedRecordOf } from '../../formats/evidence.js';
import { CLOSURE_KINDS, closeDeletions } from '../closure.js';
import {
  every,
  make,
  missing,
  notApplicable,
  redo,
  refuted,
  satisfied,
  unsettled,
  type Verdict,
} from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { objectionToReferences } from './certificate-references.js';
import { attestationsOf, closed } from './deletions.js';
import { rule } from './rule.js';

/** 9.2.3 a: each agent recorded what it did to help an exit that had been demanded. */
export const agentsAssisted = rule(['agent-assistance', 'exit-demand'], (view) => {
  const agents = view.partiesOf('agent');
  if (agents.length === 0) return notApplicable('no-agents');
  const [demanded] = view
    .all('exit-demand')
    .map((d) => d.predicate.demandedAt)
    .sort();
  if (demanded === undefined) return missing('exit-demand', 'customer');
  return every(
    agents.map((agent) => {
      const records = view.all('agent-assistance').filter((r) => r.party === agent.id);
      const newest = records.at(-1);
      if (newest === undefined) return missing('agent-assistance', 'agent', agent.id);
      const helped = records.filter((r) => r.predicate.to >= demanded);
      const params = { party: agent.id, ended: newest.predicate.to, demanded };
      return helped.length > 0
        ? satisfied(helped)
        : refuted('assistance-before-demand', params, records, [redo(newest, 'agent')]);
    }),
  );
});

/** 9.2.3 c: each agent under contract has its own certificate, for its own authorisation, over deletions that are closed. */
export const agentsDestroyed = rule([...CLOSURE_KINDS, 'destruction-certificate'], (view) => {
  const agents = view.partiesOf('agent');
  if (agents.length === 0) return notApplicable('no-agents');
  return every(
    agents.map((agent) => {
      const certificate = view.newest('destruction-certificate', (c) => c.party === agent.id);
      if (certificate === undefined) return missing('destruction-certificate', 'agent', agent.id);
      const { authorisation, attestations, issuedAt } = certificate.predicate;
      const own = attestationsOf(view, agent);
      const next = [make('destruction-certificate', 'agent', agent.id)];
      const params = { party: agent.id };
      if (view.byDigest('deletion-authorisation', authorisation.sha256)?.predicate.addressee !== agent.id) {
        return unsettled(
          'certificate-without-authorisation',
          params,
          [certificate],
          [make('deletion-authorisation', 'customer')],
        );
      }
      if (
        !own.every((a) => attestations.some((r) => r.sha256 === a.digest)) ||
        attestations.length !== own.length
      ) {
        return refuted('certificate-not-of-attestations', params, [certificate, ...own], next);
      }
      const early = own.find((a) => a.predicate.finishedAt > issuedAt);
      if (early !== undefined)
        return refuted('certificate-before-deletion', params, [certificate, early], next);
      const { attested, pending } = certificate.predicate.closure;
      const closure = closeDeletions(view, agent.id);
      const { counts } = closure;
      if (attested !== counts.attested || pending !== counts.pending) {
        const cells = { stated: attested + pending, count: counts.attested + counts.pending };
        return every([
          closed(view, agent, closure),
          refuted('certificate-closure-differs', { ...params, ...cells }, [certificate], next),
        ]);
      }
      const objection =
        objectionToReferences(view, certificate) ?? own.map((a) => objectionToPlan(view, a)).find(Boolean);
      return every([objection ?? satisfied([certificate]), closed(view, agent, closure)]);
    }),
  );
});

/** An attestation follows a plan of its own party, made for an authorisation of that party. */
function objectionToPlan(
  view: EvidenceView,
  attestation: CountedRecordOf<'deletion-attestation'>,
): Verdict | undefined {
  const { party, digest } = attestation;
  const plan = view.byDigest('deletion-plan', attestation.predicate.plan.sha256);
  if (plan?.party !== party) {
    const next = [make('deletion-plan', 'agent', party)];
    return unsettled('reference-unresolved', { kind: 'deletion-plan', record: digest }, [attestation], next);
  }
  const authorisation = view.byDigest('deletion-authorisation', plan.predicate.authorisation.sha256);
  if (authorisation?.predicate.addressee === party) return undefined;
  const params = { kind: 'deletion-authorisation', record: plan.digest };
  return unsettled(
    'reference-unresolved',
    params,
    [plan, attestation],
    [make('deletion-plan', 'agent', party)],
  );
}
