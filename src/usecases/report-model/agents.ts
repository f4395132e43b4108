import type { ReportModel } from '../../formats/report.js';
import { accessOf } from './access.js';
import { deletionsOf } from './deletions.js';
import { cite, countingView, type ReportSource } from './source.js';

/** Each agent of the case with its part in the exit, as the records that count have it. */
export function agentsOf(source: ReportSource): ReportModel['agents'] {
  const view = countingView(source);
  const [deletions, accesses] = [deletionsOf(source), accessOf(source)];
  return view.partiesOf('agent').map(({ id }) => {
    const assistance = view.all('agent-assistance').filter((r) => r.party === id);
    const manifests = view.all('handover-manifest').filter((r) => r.party === id);
    const copies = deletions.filter((d) => d.party === id);
    const held = accesses.filter((a) => a.party === id);
    return {
      party: id,
      assistance: assistance.flatMap((r) =>
        r.predicate.activities.map(({ at, text }) => ({ at, what: text })),
      ),
      entriesHandedOver: manifests.flatMap((m) => m.predicate.items).reduce((sum, i) => sum + i.leaves, 0),
      copies: copies.length,
      copiesDeleted: copies.filter((d) => d.state === 'verified' || d.state === 'attested').length,
      accesses: held.length,
      accessesRevoked: held.filter((a) => a.revokedAt !== null && a.test === 'denied').length,
      evidence: cite(...assistance, ...manifests),
    };
  });
}
