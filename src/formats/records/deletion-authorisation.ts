import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, itemScope, list, recordRef, sha256, slug, text } from './fields.js';
import { LEVELS, SENSITIVITIES } from './vocabulary.js';

const scope = z.strictObject({
  manifest: about(recordRef, '移交清单', 'handover manifest'),
  items: about(itemScope, '移交项', 'items'),
});

const requiredLevel = z.strictObject({
  sensitivity: about(z.enum(SENSITIVITIES), '敏感程度', 'sensitivity'),
  level: about(z.enum(LEVELS), '清除级别', 'level'),
});

const officer = z.strictObject({
  name: about(text(100), '姓名', 'name'),
  title: about(text(100), '职务', 'title'),
  sha256: about(sha256, '证书摘要', 'SHA-256 of the DER certificate'),
});

const residueTest = z.strictObject({
  index: about(sha256, '残留索引文件的摘要', 'digest of the residue index file'),
  seedCommitment: about(sha256.optional(), '抽样种子的承诺值', 'commitment to the seed of a sample'),
});

export const deletionAuthorisation = defineRecord({
  kind: 'deletion-authorisation',
  title: { zh: '删除授权', en: 'Deletion authorisation' },
  purpose: {
    zh: '客户授权人书面授权删除所列数据。',
    en: "The customer's authorised officer allows the deletion of the items named, in a window of time.",
  },
  authors: ['customer'],
  fields: {
    authorisedAt: about(instant, '授权时间', 'when it was authorised'),
    officer: about(officer, '授权人', 'authorised officer'),
    addressee: about(slug, '被授权方', 'party that may delete'),
    scope: about(list(scope, { min: 1 }), '范围', 'scope'),
    verifications: about(list(recordRef, { min: 1 }), '依据的返还核验', 'return verifications it rests on'),
    acceptanceTests: about(list(recordRef, { min: 1 }), '依据的验收测试', 'acceptance tests it rests on'),
    notBefore: about(instant, '不早于', 'not before'),
    notAfter: about(instant, '不晚于', 'not after'),
    requiredLevels: about(
      list(requiredLevel, { min: 1, unique: 'sensitivity' }),
      '要求的清除级别',
      'levels required',
    ),
    residueTests: about(
      list(residueTest, { max: 100, unique: 'index' }).optional(),
      '事先承诺的残留测试',
      'residue tests committed to beforehand',
    ),
  },
  check(predicate, refuse) {
    if (predicate.notAfter < predicate.notBefore) refuse(['notAfter'], 'the window ends before it begins');
  },
});
