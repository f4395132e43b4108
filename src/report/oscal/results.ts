import type { Json } from '../../core/canonical-json.js';
import { findingKind } from '../../core/finding-codes.js';
import { findingTitle } from '../../formats/finding-titles.js';
import {
  outcomeHeldOf,
  type ReportClause,
  type ReportFinding,
  type ReportModel,
  severityOf,
} from '../../formats/report.js';
import { joined } from '../cells.js';
import { OUTCOME } from '../wording.js';
import { type JsonObject, type OscalNames, property, relevantEvidence, some } from './parts.js';

/** Clause `9.2.1a` as an OSCAL token, which must begin with a letter. */
export function controlId(clause: string): string {
  return `clause-${clause.replace(/[^\p{L}\p{N}._-]/gu, '_')}`;
}

export function isOpen(clause: ReportClause): boolean {
  const held = outcomeHeldOf(clause);
  return held === 'not-satisfied' || held === 'not-assessed';
}

/** One observation for the computation of a clause, with what it rests on. */
export function clauseObservation(names: OscalNames, clause: ReportClause): JsonObject {
  return {
    uuid: names.uuid('observation', `clause ${clause.clause}`),
    title: names.line(clause.clause),
    description: names.line(joined([OUTCOME[clause.outcome], ...clause.reasons], ': ')),
    methods: ['EXAMINE'],
    types: ['control-objective'],
    origins: names.origins(),
    ...relevantEvidence(names, clause.evidence),
    collected: names.model.generatedAt,
  };
}

function assessorObservations(names: OscalNames, clause: string): Json[] {
  return names.model.observations
    .filter((o) => o.position?.clause === clause)
    .map((o) => ({ 'observation-uuid': names.uuid('observation', `assessor ${o.record}`) }));
}

const METHODS = ['EXAMINE', 'INTERVIEW', 'TEST'];

/** What the assessor observed, in its own words, with the party as its origin. */
export function assessorObservation(names: OscalNames, o: ReportModel['observations'][number]): JsonObject {
  const method = (typeof o.method === 'object' ? o.method.en : (o.method ?? '')).toUpperCase();
  const party = names.party(o.party);
  const { position } = o;
  const given = [
    ['auditee', o.auditee],
    ['conclusion', o.conclusion],
    ['signed-by', o.signer],
    ['signed-at', o.signedAt ?? undefined],
    ['clause', position?.clause],
    ['computed-outcome', position?.computed],
    ['assessor-outcome', position?.outcome],
  ] as const;
  return {
    uuid: names.uuid('observation', `assessor ${o.record}`),
    title: names.line(o.step),
    description: names.line(o.statement),
    props: given.flatMap(([name, value]) => (value === undefined ? [] : [property(name, value)])),
    methods: [METHODS.includes(method) ? method : 'UNKNOWN'],
    types: ['assessor-observation'],
    origins: party === undefined ? names.origins() : [{ actors: [{ type: 'party', 'actor-uuid': party }] }],
    ...relevantEvidence(names, [...o.evidence, { type: 'record', digest: o.record }]),
    collected: o.at,
    ...(position?.reason === undefined ? {} : { remarks: names.line(position.reason) }),
  };
}

/** `n` is the number that every rendering gives the finding. */
export function findingObservation(names: OscalNames, finding: ReportFinding, n: number): JsonObject {
  const given = [
    ['subject', finding.subject],
    ['subject-hex', finding.subjectHex],
    ['expected', finding.expected],
    ['actual', finding.actual],
    ['detail', finding.detail],
    ['owner', finding.owner],
  ] as const;
  return {
    uuid: names.uuid('observation', `finding ${n}`),
    title: names.line(finding.code),
    description: names.line(
      joined([findingTitle(finding.code), { zh: finding.subject, en: finding.subject }], ': '),
    ),
    props: [
      property('number', n),
      property('code', finding.code),
      property('severity', severityOf(finding)),
      property('effect', findingKind(finding.code).effect),
      ...given.flatMap(([name, value]) => (value === undefined ? [] : [property(name, value)])),
    ],
    methods: ['TEST'],
    types: ['finding'],
    origins: names.origins(),
    ...relevantEvidence(names, finding.evidence ?? []),
    collected: names.model.generatedAt,
    ...(finding.remediation === undefined ? {} : { remarks: names.line(finding.remediation) }),
  };
}

/**
 * The outcome of a clause. OSCAL knows satisfied and not satisfied only: what was not assessed is not satisfied, with
 * the reason `other` and the outcome in a property, never the other way round.
 */
export function clauseFinding(names: OscalNames, clause: ReportClause): JsonObject {
  const held = outcomeHeldOf(clause);
  const satisfied = held === 'satisfied';
  const reason = satisfied ? 'pass' : held === 'not-satisfied' ? 'fail' : 'other';
  return {
    uuid: names.uuid('finding', clause.clause),
    title: names.line(joined([{ zh: clause.clause, en: clause.clause }, clause.heading], ' ')),
    description: names.line(clause.summary),
    props: [
      property('outcome', clause.outcome),
      ...(clause.assessed === undefined ? [] : [property('assessor-outcome', clause.assessed.outcome)]),
    ],
    origins: names.origins(),
    target: {
      type: 'objective-id',
      'target-id': controlId(clause.clause),
      status: { state: satisfied ? 'satisfied' : 'not-satisfied', reason },
    },
    'related-observations': [
      { 'observation-uuid': names.uuid('observation', `clause ${clause.clause}`) },
      ...assessorObservations(names, clause.clause),
    ],
    ...some('related-risks', isOpen(clause) ? [{ 'risk-uuid': names.uuid('risk', clause.clause) }] : []),
  };
}

/** What an open clause leaves open. */
export function clauseRisk(names: OscalNames, clause: ReportClause): JsonObject {
  const remedies: Json[] = names.model.notAssessed
    .filter((n) => n.subject === clause.clause)
    .map((n, i) => ({
      uuid: names.uuid('remediation', `${clause.clause} ${i}`),
      lifecycle: 'recommendation',
      title: names.line(clause.clause),
      description: names.line(n.settledBy),
    }));
  const observation = { 'observation-uuid': names.uuid('observation', `clause ${clause.clause}`) };
  return {
    uuid: names.uuid('risk', clause.clause),
    title: names.line(joined([{ zh: clause.clause, en: clause.clause }, OUTCOME[clause.outcome]], ' ')),
    description: names.line(clause.summary),
    statement: names.line(
      joined(clause.reasons.length === 0 ? [OUTCOME[clause.outcome]] : clause.reasons, '; '),
    ),
    status: 'open',
    origins: names.origins(),
    ...some('remediations', remedies),
    'related-observations': [observation],
  };
}
