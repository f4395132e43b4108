import { z } from 'zod';
import { caseIdSchema } from '../case.js';
import type { Bilingual, Role } from '../role.js';
import { about, instant, slug } from './fields.js';

/** The members that every predicate has (records.md, R4). */
const base = {
  case: about(caseIdSchema, '退出案编号', 'id of the case'),
  party: about(slug, '出具方', 'party that makes the record'),
  recordedAt: about(instant, '记录时间', 'when it was written down'),
};

/** Instants of what is still to come when a record is written (records.md, R9). */
const TO_COME: ReadonlySet<string> = new Set([
  'dueAt',
  'endsAt',
  'expiresAt',
  'notAfter',
  'notBefore',
  'retainUntil',
  'serviceEndsAt',
  'startsAt',
  'until',
  'validFrom',
  'validUntil',
]);

/** Instants of what has happened. Free text may look like an instant, so it is the names that tell. */
const HAPPENED = /^(?:at|from|to|asOf|parallelFrom|observedUntil|[a-z]+(?:[A-Z][a-z]+)*At)$/;

function hasHappened(field: string): boolean {
  return HAPPENED.test(field) && !TO_COME.has(field);
}

/** Refuses what no record can say: half a character, and what is done on Tuesday when it is written down on Monday. */
function refuseUntold(
  value: unknown,
  recordedAt: string,
  path: readonly (string | number)[],
  refuse: (path: readonly (string | number)[], message: string) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (typeof member === 'object') refuseUntold(member, recordedAt, here, refuse);
    else if (typeof member === 'string' && /\p{Surrogate}/u.test(member)) refuse(here, 'not valid Unicode');
    // Words such as `"from": "demand"` are no instants.
    else if (typeof member === 'string' && hasHappened(key) && /^\d/.test(member) && member > recordedAt) {
      refuse(here, 'later than recordedAt: a record says what has happened before it was written');
    }
  }
}

export interface RecordDefinition<K extends string, S extends z.ZodType> {
  readonly kind: K;
  readonly title: Bilingual;
  /** What the record is for, one sentence. */
  readonly purpose: Bilingual;
  /** Roles whose parties may make and sign it. */
  readonly authors: readonly Role[];
  /** Roles whose parties may add a signature of their own. */
  readonly cosigners: readonly Role[];
  /** Parties without whose signature the record does not count, beyond its author. */
  readonly countersigners: (predicate: z.infer<S>) => readonly string[];
  readonly schema: S;
}

export function defineRecord<const K extends string, const F extends z.ZodRawShape>(spec: {
  kind: K;
  title: Bilingual;
  purpose: Bilingual;
  authors: readonly Role[];
  cosigners?: readonly Role[];
  countersigners?: (predicate: z.infer<z.ZodObject<typeof base & F, z.core.$strict>>) => readonly string[];
  fields: F;
  /** Conditions between fields. */
  check?: (
    predicate: z.infer<z.ZodObject<typeof base & F, z.core.$strict>>,
    refuse: (path: readonly (string | number)[], message: string) => void,
  ) => void;
}): RecordDefinition<K, z.ZodObject<typeof base & F, z.core.$strict>> {
  const object = z.strictObject({ ...base, ...spec.fields }) as z.ZodObject<typeof base & F, z.core.$strict>;
  const { check } = spec;
  const schema = object.superRefine((value, ctx) => {
    const refuse = (path: readonly (string | number)[], message: string) =>
      ctx.addIssue({ code: 'custom', path: [...path], message });
    refuseUntold(value, (value as { recordedAt: string }).recordedAt, [], refuse);
    check?.(value, refuse);
  });
  return {
    kind: spec.kind,
    title: spec.title,
    purpose: spec.purpose,
    authors: spec.authors,
    cosigners: spec.cosigners ?? [],
    countersigners: spec.countersigners ?? (() => []),
    schema,
  };
}
