import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, inventoryRef, list, slug, text } from './fields.js';
import { knownCopy } from './known-copy.js';

const encryption = z.strictObject({
  since: about(z.enum(['first-write', 'later', 'never']), '加密起始', 'encrypted since'),
  algorithm: about(text(100), '算法', 'algorithm'),
  strengthBits: about(z.int().min(0).max(1024), '强度（位）', 'strength in bits'),
  keyHolder: about(slug, '密钥持有方', 'party that holds the key'),
  copies: about(
    z.array(slug).min(1).max(1000).optional(),
    '所涉副本；不写则为其余各副本',
    'copies that it is of; without it, of every copy that no other entry names',
  ),
});

export const baseline = defineRecord({
  kind: 'baseline',
  title: { zh: '移入基线', en: 'Baseline' },
  purpose: {
    zh: '客户交给云端的数据与资料、已知副本、静态加密与迁移备份。',
    en: 'What the customer handed in, the copies known to exist, encryption at rest and migration backups.',
  },
  authors: ['customer'],
  cosigners: ['provider', 'agent'],
  fields: {
    handedInAt: about(instant, '移入时间', 'when it was handed in'),
    inventories: about(list(inventoryRef, { unique: 'id' }), '移入清单', 'inventories'),
    nothingHandedIn: about(text().optional(), '无移入数据的说明', 'why nothing was handed in'),
    copies: about(
      list(knownCopy, { unique: 'id' }),
      '备份与灾备副本',
      'known copies, backup and recovery included',
    ),
    encryptionAtRest: about(list(encryption), '静态加密', 'encryption at rest'),
    migrationBackups: about(list(text()), '迁移备份', 'backups made at migration'),
  },
  check(predicate, refuse) {
    if ((predicate.inventories.length === 0) !== (predicate.nothingHandedIn !== undefined)) {
      refuse(['inventories'], 'give inventories, or say why nothing was handed in, not both');
    }
  },
});
