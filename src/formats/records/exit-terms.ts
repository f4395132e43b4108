import { z } from 'zod';
import { roleSchema } from '../role.js';
import { defineRecord } from './definition.js';
import { about, instant, list, material, slug, text } from './fields.js';
import { DEMANDS, ITEM_CLASSES, TERM_EVENTS } from './vocabulary.js';

const days = z.int().min(0).max(36_500);

const duty = z.strictObject({
  role: about(roleSchema, '角色', 'role'),
  duty: about(text(), '责任义务', 'duty'),
});

const ownership = z.strictObject({
  asset: about(text(), '资产', 'asset'),
  owner: about(roleSchema, '所有者', 'owner'),
});

const dataType = z.strictObject({
  id: about(slug, '编号', 'id'),
  title: about(text(200), '名称', 'title'),
  class: about(z.enum(ITEM_CLASSES), '类别', 'class'),
  validFor: about(text(200), '有效期', 'validity period, in words'),
  validUntil: about(instant.optional(), '有效期至', 'valid until'),
});

const deadline = z.strictObject({
  id: about(
    z.enum(['plan', 'return', 'deletion', 'certificate', 'access-revocation']),
    '事项',
    'what is due',
  ),
  days: about(days, '天数', 'days'),
  from: about(z.enum(TERM_EVENTS), '起算事件', 'counted from'),
  role: about(roleSchema, '责任角色', 'who has to'),
});

const confidentiality = z.strictObject({
  scope: about(z.enum(['company', 'staff']), '范围', 'scope'),
  agreement: about(material, '保密协议', 'agreement'),
  survivesExit: about(z.boolean(), '退出后仍有效', 'survives the exit'),
});

export const exitTerms = defineRecord({
  kind: 'exit-terms',
  title: { zh: '合同退出条款', en: 'Exit terms' },
  purpose: {
    zh: '合同中事先约定的退出条件、责任、数据清单、保留期与期限，由双方签名。',
    en: 'What the contract agreed beforehand: conditions, duties, data types, retention and deadlines; both sides sign.',
  },
  authors: ['customer'],
  cosigners: ['provider', 'agent'],
  countersigners: (predicate) => [predicate.counterparty],
  fields: {
    counterparty: about(slug, '合同相对方', 'other party to the contract'),
    contract: about(material, '合同文件', 'contract'),
    agreedAt: about(instant, '约定时间', 'when it was agreed'),
    exitConditions: about(list(text(), { min: 1 }), '退出条件', 'exit conditions'),
    duties: about(list(duty, { min: 1 }), '退出时的责任义务', 'duties at the exit'),
    ownership: about(list(ownership), '资产所有权', 'ownership of assets'),
    dataTypes: about(
      list(dataType, { unique: 'id' }),
      '移交数据类型与有效期',
      'data types and validity periods',
    ),
    documentsDue: about(list(text(200)), '应交文档', 'documents due'),
    agreedDemands: about(
      z.array(z.enum(DEMANDS)).max(10),
      '约定可提出的要求',
      'demands that the contract provides for',
    ),
    prohibitions: about(list(text()), '禁止行为', 'what the other party may not do'),
    retention: about(
      z.strictObject({
        days: about(days, '天数', 'days'),
        from: about(z.enum(TERM_EVENTS), '起算事件', 'counted from'),
      }),
      '数据保留期',
      'retention before deletion',
    ),
    deadlines: about(list(deadline, { unique: 'id' }), '期限', 'deadlines'),
    confidentiality: about(list(confidentiality), '保密', 'confidentiality'),
    survivingDuties: about(list(text()), '退出后仍承担的义务', 'duties that survive the exit'),
  },
});
