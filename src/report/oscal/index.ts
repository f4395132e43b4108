import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { canonicalBytes, type Json } from '../../core/canonical-json.js';
import type { ReportEvidenceRef, ReportModel } from '../../formats/report.js';
import type { Language } from '../document.js';
import { orderedFindings } from '../sections/findings.js';
import { say } from '../wording.js';
import {
  assessmentAssets,
  backMatter,
  type JsonObject,
  metadata,
  NS,
  OscalNames,
  property,
  some,
} from './parts.js';
import {
  assessorObservation,
  clauseFinding,
  clauseObservation,
  clauseRisk,
  controlId,
  findingObservation,
  isOpen,
} from './results.js';

/** OSCAL assessment results, as NIST publishes the model, version 1.2.1. Ends `out`. */
export async function renderOscalResults(
  model: ReportModel,
  language: Language,
  out: Writable,
): Promise<void> {
  await pipeline([canonicalBytes(assessmentResults(new OscalNames(model, language)))], out);
}

/** OSCAL plan of action and milestones: what is still open and what would settle it. Ends `out`. */
export async function renderOscalPoam(model: ReportModel, language: Language, out: Writable): Promise<void> {
  await pipeline([canonicalBytes(planOfAction(new OscalNames(model, language)))], out);
}

function assessmentResults(names: OscalNames): JsonObject {
  const { model } = names;
  return {
    'assessment-results': {
      uuid: names.uuid('assessment-results', model.generatedAt),
      metadata: metadata(names, say('评估结果', 'Assessment results')),
      'import-ap': { href: `#${names.uuid('resource', 'plan')}` },
      results: [result(names)],
      'back-matter': backMatter(names, cited(model)),
    },
  };
}

function result(names: OscalNames): JsonObject {
  const { model } = names;
  const applicable = model.clauses.filter((c) => c.outcome !== 'not-applicable');
  const select = (clauses: ReportModel['clauses']): Json[] =>
    clauses.map((c) => ({ 'control-id': controlId(c.clause) }));
  const excluded = some(
    'exclude-controls',
    select(model.clauses.filter((c) => c.outcome === 'not-applicable')),
  );
  return {
    uuid: names.uuid('result', model.generatedAt),
    title: names.line(model.case.title),
    description: names.line(model.scope[0] ?? model.profile.title),
    start: model.case.openedAt ?? model.generatedAt,
    end: model.generatedAt,
    props: [property('verdict', model.verdict.outcome)],
    'local-definitions': { 'assessment-assets': assessmentAssets(names) },
    'reviewed-controls': {
      'control-selections': [
        applicable.length === 0
          ? { 'include-all': {}, ...excluded }
          : { 'include-controls': select(applicable), ...excluded },
      ],
    },
    ...attestations(names),
    ...assessmentLog(names),
    ...some('observations', [
      ...applicable.map((c) => clauseObservation(names, c)),
      ...orderedFindings(model).map((f, i) => findingObservation(names, f, i + 1)),
      ...model.observations.map((o) => assessorObservation(names, o)),
    ]),
    ...some(
      'risks',
      applicable.filter(isOpen).map((c) => clauseRisk(names, c)),
    ),
    ...some(
      'findings',
      applicable.map((c) => clauseFinding(names, c)),
    ),
  };
}

/** The assessor's opinion, in its own words, beside the computed findings. */
function attestations(names: OscalNames): JsonObject {
  const { opinion } = names.model;
  if (opinion === null) return {};
  const party = names.party(opinion.party);
  const parts = [opinion.statement, ...opinion.reservations].map((prose, i) => ({
    name: i === 0 ? 'opinion' : 'reservation',
    ns: NS,
    props: [property('conclusion', opinion.conclusion), property('given-at', opinion.at)],
    prose: names.line(prose),
  }));
  const responsible = party === undefined ? [] : [{ 'role-id': 'assessor', 'party-uuids': [party] }];
  return some('attestations', [{ ...some('responsible-parties', responsible), parts }]);
}

function assessmentLog(names: OscalNames): JsonObject {
  const entries = names.model.timeline.map((event, i): Json => {
    const party = event.party === undefined ? undefined : names.party(event.party);
    return {
      uuid: names.uuid('event', `${i} ${event.at}`),
      title: names.line(event.what),
      start: event.at,
      props: [property('time-source', event.timeSource)],
      ...some('logged-by', party === undefined ? [] : [{ 'party-uuid': party }]),
    };
  });
  return entries.length === 0 ? {} : { 'assessment-log': { entries } };
}

function planOfAction(names: OscalNames): JsonObject {
  const { model } = names;
  const open = model.clauses.filter(isOpen);
  const findings = orderedFindings(model)
    .map((finding, i) => ({ finding, n: i + 1 }))
    .filter(({ finding }) => finding.remediation !== undefined);
  const items: Json[] = [
    ...open.map((c) => ({
      uuid: names.uuid('poam-item', c.clause),
      title: names.line(c.clause),
      description: names.line(c.summary),
      props: [property('outcome', c.outcome)],
      origins: names.origins(),
      'related-findings': [{ 'finding-uuid': names.uuid('finding', c.clause) }],
      'related-risks': [{ 'risk-uuid': names.uuid('risk', c.clause) }],
    })),
    ...findings.map(({ finding, n }) => ({
      uuid: names.uuid('poam-item', `finding ${n}`),
      title: names.line(finding.code),
      description: names.line(finding.remediation!),
      props: [
        property('subject', finding.subject),
        ...(finding.owner === undefined ? [] : [property('owner', finding.owner)]),
      ],
      origins: names.origins(),
      'related-observations': [{ 'observation-uuid': names.uuid('observation', `finding ${n}`) }],
    })),
  ];
  const nothing = {
    uuid: names.uuid('poam-item', 'nothing'),
    title: names.line(say('没有未了事项', 'Nothing is open')),
    description: names.line(say('所有适用条款均符合。', 'Every applicable clause is satisfied.')),
  };
  const refs = [
    ...open.flatMap((c) => c.evidence),
    ...spoken(model),
    ...findings.flatMap(({ finding }) => finding.evidence ?? []),
  ];
  return {
    'plan-of-action-and-milestones': {
      uuid: names.uuid('poam', model.generatedAt),
      metadata: metadata(names, say('整改计划', 'Plan of action and milestones')),
      'system-id': { id: property('', model.case.id)['value']! },
      'local-definitions': { 'assessment-assets': assessmentAssets(names) },
      ...some('observations', [
        ...open.map((c) => clauseObservation(names, c)),
        ...findings.map(({ finding, n }) => findingObservation(names, finding, n)),
        ...model.observations
          .filter((o) => open.some((c) => c.clause === o.position?.clause))
          .map((o) => assessorObservation(names, o)),
      ]),
      ...some(
        'risks',
        open.map((c) => clauseRisk(names, c)),
      ),
      ...some(
        'findings',
        open.map((c) => clauseFinding(names, c)),
      ),
      'poam-items': items.length === 0 ? [nothing] : items,
      'back-matter': backMatter(names, refs),
    },
  };
}

function cited(model: ReportModel): ReportEvidenceRef[] {
  return [
    ...model.clauses.flatMap((c) => c.evidence),
    ...model.findings.flatMap((f) => f.evidence ?? []),
    ...spoken(model),
  ];
}

function spoken(model: ReportModel): ReportEvidenceRef[] {
  return model.observations.flatMap((o) => [...o.evidence, { type: 'record' as const, digest: o.record }]);
}
