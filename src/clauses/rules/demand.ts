import { every, make, missing, redo, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { rule } from './rule.js';

function demanded(view: EvidenceView, what: 'return-all-data' | 'clear-all-data'): Verdict {
  const provider = view.partyOf('provider')?.id ?? '';
  const demands = view.all('exit-demand').filter((d) => d.predicate.addressees.includes(provider));
  if (demands.length === 0) return missing('exit-demand', 'customer');
  const made = demands.filter((d) => d.predicate.demands.includes(what));
  return made.length > 0
    ? satisfied(made)
    : refuted('not-demanded', { what }, demands, [make('exit-demand', 'customer')]);
}

export const returnDemanded = rule(['exit-demand'], (view) => demanded(view, 'return-all-data'));
export const clearingDemanded = rule(['exit-demand'], (view) => demanded(view, 'clear-all-data'));

/** The newest plan rests on a demand that counts and was made before it. */
export const planAfterDemand = rule(['exit-plan', 'exit-demand'], (view) => {
  const plan = view.newest('exit-plan');
  if (plan === undefined) return missing('exit-plan', 'customer');
  const demand = view.byDigest('exit-demand', plan.predicate.demand.sha256);
  if (demand === undefined) {
    return unsettled('reference-unresolved', { kind: 'exit-demand', record: plan.digest }, [plan]);
  }
  const { demandedAt } = demand.predicate;
  const { plannedAt } = plan.predicate;
  return demandedAt <= plannedAt
    ? satisfied([demand, plan])
    : refuted('plan-before-demand', { demanded: demandedAt, planned: plannedAt }, [demand, plan]);
});

/** 9.3.2: the newest plan gives every party of the case a duty. */
export const planNamesEveryParty = rule(['exit-plan'], (view) => {
  const plan = view.newest('exit-plan');
  if (plan === undefined) return missing('exit-plan', 'customer');
  return every(
    view.parties.map((party) =>
      plan.predicate.duties.some((d) => d.party === party.id)
        ? satisfied([plan])
        : refuted('plan-omits-party', { party: party.id }, [plan], [redo(plan, 'customer')]),
    ),
  );
});
