import { defineRecord } from './definition.js';
import { about, instant, itemScope, recordRef, text } from './fields.js';

export const retentionHold = defineRecord({
  kind: 'retention-hold',
  title: { zh: '保留要求', en: 'Retention hold' },
  purpose: {
    zh: '在解除之前不得删除所列数据。',
    en: 'Forbids the deletion of the items named until it is released.',
  },
  authors: ['customer'],
  fields: {
    placedAt: about(instant, '提出时间', 'when it was placed'),
    items: about(itemScope, '移交项', 'items'),
    reason: about(text(), '原因', 'reason'),
  },
});

export const holdRelease = defineRecord({
  kind: 'hold-release',
  title: { zh: '解除保留', en: 'Release of a hold' },
  purpose: { zh: '解除一项保留要求。', en: 'Ends a retention hold.' },
  authors: ['customer'],
  fields: {
    hold: about(recordRef, '保留要求', 'retention hold'),
    releasedAt: about(instant, '解除时间', 'when it was released'),
    reason: about(text(), '原因', 'reason'),
  },
});
