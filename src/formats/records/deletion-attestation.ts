import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, itemScope, list, material, recordRef, slug, text } from './fields.js';
import { LEVELS, TECHNIQUES } from './vocabulary.js';

const verification = z.strictObject({
  method: about(text(500), '验证方法', 'method'),
  outcome: about(z.enum(['verified', 'not-verified']), '验证结果', 'outcome'),
  at: about(instant, '验证时间', 'time'),
});

/** What happened to some items of one copy on one medium. */
const entry = z.strictObject({
  items: about(itemScope, '移交项', 'items'),
  copy: about(slug, '副本', 'copy'),
  medium: about(slug, '介质', 'medium'),
  outcome: about(z.enum(['deleted', 'expires-later', 'failed']), '结果', 'outcome'),
  technique: about(z.enum(TECHNIQUES), '技术', 'technique'),
  level: about(z.enum(LEVELS), '清除级别', 'level'),
  deletedAt: about(instant.optional(), '删除时间', 'when it was deleted'),
  expiresAt: about(instant.optional(), '到期时间', 'when it expires'),
  verification: about(verification.optional(), '验证', 'verification'),
  evidence: about(list(material), '证据', 'evidence'),
});

/** Where a test had found something: the target of that very test, and what was done about it since. */
const cleared = z.strictObject({
  test: about(recordRef, '发现残留的测试', 'residual test that found it'),
  target: about(slug, '测试对象编号', 'id of the target in that test'),
  clearedAt: about(instant, '清除时间', 'when it was cleared'),
  method: about(text(500), '清除方式', 'how it was cleared'),
  evidence: about(list(material), '证据', 'evidence'),
});

export const deletionAttestation = defineRecord({
  kind: 'deletion-attestation',
  title: { zh: '删除声明', en: 'Deletion attestation' },
  purpose: {
    zh: '逐项、逐副本、逐介质声明删除的方式、级别与验证。',
    en: 'Says item by item, copy by copy, medium by medium what was deleted, how, to which level, and how it was verified.',
  },
  authors: ['provider', 'agent'],
  cosigners: ['customer', 'assessor'],
  fields: {
    plan: about(recordRef, '删除计划', 'deletion plan'),
    authorisation: about(recordRef, '删除授权', 'deletion authorisation'),
    startedAt: about(instant, '删除开始', 'deletion started'),
    finishedAt: about(instant, '删除结束', 'deletion finished'),
    entries: about(list(entry, { max: 100_000 }), '明细', 'entries'),
    residueCleared: about(
      list(cleared, { min: 1, max: 10_000 }).optional(),
      '已清除的残留',
      'residue found by tests and cleared since',
    ),
  },
  check(predicate, refuse) {
    if (predicate.finishedAt < predicate.startedAt) refuse(['finishedAt'], 'finished before it started');
    if (predicate.entries.length === 0 && predicate.residueCleared === undefined) {
      refuse(['entries'], 'says of nothing that it was deleted');
    }
    for (const [i, { clearedAt }] of (predicate.residueCleared ?? []).entries()) {
      if (clearedAt < predicate.startedAt || clearedAt > predicate.finishedAt) {
        refuse(['residueCleared', i, 'clearedAt'], 'outside startedAt to finishedAt');
      }
    }
    for (const [i, e] of predicate.entries.entries()) {
      if ((e.outcome === 'deleted') !== (e.deletedAt !== undefined)) {
        refuse(['entries', i, 'deletedAt'], 'given exactly when the outcome is deleted');
      }
      if ((e.outcome === 'expires-later') !== (e.expiresAt !== undefined)) {
        refuse(['entries', i, 'expiresAt'], 'given exactly when the outcome is expires-later');
      }
      if (e.deletedAt !== undefined && e.verification !== undefined && e.verification.at < e.deletedAt) {
        refuse(['entries', i, 'verification', 'at'], 'verified before it was deleted');
      }
      if (
        e.deletedAt !== undefined &&
        (e.deletedAt < predicate.startedAt || e.deletedAt > predicate.finishedAt)
      ) {
        refuse(['entries', i, 'deletedAt'], 'outside startedAt to finishedAt');
      }
    }
  },
});
