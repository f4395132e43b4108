import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, text } from './fields.js';

const interruption = z.strictObject({
  from: about(instant, '开始', 'from'),
  to: about(instant, '结束', 'to'),
  reason: about(text(), '原因', 'reason'),
});

export const continuity = defineRecord({
  kind: 'continuity',
  title: { zh: '切换与持续性', en: 'Cutover and continuity' },
  purpose: {
    zh: '并行运行、切换以及业务可用性与持续性。',
    en: 'Parallel run and cutover, and whether the business stayed available.',
  },
  authors: ['customer'],
  cosigners: ['agent', 'assessor'],
  fields: {
    parallelFrom: about(instant.optional(), '并行开始', 'parallel run from'),
    cutoverAt: about(instant, '切换时间', 'cutover at'),
    observedUntil: about(instant, '观察至', 'observed until'),
    interruptions: about(list(interruption), '中断', 'interruptions'),
    allowedInterruptionMinutes: about(z.int().min(0), '允许中断（分钟）', 'interruption allowed, minutes'),
    outcome: about(z.enum(['available', 'not-available']), '结论', 'outcome'),
    fallback: about(text(), '回退安排', 'fallback'),
  },
  check(predicate, refuse) {
    if (predicate.observedUntil < predicate.cutoverAt) refuse(['observedUntil'], 'before the cutover');
    for (const [i, one] of predicate.interruptions.entries()) {
      if (one.to < one.from) refuse(['interruptions', i, 'to'], 'ends before it begins');
    }
  },
});
