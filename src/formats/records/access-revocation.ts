import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, material, recordRef, slug, text } from './fields.js';

const afterTest = z.strictObject({
  at: about(instant, '时间', 'time'),
  outcome: about(z.enum(['denied', 'still-works', 'not-tested']), '结果', 'outcome'),
  evidence: about(material.optional(), '证据', 'evidence'),
});

const revocation = z.strictObject({
  principal: about(slug, '权限编号', 'id of the principal'),
  revokedAt: about(instant, '取消时间', 'when it was revoked'),
  method: about(text(500), '方式', 'method'),
  afterTest: about(afterTest, '取消后测试', 'test afterwards'),
});

export const accessRevocation = defineRecord({
  kind: 'access-revocation',
  title: { zh: '访问权限取消', en: 'Access revocation' },
  purpose: {
    zh: '逐项取消访问权限，并在取消后测试。',
    en: 'Revocation of each access, with a test that it no longer works.',
  },
  authors: ['customer', 'provider'],
  cosigners: ['customer', 'provider', 'agent'],
  fields: {
    grants: about(recordRef, '访问权限清单', 'access grants'),
    revocations: about(list(revocation, { max: 10_000, unique: 'principal' }), '取消', 'revocations'),
  },
});
