import { z } from 'zod';
import { canonicalBytes } from '../core/canonical-json.js';
import { digestHex } from '../core/digest.js';
import { parsePlan, requireUniqueIds } from './plan-yaml.js';
import { sha256, slug } from './records/fields.js';

/** What a person wants asked of living endpoints: `manifests/formats/probe-plan.md`. */

const host = z.string().regex(/^[A-Za-z0-9_.:-]{1,253}$/, 'a host name or an address');
const port = z.int().min(1).max(65_535);
const url = z
  .string()
  .max(4096)
  .regex(/^https?:\/\/[^\s\\]+$/, 'an http or https URL');
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of an environment variable');
const bucket = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'the name of a bucket');
const common = {
  id: slug,
  holder: slug,
  /** Of the deletion plan, where the address is how that medium is reached. */
  medium: slug.exactOptional(),
  timeout: z.int().min(1).max(600).exactOptional(),
};
const store = {
  endpoint: url.exactOptional(),
  region: z.string().max(64).exactOptional(),
  profile: z.string().max(128).exactOptional(),
  bucket,
};

const probe = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('http'),
    url,
    sha256: sha256.exactOptional(),
    /** Whether an answer with another content counts as gone; a login page has another content too. */
    otherContent: z.enum(['gone', 'not-assessed']).exactOptional(),
    redirects: z.int().min(0).max(20).exactOptional(),
    alsoHosts: z.array(host).max(20).exactOptional(),
  }),
  z.strictObject({ ...common, kind: z.literal('http-credentials'), url, authorizationFrom: variable }),
  z.strictObject({
    ...common,
    kind: z.literal('dns'),
    name: z
      .string()
      .regex(/^[A-Za-z0-9_*-]+(\.[A-Za-z0-9_-]+)*\.?$/, 'a domain name')
      .max(253),
    types: z
      .array(z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SRV']))
      .min(1)
      .max(7)
      .exactOptional(),
    server: z
      .string()
      .regex(/^([0-9.]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?$/, 'an address, with a port or without')
      .exactOptional(),
  }),
  z.strictObject({ ...common, kind: z.literal('tcp'), host, port }),
  z.strictObject({ ...common, ...store, kind: z.literal('s3-object'), key: z.string().min(1).max(1024) }),
  z.strictObject({ ...common, ...store, kind: z.literal('s3-prefix'), prefix: z.string().max(1024) }),
  z.strictObject({ ...common, ...store, kind: z.literal('s3-bucket') }),
  z.strictObject({
    ...common,
    ...store,
    kind: z.literal('s3-credentials'),
    /** Whether a key that the store knows and refuses counts as withdrawn. */
    refused: z.enum(['gone', 'not-assessed']).exactOptional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('database'),
    url: z.string().max(1024),
    object: z.string().min(1).max(1024).exactOptional(),
    passwordFile: z.string().max(4096).exactOptional(),
    ca: z.string().max(4096).exactOptional(),
  }),
]);

export type Probe = z.infer<typeof probe>;
export type ProbeOf<K extends Probe['kind']> = Extract<Probe, { kind: K }>;

const plan = z
  .strictObject({ probes: z.array(probe).min(1).max(1000) })
  .superRefine(({ probes }, context) => requireUniqueIds(probes, 'probes', context));
export type ProbePlan = z.infer<typeof plan>;

/** Digest of what a probe asks: whatever it has but its names and how long to wait. Two that differ asked for different things. */
export function questionOf({ id: _, holder: _h, medium: _m, timeout: _t, ...asked }: Probe): string {
  return digestHex('sha256', canonicalBytes(asked));
}

/** Reads a plan in YAML. Throws `PLAN_INVALID` (exit 2); `subject` is the place in it. */
export function parseProbePlan(bytes: Uint8Array): ProbePlan {
  return parsePlan(bytes, plan, 'a probe plan');
}
