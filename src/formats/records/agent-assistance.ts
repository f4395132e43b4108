import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, text } from './fields.js';

const activity = z.strictObject({
  at: about(instant, '时间', 'time'),
  text: about(text(), '工作', 'activity'),
});

export const agentAssistance = defineRecord({
  kind: 'agent-assistance',
  title: { zh: '代理商协助记录', en: 'Agent assistance' },
  purpose: { zh: '代理商协助退出所做的工作。', en: 'What an agent did to help the exit.' },
  authors: ['agent'],
  cosigners: ['customer'],
  fields: {
    from: about(instant, '开始', 'from'),
    to: about(instant, '结束', 'to'),
    activities: about(list(activity, { min: 1 }), '工作', 'activities'),
  },
});
