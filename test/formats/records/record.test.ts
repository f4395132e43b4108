import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import { canonicalBytes } from '../../../src/core/canonical-json.js';
import { digestHex } from '../../../src/core/digest.js';
import {
  buildRecord,
  definitionOf,
  kindOf,
  parseDraft,
  parseRecord,
  RECORD_KINDS,
  serialiseRecord,
} from '../../../src/formats/records/index.js';
import { exampleRecords } from '../../clauses/example.js';
import { exampleOf } from './examples.js';
import { SAMPLING } from './sampling.js';

const demand = exampleRecords().find((r) => r.kind === 'exit-demand')!;
const text = new TextDecoder().decode(demand.bytes);

/** The demand with a change to its parsed value, canonical again. */
function changed(
  change: (statement: Record<string, never> & { predicate: Record<string, unknown> }) => void,
): Uint8Array {
  const value = JSON.parse(text);
  change(value);
  return canonicalBytes(value);
}

/** The code and field of the error that parsing gives. */
function refusal(bytes: Uint8Array): { code: string; subject: string | undefined; exit: number } {
  try {
    parseRecord(bytes);
  } catch (error) {
    const { code, subject, exit } = error as { code: string; subject: string; exit: number };
    return { code, subject, exit };
  }
  throw new Error('was accepted');
}

describe('parseRecord', () => {
  it('reads back every record of the example, to the byte', () => {
    for (const { bytes, kind, digest } of exampleRecords()) {
      const parsed = parseRecord(bytes);
      expect([parsed.kind, parsed.digest, kindOf(parsed.statement)]).toEqual([kind, digest, kind]);
      expect(digestHex('sha256', serialiseRecord(parsed.statement))).toBe(digest);
    }
  });

  it('names the case and everything referred to as subjects', () => {
    const { statement } = parseRecord(demand.bytes);
    expect(statement.subject.map((s) => s.name)).toEqual([
      'case exit-2026-portal',
      ...[0, 1, 2].map((i) => `predicate.terms[${i}]`),
    ]);
    expect(statement.subject[0]?.digest.sha256).toBe(digestHex('sha256', utf8('exit-2026-portal')));
  });

  it.each<[string, () => Uint8Array, string, string | undefined]>([
    ['white space', () => utf8(`${text}\n`), 'JSON_NOT_CANONICAL', undefined],
    [
      'another key order',
      () => utf8(text.replace(/^\{"_type":"([^"]*)",/, '{').replace(/\}$/, ',"_type":"$1"}')),
      'JSON_NOT_CANONICAL',
      undefined,
    ],
    [
      'a duplicate key',
      () => utf8(text.replace('"case":', '"case":"x","case":')),
      'JSON_NOT_CANONICAL',
      undefined,
    ],
    [
      'a prototype key',
      () => utf8(text.replace('"case":', '"__proto__":{},"case":')),
      'JSON_INVALID',
      undefined,
    ],
    ['half of it', () => demand.bytes.subarray(0, demand.bytes.length >> 1), 'JSON_INVALID', undefined],
    ['bytes that are not UTF-8', () => Uint8Array.of(0xff, ...demand.bytes), 'JSON_INVALID', undefined],
    ['an array', () => utf8('[]'), 'RECORD_NOT_A_STATEMENT', undefined],
    ['null', () => utf8('null'), 'RECORD_NOT_A_STATEMENT', undefined],
    [
      'another _type',
      () => changed((s) => Object.assign(s, { _type: 'https://in-toto.io/Statement/v0.1' })),
      'RECORD_NOT_A_STATEMENT',
      '_type',
    ],
    [
      'a further member',
      () => changed((s) => Object.assign(s, { extra: 1 })),
      'RECORD_FIELD_UNKNOWN',
      'extra',
    ],
    [
      'another version',
      () => changed((s) => Object.assign(s, { predicateType: 'urn:cloudexit:record:exit-demand:v2' })),
      'RECORD_KIND_UNKNOWN',
      'urn:cloudexit:record:exit-demand:v2',
    ],
    [
      'another kind’s type',
      () => changed((s) => Object.assign(s, { predicateType: 'urn:cloudexit:record:backup:v1' })),
      'RECORD_FIELD_UNKNOWN',
      'predicate.addressees',
    ],
    [
      'an unknown kind',
      () => changed((s) => Object.assign(s, { predicateType: 'urn:cloudexit:record:constructor:v1' })),
      'RECORD_KIND_UNKNOWN',
      'urn:cloudexit:record:constructor:v1',
    ],
    [
      'an unknown field',
      () => changed((s) => Object.assign(s.predicate, { note: 'x' })),
      'RECORD_FIELD_UNKNOWN',
      'predicate.note',
    ],
    [
      'an unknown field deep inside',
      () => changed((s) => Object.assign((s.predicate['terms'] as object[])[1]!, { note: 'x' })),
      'RECORD_FIELD_UNKNOWN',
      'predicate.terms[1].note',
    ],
    [
      'a missing field',
      () => changed((s) => delete s.predicate['reason']),
      'RECORD_FIELD_INVALID',
      'predicate.reason',
    ],
    [
      'a word that is not in the list',
      () => changed((s) => Object.assign(s.predicate, { demands: ['vanish'] })),
      'RECORD_FIELD_INVALID',
      'predicate.demands[0]',
    ],
    [
      'a day that does not exist',
      () => changed((s) => Object.assign(s.predicate, { demandedAt: '2026-02-29T00:00:00Z' })),
      'RECORD_FIELD_INVALID',
      'predicate.demandedAt',
    ],
    [
      'a local time',
      () => changed((s) => Object.assign(s.predicate, { demandedAt: '2026-02-28T00:00:00+08:00' })),
      'RECORD_FIELD_INVALID',
      'predicate.demandedAt',
    ],
    [
      'an escape sequence in a text',
      () => changed((s) => Object.assign(s.predicate, { reason: '\u001b[2J' })),
      'RECORD_FIELD_INVALID',
      'predicate.reason',
    ],
    [
      'a bidirectional override in a text',
      () => changed((s) => Object.assign(s.predicate, { reason: 'a\u202eb' })),
      'RECORD_FIELD_INVALID',
      'predicate.reason',
    ],
    [
      'a subject too few',
      () => changed((s) => Object.assign(s, { subject: (s['subject'] as unknown as unknown[]).slice(1) })),
      'RECORD_SUBJECT_WRONG',
      'subject',
    ],
    [
      'no subject',
      () => changed((s) => delete (s as Record<string, unknown>)['subject']),
      'RECORD_SUBJECT_WRONG',
      'subject',
    ],
  ])('refuses %s', (_, bytes, code, subject) => {
    expect(refusal(bytes())).toEqual({ code, subject, exit: 3 });
  });

  it('refuses a record with any one byte changed, or reads another record', () => {
    fc.assert(
      fc.property(fc.nat(demand.bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Uint8Array.from(demand.bytes);
        bytes[at] = bytes[at]! ^ by;
        try {
          expect(parseRecord(bytes).digest).not.toBe(demand.digest);
        } catch (error) {
          expect((error as { exit: number }).exit).toBe(3);
        }
      }),
      { numRuns: 300 },
    );
  });
});

// biome-ignore format: one case a line
/** Conditions between fields, each broken once. */
const BROKEN: readonly (readonly [string, Parameters<typeof buildRecord>[0], (p: never) => void, string])[] = [
  ['two customers', 'opening', (p: { parties: { role: string }[] }) => (p.parties[1]!.role = 'customer'), 'predicate.parties'],
  ['a certificate of two parties', 'opening', (p: { parties: { certificates: { sha256: string }[] }[] }) => (p.parties[1]!.certificates[0]!.sha256 = p.parties[0]!.certificates[0]!.sha256), 'predicate.parties[1].certificates[0].sha256'],
  ['a party twice', 'opening', (p: { parties: { id: string }[] }) => (p.parties[1]!.id = 'gov'), 'predicate.parties[1].id'],
  ['a baseline that has nothing and does not say why', 'baseline', (p: { inventories: unknown[] }) => (p.inventories = []), 'predicate.inventories'],
  ['a selector into no inventory', 'handover-manifest', (p: { items: { selectors: { inventory: string }[] }[] }) => (p.items[0]!.selectors[0]!.inventory = 'x'), 'predicate.items[0].selectors[0].inventory'],
  ['a broken pattern', 'handover-manifest', (p: { items: { selectors: { include: string[] }[] }[] }) => (p.items[0]!.selectors[0]!.include = ['a\\']), 'predicate.items[0].selectors[0].include[0]'],
  ['a document in no item', 'handover-manifest', (p: { documents: { item: string }[] }) => (p.documents[0]!.item = 'x'), 'predicate.documents[0].item'],
  ['more matches than leaves', 'return-verification', (p: { tally: { matched: number } }) => (p.tally.matched = 51), 'predicate.tally.matched'],
  ['findings without their file', 'return-verification', (p: { findings?: unknown }) => delete p.findings, 'predicate.findings'],
  ['a list of all differences that is short', 'return-verification', (p: { differences: unknown[] }) => p.differences.pop(), 'predicate.differences'],
  ['more differences than counted', 'return-verification', (p: object) => Object.assign(p, { differencesListed: 'first-ones', tally: { expected: 50, matched: 49, wanting: 1, notAssessed: 0 } }), 'predicate.differences'],
  ['supervision that ends before it begins', 'supervision-log', (p: { to: string }) => (p.to = '2025-01-01T00:00:00Z'), 'predicate.to'],
  ['observed before the cutover', 'continuity', (p: { observedUntil: string }) => (p.observedUntil = '2026-03-01T00:00:00Z'), 'predicate.observedUntil'],
  ['an interruption backwards', 'continuity', (p: { interruptions: { to: string }[] }) => (p.interruptions[0]!.to = '2026-03-01T00:00:00Z'), 'predicate.interruptions[0].to'],
  ['grants of nothing without a reason', 'access-grants', (p: { principals: unknown[] }) => (p.principals = []), 'predicate.principals'],
  ['a window that ends before it begins', 'deletion-authorisation', (p: { notAfter: string }) => (p.notAfter = '2026-04-01T00:00:00Z'), 'predicate.notAfter'],
  ['a plan that ends before it starts', 'deletion-plan', (p: { endsAt: string }) => (p.endsAt = '2026-04-01T00:00:00Z'), 'predicate.endsAt'],
  ['a copy on no medium of the plan', 'deletion-plan', (p: { copies: { media: string[] }[] }) => (p.copies[0]!.media = ['x']), 'predicate.copies[0].media[0]'],
  ['deleted, but not when', 'deletion-attestation', (p: { entries: { deletedAt?: string }[] }) => delete p.entries[0]!.deletedAt, 'predicate.entries[0].deletedAt'],
  ['expires later, but not when', 'deletion-attestation', (p: { entries: object[] }) => Object.assign(p.entries[0]!, { outcome: 'expires-later', deletedAt: undefined }), 'predicate.entries[0].expiresAt'],
  ['deleted outside the time of the deletion', 'deletion-attestation', (p: { entries: { deletedAt: string }[] }) => (p.entries[0]!.deletedAt = '2026-04-21T00:00:00Z'), 'predicate.entries[0].deletedAt'],
  ['a deletion backwards', 'deletion-attestation', (p: object) => Object.assign(p, { finishedAt: '2026-04-01T00:00:00Z' }), 'predicate.finishedAt'],
  ['a deletion of nothing', 'deletion-attestation', (p: { entries: unknown[] }) => (p.entries = []), 'predicate.entries'],
  ['residue cleared outside the time of the deletion', 'deletion-attestation', (p: object) => Object.assign(p, { residueCleared: [{ test: { sha256: '0'.repeat(64) }, target: 'a', clearedAt: '2026-04-21T00:00:00Z', method: 'x', evidence: [] }] }), 'predicate.residueCleared[0].clearedAt'],
  ['a sanitisation backwards', 'medium-sanitisation', (p: { finishedAt: string }) => (p.finishedAt = '2026-04-01T00:00:00Z'), 'predicate.finishedAt'],
  ['a residual test backwards', 'residual-test', (p: { finishedAt: string }) => (p.finishedAt = '2026-04-01T00:00:00Z'), 'predicate.finishedAt'],
  ['none found where something could not be read', 'residual-test', (p: { targets: object[] }) => Object.assign(p.targets[0]!, { unreadableBytes: 1 }), 'predicate.targets[0].outcome'],
  ['a sample that covers all', 'residual-test', (p: { targets: object[] }) => Object.assign(p.targets[0]!, { sampling: SAMPLING }), 'predicate.targets[0].coverage'],
  ['strata without their size', 'residual-test', (p: { targets: object[] }) => Object.assign(p.targets[0]!, { coverage: 'sample', sampling: { ...SAMPLING, stratum: undefined } }), 'predicate.targets[0].sampling.stratum'],
  ['hits where none were found', 'residual-test', (p: { targets: { hits: number }[] }) => (p.targets[0]!.hits = 1), 'predicate.targets[0].hits'],
];

describe('buildRecord', () => {
  it.each(BROKEN)('refuses %s', (_, kind, spoil, subject) => {
    const predicate = structuredClone(exampleOf(kind));
    spoil(predicate as never);
    expect(() => buildRecord(kind, predicate)).toThrow(
      expect.objectContaining({ code: 'RECORD_FIELD_INVALID', subject, exit: 3 }),
    );
  });
});

describe('parseDraft', () => {
  const template = readFileSync('manifests/templates/exit-demand.yaml', 'utf8');

  it('reads JSON too', () => {
    const json = utf8(JSON.stringify({ kind: 'exit-demand', ...demand.statement.predicate }));
    expect(serialiseRecord(parseDraft(json))).toEqual(demand.bytes);
  });

  it.each([
    ['a value', 'reason: 到期\n', 'reason: [1]\n', 'predicate.reason'],
    ['a name', 'reason:', 'raison:', 'predicate.raison'],
  ])('says in which line %s is wrong', (_, right, wrong, field) => {
    const draft = template.replace(/^reason: .*\n/m, 'reason: 到期\n').replace(right, wrong);
    const line = draft.split('\n').findIndex((text) => /^(reason|raison):/.test(text)) + 1;
    expect(line).toBeGreaterThan(1);
    expect(() => parseDraft(utf8(draft))).toThrow(
      expect.objectContaining({ subject: `${field} (line ${line})` }),
    );
  });

  it('says in which line that begins in which a field is missing', () => {
    const opening = readFileSync('manifests/templates/opening.yaml', 'utf8');
    const lines = opening.split('\n');
    const agent = lines.findIndex((text) => text.includes('- id: webdev'));
    const code = lines.findIndex((text, i) => i > agent && text.includes('organisationCode'));
    expect(() => parseDraft(utf8(lines.filter((_, i) => i !== code).join('\n')))).toThrow(
      expect.objectContaining({
        message: 'the field is missing',
        subject: `predicate.parties[2].organisationCode (line ${agent + 1})`,
      }),
    );
    const json = '{"kind":"opening",\n"parties":[\n]}';
    expect(() => parseDraft(utf8(json))).toThrow(
      expect.objectContaining({ subject: expect.stringMatching(/^predicate\.\w+( \(line \d\))?$/) }),
    );
  });

  it.each([
    ['an alias', template.replace('reason: ', 'reason: &a x\ndetails: *a\nzzz: '), 'DRAFT_INVALID'],
    ['a duplicate key', `${template}kind: backup\n`, 'DRAFT_INVALID'],
    ['a tag', template.replace('reason: ', 'reason: !!binary '), 'DRAFT_INVALID'],
    ['a list', '- a\n', 'DRAFT_INVALID'],
    ['broken YAML', 'kind: [', 'DRAFT_INVALID'],
    ['no kind', 'case: x\n', 'RECORD_KIND_UNKNOWN'],
    ['a kind of an object’s own', 'kind: toString\n', 'RECORD_KIND_UNKNOWN'],
    ['an unknown field', `${template}more: 1\n`, 'RECORD_FIELD_UNKNOWN'],
  ])('refuses %s', (_, draft, code) => {
    expect(() => parseDraft(utf8(draft))).toThrow(expect.objectContaining({ code, exit: 3 }));
  });
});

it('the format page lists every kind with who may sign it', () => {
  const page = readFileSync('manifests/formats/records.md', 'utf8');
  const rows = RECORD_KINDS.map((kind) => {
    const { authors, cosigners } = definitionOf(kind);
    return `| [${kind}](records/${kind}.md) | ${authors.join(', ')} | ${cosigners.join(', ') || 'nobody'} |`;
  });
  expect(page.split('\n').filter((l) => l.startsWith('| ['))).toEqual(rows);
});

describe('kinds of copies and media', () => {
  it.each([
    ['baseline', 'copies', 'kind'],
    ['backup', 'copies', 'kind'],
    ['deletion-plan', 'copies', 'kind'],
    ['deletion-plan', 'media', 'type'],
  ] as const)('%s: one that is not known is refused, in %s', (kind, list, member) => {
    const copies = [{ id: 'c', kind: 'cache', title: 'c', holder: 'cloud', items: 'all' }];
    const known = structuredClone(
      exampleRecords({ backup: ((p: object) => Object.assign(p, { copies })) as never }),
    );
    const { predicate } = known.find((r) => r.kind === kind)!.statement;
    const listed = (predicate as unknown as Record<string, Record<string, unknown>[]>)[list]!;
    expect(() => buildRecord(kind, predicate as never)).not.toThrow();
    listed[0]![member] = 'ghost';
    expect(() => buildRecord(kind, predicate as never)).toThrow(
      expect.objectContaining({ subject: `predicate.${list}[0].${member}` }),
    );
  });
});

describe('times of what has happened', () => {
  const made = new Map(exampleRecords().map((r) => [r.name, r]));
  /** The field that is refused when a record of the example is changed so; undefined where it is taken. */
  function refused(name: string, change: (predicate: never) => void): string | undefined {
    const { kind, statement } = made.get(name)!;
    const predicate = structuredClone(statement.predicate);
    change(predicate as never);
    try {
      buildRecord(kind, predicate as never);
    } catch (error) {
      return (error as { subject: string }).subject;
    }
    return undefined;
  }

  it.each([
    ['attestation-cloud', 'startedAt', { recordedAt: '2026-04-19T00:00:00Z' }],
    ['sanitisation-disk-1', 'startedAt', { recordedAt: '2026-04-19T00:00:00Z' }],
    ['residual-test', 'finishedAt', { recordedAt: '2026-04-25T07:59:59Z' }],
    ['deletion-supervision', 'to', { recordedAt: '2026-04-20T09:59:59Z' }],
    ['opinion', 'givenAt', { givenAt: '2026-05-01T00:00:00Z' }],
    ['verification', 'verifiedAt', { verifiedAt: '2026-03-15T05:00:01Z' }],
    ['authorisation-cloud', 'authorisedAt', { authorisedAt: '2027-01-01T00:00:00Z' }],
  ])('%s can not be written before its %s', (name, field, values) => {
    expect(refused(name, (p) => Object.assign(p, values))).toBe(`predicate.${field}`);
  });

  it('looks into lists, and names the very field', () => {
    const change = (p: { entries: { verification: { at: string } }[] }) => {
      p.entries[1]!.verification.at = '2030-01-01T00:00:00Z';
    };
    expect(refused('attestation-cloud', change)).toBe('predicate.entries[1].verification.at');
  });

  it('refuses half a character by its field', () => {
    expect(refused('demand', (p) => Object.assign(p, { reason: 'a\ud800' }))).toBe('predicate.reason');
  });

  it('lets be what is still to come, and free text', () => {
    expect(refused('demand', (p) => Object.assign(p, { serviceEndsAt: '2031-01-01T00:00:00Z' }))).toBe(
      undefined,
    );
    const change = (p: { tests: { actual: string }[] }) => {
      p.tests[0]!.actual = '2031-01-01T00:00:00Z';
    };
    expect(refused('acceptance', change)).toBe(undefined);
  });

  it('refuses what contradicts itself', () => {
    expect(refused('verification', (p) => Object.assign(p, { verifiedAt: '2026-03-14T00:00:00Z' }))).toBe(
      'predicate.verifiedAt',
    );
    const early = (p: { entries: { verification: { at: string } }[] }) => {
      p.entries[0]!.verification.at = '2026-04-20T04:00:00Z';
    };
    expect(refused('attestation-cloud', early)).toBe('predicate.entries[0].verification.at');
    const elsewhen = (p: { observations: { at: string }[] }) => {
      p.observations[0]!.at = '2026-04-19T04:00:00Z';
    };
    expect(refused('deletion-supervision', elsewhen)).toBe('predicate.observations[0].at');
    const untallied = (p: {
      items: { wanting: number }[];
      tally: { wanting: number };
      differences: unknown[];
    }) => {
      Object.assign(p, { differences: [] });
      p.tally.wanting = 0;
      p.items[0]!.wanting = 1;
    };
    expect(refused('verification', untallied)).toBe('predicate.items[0].wanting');
  });
});
