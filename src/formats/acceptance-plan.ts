import { z } from 'zod';
import { parsePlan, requireUniqueIds } from './plan-yaml.js';
import { sha256, slug, text } from './records/fields.js';

/** What a person wants checked on the new platform: `manifests/formats/acceptance-plan.md`. */

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((s) => !s.includes('\0'), 'a NUL');
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of an environment variable');
const url = z
  .string()
  .max(4096)
  .regex(/^https?:\/\/[^\s\\@]+$/, 'an http or https URL without a user');
const host = z
  .string()
  .regex(/^[A-Za-z0-9_.:[\]-]{1,253}$/, 'a host name or an address, with its port if any');

/** Where data is: a folder, archive, bucket or database, and how to get at it. */
const place = z.strictObject({
  url: path,
  passwordFile: path.exactOptional(),
  ca: path.exactOptional(),
  endpoint: z
    .string()
    .regex(/^https?:\/\/[^\s@]+$/, 'an http or https URL without a user')
    .exactOptional(),
  region: z.string().max(64).exactOptional(),
  profile: z.string().max(128).exactOptional(),
});
export type AcceptancePlace = z.infer<typeof place>;

const common = {
  id: slug,
  title: text(200).exactOptional(),
  item: slug.exactOptional(),
  /** Seconds. */
  timeout: z.int().min(1).max(86_400).exactOptional(),
};
const value = z.union([z.string().max(100_000), z.int(), z.null()]);

const check = z.discriminatedUnion('kind', [
  z
    .strictObject({
      ...common,
      kind: z.literal('sql'),
      place: slug,
      query: z.string().min(1).max(100_000),
      value: value.exactOptional(),
      rows: z.array(z.array(value).max(1000)).max(1000).exactOptional(),
    })
    .refine((c) => (c.value === undefined) !== (c.rows === undefined), 'either value or rows'),
  z.strictObject({
    ...common,
    kind: z.literal('table'),
    place: slug,
    inventory: path,
    /** Its path in the inventory: `tables/orders`. */
    table: z.string().min(1).max(4096),
    /** Rows file of the inventory, so that rows that differ are named. */
    rows: path.exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('inventory'),
    place: slug,
    inventory: path,
    rows: path.exactOptional(),
    extra: z.enum(['refused', 'allowed']).exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('restore'),
    /** The scratch database: it has to be there and empty, or a SQLite file that is not there. */
    place: slug,
    dump: path,
    inventory: path,
    rows: path.exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('http'),
    url,
    status: z.int().min(100).max(599).exactOptional(),
    contains: z.string().min(1).max(10_000).exactOptional(),
    sha256: sha256.exactOptional(),
    redirects: z.int().min(0).max(20).exactOptional(),
    alsoHosts: z.array(host).max(20).exactOptional(),
    authorizationFrom: variable.exactOptional(),
    links: z.strictObject({ pages: z.int().min(1).max(10_000) }).exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('command'),
    run: z
      .array(
        z
          .string()
          .max(10_000)
          .refine((s) => !s.includes('\0'), 'a NUL'),
      )
      .min(1)
      .max(200),
    exit: z.int().min(0).max(255).exactOptional(),
    contains: z.string().min(1).max(10_000).exactOptional(),
    sha256: sha256.exactOptional(),
    environment: z.array(variable).max(100).exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('file'),
    path,
    format: z.enum(['archive', 'pdf', 'sqlite', 'png', 'jpeg', 'gif', 'json', 'xml']).exactOptional(),
  }),
]);

export type AcceptanceCheck = z.infer<typeof check>;
export type CheckOf<K extends AcceptanceCheck['kind']> = Extract<AcceptanceCheck, { kind: K }>;
export type FileFormat = NonNullable<CheckOf<'file'>['format']>;

const plan = z
  .strictObject({
    system: text(200),
    environment: z.enum(['new-platform', 'isolated-restore']),
    places: z.record(slug, place).exactOptional(),
    checks: z.array(check).min(1).max(1000),
  })
  .superRefine(({ checks, places = {} }, context) => {
    requireUniqueIds(checks, 'checks', context);
    for (const [i, c] of checks.entries()) {
      if ('place' in c && !Object.hasOwn(places, c.place))
        context.addIssue({ code: 'custom', path: ['checks', i, 'place'], message: 'no such place' });
    }
  });
export type AcceptancePlan = z.infer<typeof plan>;

/** Reads a plan in YAML. Throws `PLAN_INVALID` (exit 2); `subject` is the place in it. */
export function parseAcceptancePlan(bytes: Uint8Array): AcceptancePlan {
  return parsePlan(bytes, plan, 'an acceptance plan');
}
