import { z } from 'zod';
import { CLAUSE_OUTCOMES } from '../clause.js';
import { defineRecord } from './definition.js';
import { about, instant, list, material, recordRef, slug, text } from './fields.js';

/** How an assessor comes to know: the three methods of NIST SP 800-53A. */
const METHODS = ['examine', 'interview', 'test'] as const;

/** What the assessor holds of one computed outcome. Neither side replaces the other: the stricter one decides. */
const position = z
  .strictObject({
    profile: about(slug, '条款集', 'clause profile'),
    clause: about(z.string().regex(/^[0-9A-Za-z][0-9A-Za-z().-]{0,31}$/), '条款', 'clause'),
    computed: about(z.enum(CLAUSE_OUTCOMES), '工具计算的结果', 'outcome that was computed'),
    outcome: about(z.enum(CLAUSE_OUTCOMES), '评估机构的结果', "the assessor's outcome"),
    reason: about(text().optional(), '不一致的理由', 'reason for disagreeing'),
  })
  .superRefine((value, ctx) => {
    if (value.outcome !== value.computed && value.reason === undefined) {
      ctx.addIssue({
        code: 'custom',
        path: ['reason'],
        message: 'an outcome other than the computed one needs a reason',
      });
    }
  });

export const auditObservation = defineRecord({
  kind: 'audit-observation',
  title: { zh: '审计观察', en: 'Audit observation' },
  purpose: {
    zh: '评估机构对某一方退出环节的观察。',
    en: "What the assessor saw of one party's part in the exit.",
  },
  authors: ['assessor'],
  fields: {
    auditee: about(slug, '被审计方', 'auditee'),
    observedAt: about(instant, '观察时间', 'when it was observed'),
    step: about(z.enum(['return', 'deletion', 'access', 'other']), '环节', 'step'),
    method: about(z.enum(METHODS).optional(), '方法', 'method'),
    observation: about(text(), '观察', 'observation'),
    outcome: about(z.enum(['conforms', 'does-not-conform', 'not-assessed']), '结论', 'outcome'),
    position: about(position.optional(), '对计算结果的意见', 'position on a computed outcome'),
    evidence: about(list(material), '证据', 'evidence'),
  },
});

export const auditOpinion = defineRecord({
  kind: 'audit-opinion',
  title: { zh: '审计意见', en: 'Audit opinion' },
  purpose: { zh: '评估机构对退出的总体意见。', en: "The assessor's opinion of the exit as a whole." },
  authors: ['assessor'],
  fields: {
    givenAt: about(instant, '出具时间', 'when it was given'),
    auditees: about(z.array(slug).min(1).max(100), '被审计方', 'auditees'),
    observations: about(list(recordRef, { min: 1 }), '审计观察', 'audit observations'),
    opinion: about(z.enum(['unqualified', 'qualified', 'adverse', 'disclaimer']), '意见', 'opinion'),
    text: about(text(), '说明', 'explanation'),
  },
});
