import { parse as parseCsv } from 'csv-parse/sync';
import { findingKind } from '../../src/core/finding-codes.js';
import { findingTitle } from '../../src/formats/finding-titles.js';
import {
  outcomeHeldOf,
  type ReportEvidenceRef,
  type ReportModel,
  severityOf,
} from '../../src/formats/report.js';
import { Citations } from '../../src/report/cells.js';
import type { Text } from '../../src/report/document.js';
import { orderedFindings } from '../../src/report/sections/findings.js';
import { visibleText } from '../../src/report/visible.js';
import { EFFECT, OUTCOME, SEVERITY } from '../../src/report/wording.js';

/** Reads the machine formats back, with other readers than wrote them, as plain values; and says the same of the model. */

const en = (text: Text | undefined) => (text === undefined ? '' : typeof text === 'string' ? text : text.en);
const shown = (text: Text | undefined) => visibleText(en(text)).replaceAll('\n', ' ').trim();
const nameOf = (model: ReportModel, id: string | undefined) =>
  id === undefined ? '' : (model.parties.find((p) => p.id === id)?.name ?? id);

export function csvSays(bytes: Buffer): unknown {
  const rows = parseCsv(bytes, { bom: true }) as string[][];
  return rows.slice(1).map((row) => row.map((field) => field.replace(/^'/, '').trim()));
}

export function csvOf(model: ReportModel): unknown {
  const cite = new Citations(model);
  return orderedFindings(model).map((f, i) => [
    String(i + 1),
    SEVERITY[severityOf(f)].en,
    EFFECT[findingKind(f.code).effect].en,
    f.code,
    shown(findingTitle(f.code)),
    shown(f.subject),
    shown(f.subjectHex),
    shown(f.expected),
    shown(f.actual),
    shown(f.detail),
    shown(f.remediation),
    shown(nameOf(model, f.owner)),
    f.evidence === undefined || f.evidence.length === 0 ? '' : shown(cite.cell(f.evidence).text),
  ]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#10': '\n',
};
const unescaped = (text: string) =>
  text.replace(/&([^;]+);/g, (_, name: string) => ENTITIES[name] ?? `?${name}`);

export function junitSays(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const cases = [
    ...text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"(?:\/>|>(.*?)<\/testcase>)/gs),
  ];
  return {
    case: unescaped(/<testsuites name="([^"]*)"/.exec(text)![1]!),
    at: /timestamp="([^"]*)"/.exec(text)![1],
    cases: cases.map(([, suite, name, inner = '']) => {
      const message = /message="([^"]*)"/.exec(inner)?.[1] ?? '';
      return [suite, unescaped(name!), /^<(\w+)/.exec(inner)?.[1] ?? '', unescaped(message)];
    }),
  };
}

const ELEMENT = {
  satisfied: '',
  'not-satisfied': 'failure',
  'not-assessed': 'error',
  'not-applicable': 'skipped',
};
const EFFECT_ELEMENT = { wanting: 'failure', 'not-assessed': 'error', note: '' };

export function junitOf(model: ReportModel): unknown {
  const clauses = model.clauses.map((c) => {
    const held = c.assessed === undefined ? [] : [`assessor: ${OUTCOME[c.assessed.outcome].en}`];
    const element = ELEMENT[outcomeHeldOf(c)];
    const message = [OUTCOME[c.outcome].en, ...held, ...c.reasons.map((r) => r.en)].join(': ');
    return [
      'cloudexit.clauses',
      visibleText(`${c.clause} ${c.heading.en}`),
      element,
      element && visibleText(message),
    ];
  });
  const findings = orderedFindings(model).map((f, i) => {
    const element = EFFECT_ELEMENT[findingKind(f.code).effect];
    const facts = [f.subject, f.expected, f.actual, f.detail].filter((t) => t !== undefined && t !== '');
    const message = `${findingTitle(f.code).en}: ${facts.join('; ')}`;
    return [
      'cloudexit.findings',
      visibleText(`${i + 1} ${f.code} ${f.subject}`),
      element,
      element && visibleText(message),
    ];
  });
  return {
    case: visibleText(model.case.id),
    at: model.generatedAt.replace('Z', ''),
    cases: [...clauses, ...findings],
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a foreign document, walked by name
type Any = any;

const plain = (markdown: string | undefined) => (markdown ?? '').replace(/\\([^\p{L}\p{N}\s])/gu, '$1');
const props = (node: Any) => Object.fromEntries((node.props ?? []).map((p: Any) => [p.name, p.value]));

export function oscalSays(bytes: Buffer): unknown {
  const root = (JSON.parse(bytes.toString('utf8')) as Any)['assessment-results'];
  const [result] = root.results;
  const resources = new Map<string, Any>(root['back-matter'].resources.map((r: Any) => [r.uuid, r]));
  const parties = new Map<string, Any>((root.metadata.parties ?? []).map((p: Any) => [p.uuid, p]));
  const party = (uuid: string | undefined) => (uuid === undefined ? '' : parties.get(uuid).name);
  const evidence = (o: Any) =>
    (o['relevant-evidence'] ?? []).map((r: Any) => [
      r.href === undefined ? '' : resources.get(r.href.slice(1)).rlinks[0].hashes[0].value,
      plain(r.description),
      props(r),
    ]);
  const observations = new Map<string, Any>(result.observations.map((o: Any) => [o.uuid, o]));
  const opinion = result.attestations?.[0];
  return {
    meta: [plain(root.metadata.title), root.metadata['last-modified'], props(root.metadata)],
    result: [plain(result.title), plain(result.description), result.start, result.end, props(result)],
    parties: [...parties.values()].map((p) => [p.name, props(p)]),
    roles: (root.metadata['responsible-parties'] ?? []).map((r: Any) => [
      r['role-id'],
      r['party-uuids'].map(party),
    ]),
    timeline: result['assessment-log'].entries.map((e: Any) => [
      plain(e.title),
      e.start,
      props(e)['time-source'],
      party(e['logged-by']?.[0]['party-uuid']),
    ]),
    opinion: opinion.parts.map((p: Any) => [
      plain(p.prose),
      props(p),
      party(opinion['responsible-parties']?.[0]['party-uuids'][0]),
    ]),
    clauses: result.findings.map((f: Any) => {
      const observed = observations.get(f['related-observations'][0]['observation-uuid']);
      return [
        plain(f.title),
        plain(f.description),
        props(f),
        f.target.status.state,
        plain(observed.description),
        evidence(observed),
      ];
    }),
    observed: result.observations
      .filter((o: Any) => o.types[0] !== 'control-objective')
      .map((o: Any) => [
        plain(o.title),
        plain(o.description),
        props(o),
        plain(o.remarks),
        o.methods[0],
        o.collected,
        o.origins[0].actors[0].type === 'party' ? party(o.origins[0].actors[0]['actor-uuid']) : '',
        evidence(o),
      ]),
    resources: [...resources.values()]
      .slice(1)
      .map((r) => [plain(r.title), props(r), r.rlinks[0].hashes[0].value]),
    profile: [plain([...resources.values()][0].title), props([...resources.values()][0])],
  };
}

const given = (of: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(
    Object.entries(of).flatMap(([k, v]) => (v === undefined ? [] : [[k, shown(String(v)) || '-']])),
  );

export function oscalOf(model: ReportModel): unknown {
  const line = (text: Text | undefined) => shown(text) || '-';
  const evidence = (refs: readonly ReportEvidenceRef[]) =>
    refs.map((r) => [
      r.digest ?? '',
      line(r.note ?? r.type),
      given({ type: r.type, 'ledger-entry': r.entry, leaf: r.leaf }),
    ]);
  const known = (id: string | undefined) => model.parties.find((p) => p.id === id)?.name ?? '';
  const applicable = model.clauses.filter((c) => c.outcome !== 'not-applicable');
  const { opinion } = model;
  const roles = [...new Set(model.parties.map((p) => p.role))];
  return {
    meta: [
      line(`Assessment results: ${model.case.title.en}`),
      model.generatedAt,
      given({ case: model.case.id, tool: `${model.tool.name} ${model.tool.version}` }),
    ],
    result: [
      line(model.case.title),
      line(model.scope[0] ?? model.profile.title),
      model.case.openedAt ?? model.generatedAt,
      model.generatedAt,
      { verdict: model.verdict.outcome },
    ],
    parties: model.parties.map((p) => [
      line(p.name),
      given({ id: p.id, 'organisation-code': p.organisationCode }),
    ]),
    roles: roles.map((role) => [role, model.parties.filter((p) => p.role === role).map((p) => line(p.name))]),
    timeline: model.timeline.map((e) => [line(e.what), e.at, e.timeSource, known(e.party)]),
    opinion: (opinion === null ? [] : [opinion.statement, ...opinion.reservations]).map((prose) => [
      line(prose),
      given({ conclusion: opinion!.conclusion, 'given-at': opinion!.at }),
      known(opinion!.party),
    ]),
    clauses: applicable.map((c) => [
      line(`${c.clause} ${c.heading.en}`),
      line(c.summary),
      given({ outcome: c.outcome, 'assessor-outcome': c.assessed?.outcome }),
      outcomeHeldOf(c) === 'satisfied' ? 'satisfied' : 'not-satisfied',
      line([OUTCOME[c.outcome].en, ...c.reasons.map((r) => r.en)].join(': ')),
      evidence(c.evidence),
    ]),
    observed: [
      ...orderedFindings(model).map((f, i) => [
        f.code,
        line(`${findingTitle(f.code).en}: ${f.subject}`),
        given({
          number: i + 1,
          code: f.code,
          severity: severityOf(f),
          effect: findingKind(f.code).effect,
          subject: f.subject,
          'subject-hex': f.subjectHex,
          expected: f.expected,
          actual: f.actual,
          detail: f.detail,
          owner: f.owner,
        }),
        shown(f.remediation),
        'TEST',
        model.generatedAt,
        '',
        evidence(f.evidence ?? []),
      ]),
      ...model.observations.map((o) => [
        line(o.step),
        line(o.statement),
        given({
          auditee: o.auditee,
          conclusion: o.conclusion,
          'signed-by': o.signer,
          'signed-at': o.signedAt ?? undefined,
          clause: o.position?.clause,
          'computed-outcome': o.position?.computed,
          'assessor-outcome': o.position?.outcome,
        }),
        shown(o.position?.reason),
        ['EXAMINE', 'INTERVIEW', 'TEST'].find((m) => m === en(o.method).toUpperCase()) ?? 'UNKNOWN',
        o.at,
        known(o.party),
        evidence([...o.evidence, { type: 'record', digest: o.record }]),
      ]),
    ],
    resources: resourcesOf(model).map(([name, type, entry, digest]) => [
      line(name),
      given({ 'evidence-type': type, 'ledger-entry': entry }),
      digest,
    ]),
    profile: [line(model.profile.title), given({ profile: model.profile.id })],
  };
}

function resourcesOf(model: ReportModel) {
  const listed = new Map(model.evidence.toReversed().map((e) => [e.digest, e]));
  const cited = [
    ...model.clauses.flatMap((c) => c.evidence),
    ...model.findings.flatMap((f) => f.evidence ?? []),
    ...model.observations.flatMap((o) => [...o.evidence, { type: 'record' as const, digest: o.record }]),
  ].flatMap((r) => (r.digest === undefined || listed.has(r.digest) ? [] : [r.digest]));
  return [
    ...model.evidence
      .filter((e) => listed.get(e.digest) === e)
      .map((e) => [e.name, e.type, e.entry, e.digest] as const),
    ...[...new Set(cited)].map((d) => [d, undefined, undefined, d] as const),
  ];
}
