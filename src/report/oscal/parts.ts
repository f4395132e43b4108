import { concatBytes, fromHex, toHex, utf8 } from '../../core/bytes.js';
import type { Json } from '../../core/canonical-json.js';
import { digest } from '../../core/digest.js';
import type { Bilingual, ReportEvidenceRef, ReportModel } from '../../formats/report.js';
import { type Language, linesOf, type Text } from '../document.js';
import { visibleText } from '../visible.js';
import { ROLE } from '../wording.js';

/** Version of the OSCAL models that the documents follow. */
const OSCAL_VERSION = '1.2.1';
/** Namespace of our properties, and of the UUIDs below. */
export const NS = 'urn:cloudexit:oscal:v1';
const UUID_NAMESPACE = fromHex('6f1c2d0a5b1e4c5e9d3a7f20c4e81b93')!;

export type JsonObject = { readonly [key: string]: Json };

/** Names everything in one OSCAL document; the same model gives the same identifiers. */
export class OscalNames {
  constructor(
    readonly model: ReportModel,
    readonly language: Language,
  ) {}

  /** Version 5 UUID (RFC 9562 section 5.5) of a thing of this case, the same in every document about it. */
  uuid(kind: string, key: string): string {
    const name = utf8(JSON.stringify([this.model.case.id, kind, key]));
    const bytes = digest('sha1', concatBytes(UUID_NAMESPACE, name)).slice(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x50;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = toHex(bytes);
    return [8, 12, 16, 20, 32].map((to, i, ends) => hex.slice(ends[i - 1] ?? 0, to)).join('-');
  }

  /** A text on one line, for fields that OSCAL reads as Markdown. */
  line(text: Text): string {
    const shown = linesOf(text, this.language).map((l) => markdown(l.text));
    return shown.join(' / ').replaceAll('\n', ' ').trim() || '-';
  }

  origins(): Json {
    return [{ actors: [{ type: 'tool', 'actor-uuid': this.uuid('component', 'tool') }] }];
  }

  party(id: string): string | undefined {
    return this.model.parties.some((p) => p.id === id) ? this.uuid('party', id) : undefined;
  }
}

/** Markdown that shows exactly the text: names from evidence must not become markup. */
function markdown(text: string): string {
  return visibleText(text).replace(/[\\`*_{}[\]<>()#+\-.!|~&"']/g, (c) => `\\${c}`);
}

/** A plain property; its value may have no line end and no space around it. */
export function property(name: string, value: string | number): JsonObject {
  return { name, ns: NS, value: visibleText(String(value)).replaceAll('\n', ' ').trim() || '-' };
}

/** `{[name]: items}`, or nothing at all: OSCAL has no empty lists. */
export function some(name: string, items: readonly Json[]): JsonObject {
  return items.length === 0 ? {} : { [name]: items };
}

export function metadata(names: OscalNames, title: Bilingual): JsonObject {
  const { model } = names;
  const roles = [...new Set(model.parties.map((p) => p.role))];
  return {
    title: names.line({
      zh: `${title.zh}：${model.case.title.zh}`,
      en: `${title.en}: ${model.case.title.en}`,
    }),
    'last-modified': model.generatedAt,
    version: model.generatedAt,
    'oscal-version': OSCAL_VERSION,
    props: [property('case', model.case.id), property('tool', `${model.tool.name} ${model.tool.version}`)],
    ...some(
      'roles',
      roles.map((role) => ({ id: role, title: names.line(ROLE[role]) })),
    ),
    ...some(
      'parties',
      model.parties.map((p) => ({
        uuid: names.uuid('party', p.id),
        type: 'organization',
        name: property('', p.name)['value']!,
        props: [
          property('id', p.id),
          ...(p.organisationCode === undefined ? [] : [property('organisation-code', p.organisationCode)]),
        ],
      })),
    ),
    ...some(
      'responsible-parties',
      roles.map((role) => ({
        'role-id': role,
        'party-uuids': model.parties.filter((p) => p.role === role).map((p) => names.uuid('party', p.id)),
      })),
    ),
  };
}

/** The tool as a component, so that origins can name it. */
export function assessmentAssets(names: OscalNames): JsonObject {
  const { tool } = names.model;
  const component = names.uuid('component', 'tool');
  return {
    components: [
      {
        uuid: component,
        type: 'software',
        title: tool.name,
        description: names.line(`${tool.name} ${tool.version}`),
        status: { state: 'operational' },
      },
    ],
    'assessment-platforms': [
      { uuid: names.uuid('platform', 'tool'), 'uses-components': [{ 'component-uuid': component }] },
    ],
  };
}

/** Everything that is cited: the evidence index, and digests that only a citation names. */
export function backMatter(names: OscalNames, cited: readonly ReportEvidenceRef[]): JsonObject {
  const { model } = names;
  const listed = new Set(model.evidence.map((e) => e.digest));
  const unlisted = [...new Set(cited.flatMap((r) => (r.digest === undefined ? [] : [r.digest])))].filter(
    (digest) => !listed.has(digest),
  );
  const first = model.evidence.filter((e, i) => model.evidence.findIndex((o) => o.digest === e.digest) === i);
  return some('resources', [
    {
      uuid: names.uuid('resource', 'plan'),
      title: names.line(model.profile.title),
      description: names.line(model.profile.id),
      props: [property('profile', model.profile.id)],
    },
    ...first.map((e) => ({
      uuid: names.uuid('resource', e.digest),
      title: names.line(e.name),
      props: [
        property('evidence-type', e.type),
        ...(e.entry === undefined ? [] : [property('ledger-entry', e.entry)]),
      ],
      rlinks: [rlink(e.digest)],
    })),
    ...unlisted.map((d) => ({ uuid: names.uuid('resource', d), title: d, rlinks: [rlink(d)] })),
  ]);
}

function rlink(sha256: string): JsonObject {
  return { href: `urn:cloudexit:sha256:${sha256}`, hashes: [{ algorithm: 'SHA-256', value: sha256 }] };
}

export function relevantEvidence(names: OscalNames, refs: readonly ReportEvidenceRef[]): JsonObject {
  return some(
    'relevant-evidence',
    refs.map((r) => ({
      ...(r.digest === undefined ? {} : { href: `#${names.uuid('resource', r.digest)}` }),
      description: names.line(r.note ?? r.type),
      props: [
        property('type', r.type),
        ...(r.entry === undefined ? [] : [property('ledger-entry', r.entry)]),
        ...(r.leaf === undefined ? [] : [property('leaf', r.leaf)]),
      ],
    })),
  );
}
