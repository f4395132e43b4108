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
import { type EvidenceView, existedAt } from '../view.js';
import { objectionToReferences } from './certificate-references.js';
import { attestationsOf, closed, eachDeletion } from './deletions.js';
import { eachAgent } from './each-agent.js';
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

/** An attestation follows a plan of its own party that was there before, made for an authorisation of that party. */
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
  const planned = existedAt(plan);
  const started = attestation.predicate.startedAt;
  // What is planned afterwards lists what was deleted, and not what there was.
  if (planned > started) return refuted('plan-after-deletion', { planned, started }, [plan, attestation]);
  if (authorisation?.predicate.addressee === party) return undefined;
  const params = { kind: 'deletion-authorisation', record: plan.digest };
  return unsettled(
    'reference-unresolved',
    params,
    [plan, attestation],
    [make('deletion-plan', 'agent', party)],
  );
}

/** 9.2.3 c: what an agent says it deleted was looked at. Nobody else can see that it is gone: its media are tested by nobody. */
export const agentsDeletionVerified = rule(['deletion-attestation'], (view) =>
  eachAgent(view, (agent) =>
    eachDeletion(view, agent, (attestation) => {
      const deleted = attestation.predicate.entries.filter((e) => e.outcome === 'deleted');
      const failed = deleted.find((e) => e.verification?.outcome === 'not-verified');
      const open = failed ?? deleted.find((e) => e.verification === undefined);
      if (open === undefined) return satisfied([attestation]);
      const params = { copy: open.copy, medium: open.medium };
      const judge = failed === undefined ? unsettled : refuted;
      return judge('deletion-not-verified', params, [attestation], [redo(attestation, 'agent')]);
    }),
  ),
);
