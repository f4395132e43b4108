import { findingKind } from '../../src/core/finding-codes.js';
import { findingTitle } from '../../src/formats/finding-titles.js';
import {
  outcomeHeldOf,
  type ReportClause,
  type ReportEvidenceRef,
  type ReportModel,
  severityOf,
} from '../../src/formats/report.js';
import type { Language, Text } from '../../src/report/document.js';
import { orderedFindings } from '../../src/report/sections/findings.js';
import { OUTCOME } from '../../src/report/wording.js';
import { onOneLine, strung } from './renderings.js';

/** Reads the OSCAL documents back, following their references, as plain values; and says the same of the model. */

// biome-ignore lint/suspicious/noExplicitAny: a foreign document, walked by name
type Any = any;

const plain = (markdown: string | undefined) => (markdown ?? '').replace(/\\([^\p{L}\p{N}\s])/gu, '$1');
const props = (node: Any) => Object.fromEntries((node.props ?? []).map((p: Any) => [p.name, p.value]));
const byUuid = (nodes: Any): Map<string, Any> => new Map((nodes ?? []).map((n: Any) => [n.uuid, n]));

/** What the two documents have in common; `body` is the result, or the plan itself. */
function commonSays(root: Any, body: Any) {
  const resources = byUuid(root['back-matter'].resources);
  const parties = byUuid(root.metadata.parties);
  const observations = byUuid(body.observations);
  const risks = byUuid(body.risks);
  const party = (uuid: string | undefined): string => (uuid === undefined ? '' : parties.get(uuid).name);
  const evidence = (o: Any) =>
    (o['relevant-evidence'] ?? []).map((r: Any) => [
      r.href === undefined ? '' : resources.get(r.href.slice(1)).rlinks[0].hashes[0].value,
      plain(r.description),
      props(r),
    ]);
  const said = {
    meta: [plain(root.metadata.title), root.metadata['last-modified'], props(root.metadata)],
    parties: [...parties.values()].map((p) => [p.name, props(p)]),
    roles: (root.metadata['responsible-parties'] ?? []).map((r: Any) => [
      r['role-id'],
      r['party-uuids'].map(party),
    ]),
    clauses: (body.findings ?? []).map((f: Any) => {
      const observed = observations.get(f['related-observations'][0]['observation-uuid']);
      return [
        plain(f.title),
        plain(f.description),
        props(f),
        f.target.status.state,
        plain(observed.description),
        evidence(observed),
        (f['related-risks'] ?? []).map((r: Any) => {
          const risk = risks.get(r['risk-uuid']);
          const remedies = (risk.remediations ?? []).map((m: Any) => plain(m.description));
          return [plain(risk.title), plain(risk.statement), remedies];
        }),
      ];
    }),
    observed: (body.observations ?? [])
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
  return { said, party, observations };
}

export function resultsSay(bytes: Buffer): unknown {
  const root = (JSON.parse(bytes.toString('utf8')) as Any)['assessment-results'];
  const [result] = root.results;
  const { said, party } = commonSays(root, result);
  const opinion = result.attestations?.[0];
  return {
    ...said,
    result: [plain(result.title), plain(result.description), result.start, result.end, props(result)],
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
  };
}

export function planSays(bytes: Buffer): unknown {
  const root = (JSON.parse(bytes.toString('utf8')) as Any)['plan-of-action-and-milestones'];
  const { said, observations } = commonSays(root, root);
  const findings = byUuid(root.findings);
  return {
    ...said,
    system: root['system-id'].id,
    items: root['poam-items'].map((i: Any) => [
      plain(i.title),
      plain(i.description),
      props(i),
      (i['related-findings'] ?? []).map((r: Any) => plain(findings.get(r['finding-uuid']).title)),
      (i['related-observations'] ?? []).map(
        (r: Any) => props(observations.get(r['observation-uuid'])).number,
      ),
    ]),
  };
}

type Observation = ReportModel['observations'][number];

/** Says of a model in a language what a document has to say. */
class Saying {
  constructor(
    readonly model: ReportModel,
    readonly language: Language,
  ) {}

  shown(text: Text | undefined): string {
    return onOneLine(text, this.language);
  }

  line(text: Text | undefined): string {
    return this.shown(text) || '-';
  }

  given(of: Readonly<Record<string, string | number | undefined>>): object {
    return Object.fromEntries(
      Object.entries(of).flatMap(([k, v]) => (v === undefined ? [] : [[k, this.line(String(v))]])),
    );
  }

  party(id: string | undefined): string {
    return this.model.parties.find((p) => p.id === id)?.name ?? '';
  }

  evidence(refs: readonly ReportEvidenceRef[]): unknown[] {
    return refs.map((r) => [
      r.digest ?? '',
      this.line(r.note ?? r.type),
      this.given({ type: r.type, 'ledger-entry': r.entry, leaf: r.leaf }),
    ]);
  }

  common(title: Text, clauses: readonly ReportClause[], observed: readonly unknown[], cited: Cited) {
    const { model } = this;
    const roles = [...new Set(model.parties.map((p) => p.role))];
    return {
      meta: [
        this.line(title),
        model.generatedAt,
        this.given({ case: model.case.id, tool: `${model.tool.name} ${model.tool.version}` }),
      ],
      parties: model.parties.map((p) => [
        this.line(p.name),
        this.given({ id: p.id, 'organisation-code': p.organisationCode }),
      ]),
      roles: roles.map((role) => [
        role,
        model.parties.filter((p) => p.role === role).map((p) => this.line(p.name)),
      ]),
      clauses: clauses.map((c) => [
        this.line(strung([c.clause, c.heading], ' ')),
        this.line(c.summary),
        this.given({ outcome: c.outcome, 'assessor-outcome': c.assessed?.outcome }),
        outcomeHeldOf(c) === 'satisfied' ? 'satisfied' : 'not-satisfied',
        this.line(strung([OUTCOME[c.outcome], ...c.reasons], ': ')),
        this.evidence(c.evidence),
        isOpen(c) ? [this.#risk(c)] : [],
      ]),
      observed,
      resources: this.#resources(cited),
      profile: [this.line(model.profile.title), this.given({ profile: model.profile.id })],
    };
  }

  #risk(c: ReportClause): unknown[] {
    const remedies = this.model.notAssessed.filter((n) => n.subject === c.clause);
    const why = c.reasons.length === 0 ? OUTCOME[c.outcome] : strung(c.reasons, '; ');
    return [
      this.line(strung([c.clause, OUTCOME[c.outcome]], ' ')),
      this.line(why),
      remedies.map((n) => this.line(n.settledBy)),
    ];
  }

  finding(f: ReportModel['findings'][number], number: number): unknown[] {
    const { severity, effect } = { severity: severityOf(f), effect: findingKind(f.code).effect };
    const { code, subject, subjectHex, expected, actual, detail, owner } = f;
    return [
      code,
      this.line(strung([findingTitle(code), subject], ': ')),
      this.given({
        number,
        code,
        severity,
        effect,
        subject,
        'subject-hex': subjectHex,
        expected,
        actual,
        detail,
        owner,
      }),
      this.shown(f.remediation),
      'TEST',
      this.model.generatedAt,
      '',
      this.evidence(f.evidence ?? []),
    ];
  }

  observation(o: Observation): unknown[] {
    const method = onOneLine(o.method, 'en').toUpperCase();
    return [
      this.line(o.step),
      this.line(o.statement),
      this.given({
        auditee: o.auditee,
        conclusion: o.conclusion,
        'signed-by': o.signer,
        'signed-at': o.signedAt ?? undefined,
        clause: o.position?.clause,
        'computed-outcome': o.position?.computed,
        'assessor-outcome': o.position?.outcome,
      }),
      this.shown(o.position?.reason),
      ['EXAMINE', 'INTERVIEW', 'TEST'].includes(method) ? method : 'UNKNOWN',
      o.at,
      this.party(o.party),
      this.evidence(spokenOf(o)),
    ];
  }

  #resources(cited: Cited): unknown[] {
    const { evidence } = this.model;
    const listed = new Map(evidence.toReversed().map((e) => [e.digest, e]));
    const others = cited.flatMap(({ digest }) =>
      digest === undefined || listed.has(digest) ? [] : [digest],
    );
    return [
      ...evidence
        .filter((e) => listed.get(e.digest) === e)
        .map((e) => [
          this.line(e.name),
          this.given({ 'evidence-type': e.type, 'ledger-entry': e.entry }),
          e.digest,
        ]),
      ...[...new Set(others)].map((d) => [d, {}, d]),
    ];
  }
}

type Cited = readonly ReportEvidenceRef[];

function spokenOf(o: Observation): ReportEvidenceRef[] {
  return [...o.evidence, { type: 'record', digest: o.record }];
}

/** What is not satisfied, and what was not assessed. */
export function isOpen(c: ReportClause): boolean {
  return ['not-satisfied', 'not-assessed'].includes(outcomeHeldOf(c));
}

export function resultsOf(model: ReportModel, language: Language): unknown {
  const saying = new Saying(model, language);
  const applicable = model.clauses.filter((c) => c.outcome !== 'not-applicable');
  const { opinion } = model;
  const observed = [
    ...orderedFindings(model).map((f, i) => saying.finding(f, i + 1)),
    ...model.observations.map((o) => saying.observation(o)),
  ];
  const cited = [
    ...model.clauses.flatMap((c) => c.evidence),
    ...model.findings.flatMap((f) => f.evidence ?? []),
    ...model.observations.flatMap(spokenOf),
  ];
  const { zh, en } = model.case.title;
  const title = { zh: `评估结果：${zh}`, en: `Assessment results: ${en}` };
  return {
    ...saying.common(title, applicable, observed, cited),
    result: [
      saying.line(model.case.title),
      saying.line(model.scope[0] ?? model.profile.title),
      model.case.openedAt ?? model.generatedAt,
      model.generatedAt,
      { verdict: model.verdict.outcome },
    ],
    timeline: model.timeline.map((e) => [saying.line(e.what), e.at, e.timeSource, saying.party(e.party)]),
    opinion: (opinion === null ? [] : [opinion.statement, ...opinion.reservations]).map((prose) => [
      saying.line(prose),
      saying.given({ conclusion: opinion!.conclusion, 'given-at': opinion!.at }),
      saying.party(opinion!.party),
    ]),
  };
}

export function planOf(model: ReportModel, language: Language): unknown {
  const saying = new Saying(model, language);
  const open = model.clauses.filter(isOpen);
  const remedied = orderedFindings(model)
    .map((finding, i) => ({ finding, n: i + 1 }))
    .filter(({ finding }) => finding.remediation !== undefined);
  const observed = [
    ...remedied.map(({ finding, n }) => saying.finding(finding, n)),
    ...model.observations
      .filter((o) => open.some((c) => c.clause === o.position?.clause))
      .map((o) => saying.observation(o)),
  ];
  const cited = [
    ...open.flatMap((c) => c.evidence),
    ...model.observations.flatMap(spokenOf),
    ...remedied.flatMap(({ finding }) => finding.evidence ?? []),
  ];
  const { zh, en } = model.case.title;
  const title = { zh: `整改计划：${zh}`, en: `Plan of action and milestones: ${en}` };
  return {
    ...saying.common(title, open, observed, cited),
    system: saying.line(model.case.id),
    items: [
      ...open.map((c) => [
        c.clause,
        saying.line(c.summary),
        { outcome: c.outcome },
        [saying.line(strung([c.clause, c.heading], ' '))],
        [],
      ]),
      ...remedied.map(({ finding, n }) => [
        finding.code,
        saying.line(finding.remediation),
        saying.given({ subject: finding.subject, owner: finding.owner }),
        [],
        [String(n)],
      ]),
    ],
  };
}
