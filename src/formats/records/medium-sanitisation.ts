import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, list, material, person, recordRef, slug, text } from './fields.js';
import { LEVELS, MEDIUM_TYPES, TECHNIQUES } from './vocabulary.js';

const witness = z.strictObject({
  party: about(slug, '见证方', 'party'),
  name: about(text(100), '姓名', 'name'),
  title: about(text(100), '职务', 'title'),
});

export const mediumSanitisation = defineRecord({
  kind: 'medium-sanitisation',
  title: { zh: '介质清理记录', en: 'Medium sanitisation' },
  purpose: {
    zh: '单个存储介质的清理、验证与见证。',
    en: 'How one medium was sanitised, verified, and by whom it was witnessed (fields of NIST SP 800-88 certificates).',
  },
  authors: ['provider', 'agent'],
  cosigners: ['customer', 'assessor'],
  fields: {
    plan: about(recordRef, '删除计划', 'deletion plan'),
    medium: about(slug, '介质编号', 'id of the medium'),
    type: about(z.enum(MEDIUM_TYPES), '介质类型', 'type of medium'),
    identifier: about(text(200), '序列号或标识', 'serial number or identifier'),
    technique: about(z.enum(TECHNIQUES), '技术', 'technique'),
    level: about(z.enum(LEVELS), '达到的级别', 'level reached'),
    startedAt: about(instant, '开始', 'started'),
    finishedAt: about(instant, '结束', 'finished'),
    tool: about(text(200), '工具及版本', 'tool and version'),
    errors: about(count, '错误数', 'errors'),
    hiddenAreas: about(
      z.enum(['reset', 'none', 'not-applicable', 'left', 'not-checked']),
      '隐藏区',
      'hidden areas',
    ),
    encryptedSince: about(z.enum(['first-write', 'later', 'never']), '加密起始', 'encrypted since'),
    keyStrengthBits: about(z.int().min(0).max(1024).optional(), '密钥强度（位）', 'key strength in bits'),
    keyCopiesDestroyed: about(z.boolean().optional(), '密钥副本均已销毁', 'every key copy destroyed'),
    keyEscrow: about(
      z.enum(['none', 'destroyed', 'kept', 'not-known']).optional(),
      '密钥托管与备份',
      'copies of the key in escrow or backup',
    ),
    verificationMethod: about(text(500), '验证方法', 'verification method'),
    verificationOutcome: about(z.enum(['verified', 'not-verified']), '验证结果', 'verification outcome'),
    operator: about(person, '操作人', 'operator'),
    witnesses: about(list(witness), '见证人', 'witnesses'),
    disposition: about(z.enum(['reused', 'returned', 'destroyed', 'kept']), '去向', 'what became of it'),
    evidence: about(list(material), '证据', 'evidence'),
  },
  check(predicate, refuse) {
    if (predicate.finishedAt < predicate.startedAt) refuse(['finishedAt'], 'finished before it started');
  },
});
