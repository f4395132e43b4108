import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, recordRef, slug, text } from './fields.js';
import { DEMANDS } from './vocabulary.js';

export const exitDemand = defineRecord({
  kind: 'exit-demand',
  title: { zh: '退出要求', en: 'Exit demand' },
  purpose: {
    zh: '客户书面提出退出，并要求完整返还与彻底清除。',
    en: 'The customer declares the exit and demands complete return and thorough clearing.',
  },
  authors: ['customer'],
  fields: {
    demandedAt: about(instant, '提出时间', 'when it was demanded'),
    addressees: about(z.array(slug).min(1).max(100), '收件方', 'addressees'),
    terms: about(list(recordRef), '所依据的退出条款', 'exit terms it rests on'),
    reason: about(text(), '退出原因', 'reason for the exit'),
    serviceEndsAt: about(instant, '服务终止时间', 'when the service ends'),
    demands: about(z.array(z.enum(DEMANDS)).min(1).max(10), '要求', 'demands'),
    details: about(text().optional(), '具体要求', 'details'),
  },
});
