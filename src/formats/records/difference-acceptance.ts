import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, person, recordRef, text } from './fields.js';

export const differenceAcceptance = defineRecord({
  kind: 'difference-acceptance',
  title: { zh: '差异认可', en: 'Difference acceptance' },
  purpose: {
    zh: '客户书面认可返还核验中的差异。',
    en: 'The customer accepts differences of a return verification in writing.',
  },
  authors: ['customer'],
  cosigners: ['provider', 'agent'],
  fields: {
    verification: about(recordRef, '返还核验', 'return verification'),
    accepts: about(
      z.union([z.literal('all'), z.array(count).min(1).max(10_000)]),
      '认可的差异序号',
      'differences accepted: all, or their finding indices',
    ),
    reason: about(text(), '理由', 'reason'),
    acceptedBy: about(person, '认可人', 'accepted by'),
    acceptedAt: about(instant, '认可时间', 'when it was accepted'),
  },
});
