import { z } from 'zod';
import { CloudexitError } from '../core/errors.js';
import {
  LEVELS,
  type Level,
  MEDIUM_TYPES,
  type MediumType,
  TECHNIQUES,
  type Technique,
} from './records/vocabulary.js';
import type { Bilingual } from './role.js';

/** What techniques of sanitisation reach on which media, as data: `manifests/formats/media.md`. */
export const MEDIA_TYPE = 'urn:cloudexit:media:v1';

/** What has to be shown before a technique reaches its level. */
export const CONDITIONS = [
  'hidden-areas-reset',
  'encrypted-since-first-write',
  'key-strength-128',
  'every-key-copy-destroyed',
  'reclaim-evidence',
] as const;
export type Condition = (typeof CONDITIONS)[number];

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const bilingual = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) });

const reach = z.strictObject({
  technique: z.enum(TECHNIQUES),
  level: z.enum(LEVELS),
  needs: z.array(z.enum(CONDITIONS)).min(1).exactOptional(),
  source: name,
});

const shape = z.strictObject({
  type: z.literal(MEDIA_TYPE),
  id: name,
  sources: z.array(z.strictObject({ id: name, title: z.string().min(1).max(500) })).min(1),
  techniques: z.array(
    z.strictObject({ name: z.enum(TECHNIQUES), title: bilingual, partial: z.literal(true).exactOptional() }),
  ),
  media: z.array(
    z.strictObject({ type: z.enum(MEDIUM_TYPES), title: bilingual, reaches: z.array(reach).min(1) }),
  ),
});

/** What one technique reaches on one type of medium, once everything it needs is shown. */
export interface Reach {
  readonly level: Level;
  readonly needs: readonly Condition[];
  /** Title of the source that says so. */
  readonly source: string;
}

export interface MediaTaxonomy {
  readonly id: string;
  readonly media: ReadonlyMap<
    MediumType,
    { readonly title: Bilingual; readonly reaches: ReadonlyMap<Technique, Reach> }
  >;
  /** `partial`: it can remove some data and leave what others have on the same medium. */
  readonly techniques: ReadonlyMap<Technique, { readonly title: Bilingual; readonly partial: boolean }>;
}

/**
 * Checks a parsed table: every medium and technique of the vocabulary once, no field unknown. Throws `MEDIA_INVALID`, exit 1, naming the
 * field.
 */
export function loadMediaTaxonomy(value: unknown): MediaTaxonomy {
  const parsed = shape.safeParse(value, { jitless: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid(issue.path.map(String).join('.'), issue.message);
  }
  const { id, sources, techniques, media } = parsed.data;
  const titles = byKey(sources, (s) => s.id, 'sources');
  const known = byKey(techniques, (t) => t.name, 'techniques');
  const types = byKey(media, (m) => m.type, 'media');
  complete(TECHNIQUES, known, 'techniques');
  complete(MEDIUM_TYPES, types, 'media');
  const reachesOf = (m: (typeof media)[number]): ReadonlyMap<Technique, Reach> => {
    const rows = byKey(m.reaches, (r) => r.technique, `media.${m.type}`);
    return new Map(
      [...rows].map(([technique, { level, needs = [], source }]) => {
        const title = titles.get(source)?.title;
        if (title === undefined) throw invalid(`media.${m.type}.${technique}`, `no source ${source}`);
        return [technique, { level, needs, source: title }];
      }),
    );
  };
  return {
    id,
    media: new Map(media.map((m) => [m.type, { title: m.title, reaches: reachesOf(m) }])),
    techniques: new Map(techniques.map((t) => [t.name, { title: t.title, partial: t.partial ?? false }])),
  };
}

function byKey<T, K extends string>(values: readonly T[], key: (value: T) => K, where: string): Map<K, T> {
  const map = new Map<K, T>();
  for (const value of values) {
    if (map.has(key(value))) throw invalid(`${where}.${key(value)}`, 'given twice');
    map.set(key(value), value);
  }
  return map;
}

/** A word of the records that the table does not know would silently reach nothing; a table that lacks one is not the table. */
function complete<K extends string>(words: readonly K[], map: ReadonlyMap<K, unknown>, where: string): void {
  const lacking = words.find((word) => !map.has(word));
  if (lacking !== undefined) throw invalid(where, `nothing is said of ${lacking}`);
}

function invalid(subject: string, message: string): CloudexitError {
  return new CloudexitError('MEDIA_INVALID', message, { subject, exit: 1 });
}
