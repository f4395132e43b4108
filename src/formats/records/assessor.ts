import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, material, slug, text } from './fields.js';

export const assessorEngagement = defineRecord({
  kind: 'assessor-engagement',
  title: { zh: '评估委托', en: 'Assessor engagement' },
  purpose: {
    zh: '客户委托第三方评估机构审计退出。',
    en: 'The customer engages the assessor to audit the exit.',
  },
  authors: ['customer'],
  cosigners: ['assessor'],
  fields: {
    assessor: about(slug, '评估机构', 'assessor'),
    engagedAt: about(instant, '委托时间', 'when it was engaged'),
    auditees: about(z.array(slug).min(1).max(100), '被审计方', 'auditees'),
    scope: about(text(), '范围', 'scope'),
  },
});

const qualification = z.strictObject({
  name: about(text(200), '资质', 'qualification'),
  number: about(text(100), '编号', 'number'),
  issuer: about(text(200), '颁发机构', 'issuer'),
  validFrom: about(instant, '有效期自', 'valid from'),
  validUntil: about(instant, '有效期至', 'valid until'),
  evidence: about(material.optional(), '证据', 'evidence'),
});

export const assessorIndependence = defineRecord({
  kind: 'assessor-independence',
  title: { zh: '独立性与资质声明', en: 'Independence and qualification' },
  purpose: {
    zh: '评估机构声明其独立于各方并具备资质。',
    en: 'The assessor declares its independence of the others and shows its qualification.',
  },
  authors: ['assessor'],
  fields: {
    declaredAt: about(instant, '声明时间', 'when it was declared'),
    independentOf: about(z.array(slug).min(1).max(100), '独立于', 'independent of'),
    interests: about(list(text()), '利益关系', 'interests that stand against it'),
    qualifications: about(list(qualification, { min: 1 }), '资质', 'qualifications'),
  },
});
