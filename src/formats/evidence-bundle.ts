import { z } from 'zod';
import { utf8 } from '../core/bytes.js';
import { canonicalBytes, parseCanonical } from '../core/canonical-json.js';
import { CloudexitError } from '../core/errors.js';
import { caseIdSchema, sha256Schema } from './case.js';
import { instant } from './records/fields.js';

/** Names, bounds and the index of `manifests/formats/evidence-bundle.md`. Pure, for the browser page too. */
export const EVIDENCE_TOP = 'evidence/';
export const EVIDENCE_TYPE = 'urn:cloudexit:evidence-bundle:v1';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Tag files in their order, with the greatest size of each in bytes. */
export const EVIDENCE_TAGS = [
  ['bagit.txt', 64 * KIB],
  ['bag-info.txt', 64 * KIB],
  ['tagmanifest-sha256.txt', 64 * KIB],
  ['manifest-sha256.txt', 64 * MIB],
  ['index.json', 16 * MIB],
  ['README.txt', MIB],
  ['check.sh', MIB],
  ['check-signature.sh', MIB],
  ['verify.html', 16 * MIB],
] as const;
export type EvidenceTag = (typeof EVIDENCE_TAGS)[number][0];

export const MAX_EVIDENCE_ENTRIES = 1_000_000;
/** A ustar header has eleven octal digits for it. */
export const MAX_EVIDENCE_FILE = 8 * KIB * MIB - 1;

const AREAS = ['ledger', 'trust', 'records', 'proofs', 'parts', 'report', 'material'] as const;
type EvidenceArea = (typeof AREAS)[number];

export const REPORT_FILES = ['report.en.pdf', 'report.html', 'report.json', 'report.zh.pdf'] as const;
export type ReportFileName = (typeof REPORT_FILES)[number];

const SHA256 = '[0-9a-f]{64}';
const PLACES: readonly (readonly [EvidenceArea, RegExp, number])[] = [
  ['ledger', /^log$/, MAX_EVIDENCE_FILE],
  ['ledger', /^checkpoints\/[1-9]\d{0,15}-[0-9a-f]{64}\.(?:checkpoint(?:(?:\.\d{1,3})?\.p7s)?|note)$/, MIB],
  ['trust', new RegExp(`^(?:anchors|crls|intermediates|ocsp|timestamp-anchors)/${SHA256}$`), 16 * MIB],
  ['records', /^\d{6,9}-[a-z-]{1,40}\.json(?:(?:\.\d{1,3})?\.p7s){0,4}(?:(?:\.\d{1,3})?\.tsr)?$/, 8 * MIB],
  ['proofs', new RegExp(`^${SHA256}\\.proof$`), 16 * MIB],
  ['parts', new RegExp(`^${SHA256}$`), MAX_EVIDENCE_FILE],
  ['report', /^report\.(?:en\.pdf|html|json|zh\.pdf)$/, 64 * MIB],
  ['material', new RegExp(`^${SHA256}$`), MAX_EVIDENCE_FILE],
];

/** Undefined for every payload path that a bundle must not have; else the greatest size of the file in bytes. */
export function payloadBound(path: string): number | undefined {
  const [, area, rest] = /^data\/([a-z]+)\/(.+)$/.exec(path) ?? [];
  return PLACES.find(([name, form]) => name === area && form.test(rest ?? ''))?.[2];
}

/** Rule 1: by area, then by byte order of the path (the paths are ASCII). */
export function comparePayload(a: string, b: string): number {
  return areaOf(a) - areaOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function areaOf(path: string): number {
  return AREAS.indexOf(path.split('/')[1] as EvidenceArea);
}

const why = z.enum(['named', 'item', 'personal', 'names-left-out']);
const leftOutSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('material'), material: sha256Schema, size: z.int().min(0), why }),
  z.strictObject({
    what: z.literal('entries'),
    inventory: sha256Schema,
    entries: z.int().min(1),
    of: z.int().min(1),
    why,
  }),
]);
export type LeftOut = z.infer<typeof leftOutSchema>;

const indexSchema = z.strictObject({
  type: z.literal(EVIDENCE_TYPE),
  case: caseIdSchema,
  origin: z.string().min(1).max(200),
  size: z.int().min(1),
  root: sha256Schema,
  asOf: instant,
  profile: z.string().regex(/^[a-z0-9-]{1,64}$/),
  revocation: z.enum(['require', 'if-available']),
  tool: z.strictObject({ name: z.literal('cloudexit'), version: z.string().regex(/^[0-9A-Za-z.+-]{1,64}$/) }),
  leftOut: z.array(leftOutSchema).max(100_000),
});
export type EvidenceIndex = z.infer<typeof indexSchema>;

export function serialiseEvidenceIndex(index: EvidenceIndex): Uint8Array {
  return canonicalBytes(index);
}

/** The order in which an index has to list what was left out. */
export function sortedLeftOut(leftOut: readonly LeftOut[]): LeftOut[] {
  return [...leftOut].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Strict inverse of {@link serialiseEvidenceIndex}. `EVIDENCE_DAMAGED`, exit 3. */
export function parseEvidenceIndex(bytes: Uint8Array): EvidenceIndex {
  const read = indexSchema.safeParse(parsed(bytes));
  if (!read.success) throw damagedEvidence('its index is not in its form', 'index.json');
  const order = read.data.leftOut.map(orderOf);
  if (order.some((key, i) => i > 0 && key <= order[i - 1]!)) {
    throw damagedEvidence('what was left out is not listed in order', 'index.json');
  }
  return read.data;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseCanonical(bytes, { maxBytes: 16 * MIB, maxDepth: 4 });
  } catch {
    throw damagedEvidence('its index is not canonical JSON', 'index.json');
  }
}

/** Digest of the material or inventory that something is missing of. */
export function leftOutDigest(one: LeftOut): string {
  return one.what === 'material' ? one.material : one.inventory;
}

function orderOf(one: LeftOut): string {
  return `${one.what} ${leftOutDigest(one)}`;
}

/**
 * The one header that a file of a bundle has: POSIX ustar, `manifests/formats/evidence-bundle.md` rule 5. The path is ASCII; with
 * the top folder it fits name and prefix.
 */
export function evidenceHeader(path: string, size: number): Uint8Array {
  let name = EVIDENCE_TOP + path;
  const prefix: string[] = [];
  while (name.length > 100) {
    const at = name.indexOf('/');
    if (at < 0) throw damagedEvidence('a path is too long');
    prefix.push(name.slice(0, at));
    name = name.slice(at + 1);
  }
  const header = new Uint8Array(512);
  const put = (text: string, at: number): void => header.set(utf8(text), at);
  put(name, 0);
  for (const [field, at] of [
    ['000644 ', 100],
    ['000000 ', 108],
    ['000000 ', 116],
  ] as const)
    put(field, at);
  put(`${size.toString(8).padStart(11, '0')} `, 124);
  put('00000000000 ', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\u000000', 257);
  put('000000 ', 329);
  put('000000 ', 337);
  put(prefix.join('/'), 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')} \0`, 148);
  return header;
}

export function damagedEvidence(why: string, subject?: string): CloudexitError {
  return new CloudexitError('EVIDENCE_DAMAGED', `this is not a whole evidence bundle: ${why}`, {
    ...(subject === undefined ? {} : { subject }),
    hint: 'Ask for the bundle again. Nothing in it was relied on.',
    exit: 3,
  });
}
