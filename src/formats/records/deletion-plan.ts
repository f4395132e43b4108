import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, itemScope, list, recordRef, slug, text } from './fields.js';
import { COPY_KINDS, LEVELS, MEDIUM_TYPES, TECHNIQUES } from './vocabulary.js';

const medium = z.strictObject({
  id: about(slug, '介质编号', 'id of the medium'),
  type: about(z.enum(MEDIUM_TYPES), '介质类型', 'type of medium'),
  identifier: about(text(200), '序列号或标识', 'serial number or identifier'),
  location: about(text(200), '位置', 'location'),
  shared: about(z.boolean(), '与他人共用', 'shared with others'),
});

const copy = z.strictObject({
  id: about(slug, '副本编号', 'id of the copy'),
  kind: about(z.enum(COPY_KINDS), '副本类型', 'kind of copy'),
  title: about(text(200), '名称', 'title'),
  items: about(itemScope, '移交项', 'items'),
  media: about(z.array(slug).min(1).max(10_000), '所在介质', 'media it is on'),
  technique: about(z.enum(TECHNIQUES), '技术', 'technique'),
  level: about(z.enum(LEVELS), '清除级别', 'level'),
});

export const deletionPlan = defineRecord({
  kind: 'deletion-plan',
  title: { zh: '删除计划', en: 'Deletion plan' },
  purpose: {
    zh: '列明全部副本与介质，以及删除方式、时间与验证方法。',
    en: 'Names every copy and medium, how and when each is deleted, and how that is verified.',
  },
  authors: ['provider', 'agent'],
  cosigners: ['customer', 'assessor'],
  fields: {
    plannedAt: about(instant, '制定时间', 'when it was made'),
    authorisation: about(recordRef, '删除授权', 'deletion authorisation'),
    startsAt: about(instant, '计划开始', 'planned start'),
    endsAt: about(instant, '计划结束', 'planned end'),
    copies: about(list(copy, { min: 1, max: 10_000, unique: 'id' }), '副本', 'copies'),
    media: about(list(medium, { min: 1, max: 10_000, unique: 'id' }), '介质', 'media'),
    supervision: about(text(), '监督安排', 'supervision'),
    verification: about(text(), '验证方法', 'verification'),
  },
  check(predicate, refuse) {
    if (predicate.endsAt < predicate.startsAt) refuse(['endsAt'], 'ends before it starts');
    const media = new Set(predicate.media.map((m) => m.id));
    for (const [i, c] of predicate.copies.entries()) {
      for (const [j, m] of c.media.entries()) {
        if (!media.has(m)) refuse(['copies', i, 'media', j], 'no such medium');
      }
    }
  },
});
