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
  const schema =
    check === undefined
      ? object
      : object.superRefine((value, ctx) =>
          check(value, (path, message) => ctx.addIssue({ code: 'custom', path: [...path], message })),
        );
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
