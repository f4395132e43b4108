import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, recordRef, slug, text } from './fields.js';

const duty = z.strictObject({
  id: about(slug, '编号', 'id'),
  duty: about(text(), '义务', 'duty'),
  until: about(instant.optional(), '至', 'until'),
});

export const survivingDutiesNotice = defineRecord({
  kind: 'surviving-duties-notice',
  title: { zh: '存续义务提醒', en: 'Notice of surviving duties' },
  purpose: {
    zh: '提醒服务商退出后仍应承担的责任和义务。',
    en: 'Reminds the others of the duties that outlive the exit.',
  },
  authors: ['customer'],
  fields: {
    sentAt: about(instant, '发送时间', 'when it was sent'),
    addressees: about(z.array(slug).min(1).max(100), '收件方', 'addressees'),
    duties: about(list(duty, { min: 1, unique: 'id' }), '存续义务', 'surviving duties'),
  },
});

export const survivingDutiesAcknowledgement = defineRecord({
  kind: 'surviving-duties-acknowledgement',
  title: { zh: '存续义务确认', en: 'Acknowledgement of surviving duties' },
  purpose: {
    zh: '收件方确认收到并承担存续义务。',
    en: 'An addressee confirms the duties of a notice.',
  },
  authors: ['provider', 'agent'],
  fields: {
    notice: about(recordRef, '存续义务提醒', 'notice'),
    acknowledgedAt: about(instant, '确认时间', 'when it was acknowledged'),
    duties: about(z.array(slug).min(1).max(1000), '确认的义务', 'duties acknowledged'),
  },
});
