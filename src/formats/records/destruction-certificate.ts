import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, list, person, recordRef, text } from './fields.js';

export const destructionCertificate = defineRecord({
  kind: 'destruction-certificate',
  title: { zh: '销毁证书', en: 'Certificate of destruction' },
  purpose: {
    zh: '删除方就一项授权出具的销毁证书。',
    en: 'The closing statement of whoever deleted, for one authorisation.',
  },
  authors: ['provider', 'agent'],
  cosigners: ['customer', 'assessor'],
  fields: {
    number: about(text(100), '证书编号', 'number'),
    issuedAt: about(instant, '签发时间', 'when it was issued'),
    authorisation: about(recordRef, '删除授权', 'deletion authorisation'),
    plan: about(recordRef, '删除计划', 'deletion plan'),
    furtherPlans: about(
      list(recordRef, { min: 1, max: 1000, unique: 'sha256' }).optional(),
      '补充的删除计划',
      'further deletion plans',
    ),
    attestations: about(list(recordRef, { min: 1 }), '删除声明', 'deletion attestations'),
    sanitisations: about(list(recordRef, { max: 10_000 }), '介质清理记录', 'medium sanitisations'),
    closure: about(
      z.strictObject({
        attested: about(count, '已声明', 'attested'),
        pending: about(count, '待到期', 'pending'),
      }),
      '闭合情况',
      'closure',
    ),
    statement: about(text(), '声明', 'statement'),
    officer: about(person, '签发人', 'issued by'),
  },
});
