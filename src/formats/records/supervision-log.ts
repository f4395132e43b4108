import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, material, person, text } from './fields.js';

const observation = z.strictObject({
  at: about(instant, '时间', 'time'),
  text: about(text(), '观察', 'observation'),
  outcome: about(z.enum(['as-planned', 'deviation', 'interrupted']), '结论', 'outcome'),
  evidence: about(material.optional(), '证据', 'evidence'),
});

export const supervisionLog = defineRecord({
  kind: 'supervision-log',
  title: { zh: '监督记录', en: 'Supervision log' },
  purpose: {
    zh: '对返还或删除过程的监督。',
    en: 'Supervision of a return or of a deletion while it went on.',
  },
  authors: ['customer', 'assessor', 'provider'],
  cosigners: ['customer', 'provider', 'agent', 'assessor'],
  fields: {
    subject: about(z.enum(['return', 'deletion']), '监督对象', 'what was supervised'),
    from: about(instant, '开始', 'from'),
    to: about(instant, '结束', 'to'),
    mode: about(z.enum(['on-site', 'remote', 'recording']), '方式', 'mode'),
    supervisor: about(person, '监督人', 'supervisor'),
    observations: about(list(observation, { min: 1 }), '观察', 'observations'),
  },
  check(predicate, refuse) {
    if (predicate.to < predicate.from) refuse(['to'], 'ends before it begins');
    for (const [i, { at }] of predicate.observations.entries()) {
      if (at < predicate.from || at > predicate.to)
        refuse(['observations', i, 'at'], 'outside of the span from `from` to `to`');
    }
  },
});
