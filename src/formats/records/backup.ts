import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, inventoryRef, list, text } from './fields.js';
import { knownCopy } from './known-copy.js';

export const backup = defineRecord({
  kind: 'backup',
  title: { zh: '备份记录', en: 'Backup record' },
  purpose: {
    zh: '退出前对应用与数据所做的备份。',
    en: 'The backup of application and data made before the exit.',
  },
  authors: ['customer'],
  cosigners: ['agent', 'assessor'],
  fields: {
    backedUpAt: about(instant, '备份完成时间', 'when the backup was finished'),
    scope: about(
      z
        .array(z.enum(['data', 'application']))
        .min(1)
        .max(2),
      '范围',
      'scope',
    ),
    method: about(text(), '方式', 'method'),
    location: about(text(), '存放位置', 'where it is kept'),
    inventories: about(list(inventoryRef, { min: 1, unique: 'id' }), '备份清单', 'inventories of the backup'),
    copies: about(
      list(knownCopy, { unique: 'id' }).optional(),
      '云端仍存的备份副本',
      'backup copies that are left with the cloud side',
    ),
  },
});
