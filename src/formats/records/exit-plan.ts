import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, recordRef, slug, text } from './fields.js';

const duty = z.strictObject({
  party: about(slug, '责任方', 'party'),
  duty: about(text(), '职责', 'duty'),
});

const milestone = z.strictObject({
  id: about(slug, '编号', 'id'),
  title: about(text(200), '名称', 'title'),
  party: about(slug, '责任方', 'party'),
  dueAt: about(instant, '到期时间', 'due at'),
});

export const exitPlan = defineRecord({
  kind: 'exit-plan',
  title: { zh: '退出方案', en: 'Exit plan' },
  purpose: {
    zh: '由客户主导，明确各角色职责分工、网站处置与时间节点。',
    en: 'Led by the customer: who does what, what becomes of the site, and when.',
  },
  authors: ['customer'],
  cosigners: ['provider', 'agent', 'assessor'],
  fields: {
    plannedAt: about(instant, '制定时间', 'when it was made'),
    demand: about(recordRef, '退出要求', 'exit demand'),
    duties: about(list(duty, { min: 1 }), '职责分工', 'duties'),
    disposition: about(
      z.enum(['moved', 'merged', 'closed', 'archived']),
      '网站处置',
      'what becomes of the site',
    ),
    dispositionDetails: about(text(), '处置说明', 'how it is done'),
    milestones: about(list(milestone, { unique: 'id' }), '时间节点', 'milestones'),
  },
});
