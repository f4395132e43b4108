import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, material, recordRef, slug, text } from './fields.js';

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
    observation: about(text(), '观察', 'observation'),
    outcome: about(z.enum(['conforms', 'does-not-conform', 'not-assessed']), '结论', 'outcome'),
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
