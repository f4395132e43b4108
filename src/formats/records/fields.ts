import { z } from 'zod';

/** Field types that the record kinds share. The wording attached with `about` feeds schemas, templates, pages and renderers. */

/** Attaches the field's name for people: Chinese, English. */
export function about<S extends z.ZodType>(schema: S, zh: string, en: string): S {
  return schema.meta({ description: en, 'x-zh': zh }) as S;
}

/** Characters that can drive a terminal or hide text have no place in words meant for people. */
const PLAIN_TEXT =
  /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*$/u;

/** 1 to `max` characters, line feeds allowed, no other control characters and no bidirectional overrides. */
export function text(max = 2000) {
  return z.string().min(1).max(max).regex(PLAIN_TEXT, 'control characters are not allowed');
}

/** Lower-case ASCII name, 1 to 63 characters. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a-z, 0-9 and -, at most 63 characters');

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** RFC 3339 UTC with whole seconds, `2026-03-01T08:00:00Z`: such strings order as the times do. */
export const instant = z
  .string()
  .regex(INSTANT, 'RFC 3339 UTC, YYYY-MM-DDTHH:MM:SSZ')
  .refine((s) => {
    const time = Date.parse(s);
    return !Number.isNaN(time) && new Date(time).toISOString() === s.replace('Z', '.000Z');
  }, 'no such day');

export const count = z.int().min(0);

/** Another record of the case, by the SHA-256 of its bytes. */
export const recordRef = z.strictObject({ sha256: about(sha256, '记录摘要', 'digest of the record') });

/** A file kept with the case, by the SHA-256 of its bytes. */
export const material = z.strictObject({
  name: about(text(200), '名称', 'name'),
  sha256: about(sha256, 'SHA-256 摘要', 'SHA-256 digest'),
  size: about(count, '字节数', 'size in bytes'),
});

/** An inventory, bound by Merkle root, number of leaves and the digest of the inventory file. */
export const inventoryRef = z.strictObject({
  id: about(slug, '编号', 'id'),
  name: about(text(200), '名称', 'name'),
  algorithm: about(z.enum(['sha256', 'sm3']), '树算法', 'tree algorithm'),
  root: about(sha256, '默克尔根', 'Merkle root'),
  leaves: about(count, '条目数', 'number of leaves'),
  sha256: about(sha256, '清单文件摘要', 'digest of the inventory file'),
  complete: about(z.boolean(), '读取完整', 'everything could be read'),
});
export type InventoryRef = z.infer<typeof inventoryRef>;

export const person = z.strictObject({
  name: about(text(100), '姓名', 'name'),
  title: about(text(100), '职务', 'title'),
});

/** Either every item of the manifests in question, or the ones named. */
export const itemScope = z.union([z.literal('all'), z.array(slug).min(1).max(10_000)]);
export type ItemScope = z.infer<typeof itemScope>;

/** A list with bounds; `unique` names the member that must differ between its elements. */
export function list<S extends z.ZodType>(
  element: S,
  bounds: { min?: number; max?: number; unique?: string } = {},
) {
  const array = z
    .array(element)
    .min(bounds.min ?? 0)
    .max(bounds.max ?? 1000);
  const { unique } = bounds;
  if (unique === undefined) return array;
  return array.superRefine((values, ctx) => {
    const seen = new Set<unknown>();
    for (const [i, value] of values.entries()) {
      const key = (value as Readonly<Record<string, unknown>>)[unique];
      if (seen.has(key)) ctx.addIssue({ code: 'custom', path: [i, unique], message: 'given twice' });
      seen.add(key);
    }
  });
}
