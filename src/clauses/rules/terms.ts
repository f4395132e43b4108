import type { CountedRecordOf } from '../../formats/evidence.js';
import { every, make, missing, refuted, satisfied, unsettled, type Verdict } from '../verdict.js';
import type { EvidenceView } from '../view.js';
import { rule } from './rule.js';

/** The newest terms with the provider, or the verdict that there are none. */
function withTerms(view: EvidenceView, then: (terms: CountedRecordOf<'exit-terms'>) => Verdict): Verdict {
  const provider = view.partyOf('provider');
  const terms = view.newest('exit-terms', (t) => t.predicate.counterparty === provider?.id);
  return terms === undefined ? missing('exit-terms', 'customer') : then(terms);
}

/** A condition on the content of the terms with the provider. */
function termsHave(
  what: string,
  holds: (predicate: CountedRecordOf<'exit-terms'>['predicate']) => boolean,
): ReturnType<typeof rule> {
  return rule(['exit-terms'], (view) =>
    withTerms(view, (terms) =>
      holds(terms.predicate)
        ? satisfied([terms])
        : refuted('terms-lack', { what }, [terms], [make('exit-terms', 'customer')]),
    ),
  );
}

/** GB/T 38249 9.3.1 a: conditions and the duties of both sides, agreed beforehand. */
export const termsStateDuties = termsHave('duties', (p) =>
  ['customer', 'provider'].every((role) => p.duties.some((d) => d.role === role)),
);
/** Service contract: who owns the data and documents that come into being while running. */
export const termsStateOwnership = termsHave('ownership', (p) =>
  p.ownership.some((o) => o.owner === 'customer'),
);
export const termsStateProhibitions = termsHave('prohibitions', (p) => p.prohibitions.length > 0);
export const termsStateDeadlines = termsHave('deadlines', (p) =>
  ['return', 'deletion'].every((id) => p.deadlines.some((d) => d.id === id)),
);
/** Agreements of the company and of its staff, both outliving the exit. */
export const termsStateConfidentiality = termsHave('confidentiality', (p) =>
  ['company', 'staff'].every((scope) => p.confidentiality.some((c) => c.scope === scope && c.survivesExit)),
);
export const termsStateDocuments = termsHave('documents', (p) => p.documentsDue.length > 0);

/** Terms agreed before the first demand, and every demand resting on terms that count. */
export const termsBeforeDemand = rule(['exit-terms', 'exit-demand'], (view) =>
  withTerms(view, (terms) => {
    const demands = view.all('exit-demand');
    if (demands.length === 0) return missing('exit-demand', 'customer');
    return every(
      demands.map((demand) => {
        const both = [terms, demand];
        if (!demand.predicate.terms.some((t) => view.byDigest('exit-terms', t.sha256))) {
          return unsettled('reference-unresolved', { kind: 'exit-terms', record: demand.digest }, [demand]);
        }
        const agreed = terms.predicate.agreedAt;
        const demanded = demand.predicate.demandedAt;
        return agreed < demanded
          ? satisfied(both)
          : refuted('terms-after-demand', { agreed, demanded }, both);
      }),
    );
  }),
);

const DECLARED_AS = {
  data: 'data-files',
  document: 'documents',
  program: 'program',
  configuration: 'other-data',
  log: 'other-data',
  other: 'other-data',
} as const;

/** 9.3.4 a: the contract lists data types with validity periods, and the manifest's items are of these types. */
export const manifestMatchesTerms = rule(['exit-terms', 'handover-manifest'], (view) =>
  withTerms(view, (terms) => {
    const provider = view.partyOf('provider');
    const manifests = view.all('handover-manifest').filter((m) => m.party === provider?.id);
    if (manifests.length === 0) return missing('handover-manifest', 'provider', provider?.id);
    const because = [terms, ...manifests];
    const types = terms.predicate.dataTypes;
    if (types.length === 0) return refuted('terms-lack', { what: 'data-types' }, because);
    const items = manifests.flatMap((m) => m.predicate.items);
    const none = new Set(manifests.flatMap((m) => m.predicate.none).map((n) => n.what));
    const stray = items.find((i) => !types.some((t) => t.id === i.termsType && t.class === i.class));
    if (stray !== undefined) return refuted('item-not-in-terms', { item: stray.id }, because);
    const absent = types.find(
      (t) => !items.some((i) => i.termsType === t.id) && !none.has(DECLARED_AS[t.class]),
    );
    if (absent !== undefined) return refuted('terms-type-not-in-manifest', { type: absent.id }, because);
    return satisfied(because);
  }),
);

/** The documents due by contract are in the manifest. */
export const documentsDelivered = rule(['exit-terms', 'handover-manifest'], (view) =>
  withTerms(view, (terms) => {
    const provider = view.partyOf('provider');
    const manifests = view.all('handover-manifest').filter((m) => m.party === provider?.id);
    if (manifests.length === 0) return missing('handover-manifest', 'provider', provider?.id);
    const due = terms.predicate.documentsDue;
    if (due.length === 0) return refuted('terms-lack', { what: 'documents' }, [terms]);
    const listed = manifests.flatMap(({ predicate: m }) => {
      const there = new Set(m.items.filter((i) => i.leaves > 0).map((i) => i.id));
      return m.documents.filter(
        (d) => d.item !== undefined && there.has(d.item) && d.missingBecause === undefined,
      );
    });
    const absent = due.find((title) => !listed.some((d) => d.title === title));
    const because = [terms, ...manifests];
    return absent === undefined
      ? satisfied(because)
      : refuted('document-missing', { document: absent }, because);
  }),
);
