import { z } from 'zod';
import { isPattern } from '../selector.js';
import { defineRecord } from './definition.js';
import { about, count, instant, inventoryRef, list, material, recordRef, slug, text } from './fields.js';
import { DECLARABLE, ITEM_CLASSES, ITEM_ORIGINS, SENSITIVITIES, TIME_CLASSES } from './vocabulary.js';

const pattern = z
  .string()
  .min(1)
  .max(1000)
  .refine(isPattern, 'not a pattern: an empty segment, a backslash at the end, or a broken \\xHH');

/** Which leaves of an inventory belong to an item; the patterns are those of selector.md. */
const selector = z.strictObject({
  inventory: about(slug, '清单编号', 'id of the inventory'),
  include: about(list(pattern, { min: 1 }), '包含', 'include'),
  exclude: about(list(pattern), '排除', 'exclude'),
});

const item = z.strictObject({
  id: about(slug, '编号', 'id'),
  title: about(text(200), '名称', 'title'),
  description: about(text(), '内容说明', 'description of the content'),
  class: about(z.enum(ITEM_CLASSES), '类别', 'class'),
  origin: about(z.enum(ITEM_ORIGINS), '来源', 'origin'),
  timeClass: about(z.enum(TIME_CLASSES), '时间类别', 'current, history or archive'),
  format: about(text(200), '存储格式', 'storage format'),
  sensitivity: about(z.enum(SENSITIVITIES), '敏感程度', 'sensitivity'),
  termsType: about(slug.optional(), '合同数据类型', 'data type of the exit terms'),
  retainUntil: about(instant.optional(), '保留至', 'to be retained until'),
  selectors: about(list(selector, { min: 1 }), '选取规则', 'selectors'),
  leaves: about(count, '条目数', 'number of leaves'),
  bytes: about(count, '字节数：清单载明的大小之和', 'bytes: the sum of the sizes that the inventories state'),
});
export type ManifestItem = z.infer<typeof item>;

const documentDue = z.strictObject({
  title: about(text(200), '名称', 'title'),
  item: about(slug.optional(), '所在移交项', 'item that has it'),
  missingBecause: about(text().optional(), '缺失原因', 'why it is missing'),
});

const none = z.strictObject({
  what: about(z.enum(DECLARABLE), '事项', 'of what there is none'),
  reason: about(text(), '原因', 'reason'),
});

/** The manifest's inventories compared with the baseline: nothing that was handed in may be absent unexplained. */
const coverage = z.strictObject({
  baseline: about(recordRef, '移入基线', 'baseline'),
  missing: about(
    count,
    '路径与内容均不在所绑清单中的基线条目数',
    'entries of the baseline that no inventory of the manifest has by path or content',
  ),
  explanation: about(text().optional(), '说明', 'explanation'),
  comparison: about(material.optional(), '比对结果', 'comparison'),
});

export const handoverManifest = defineRecord({
  kind: 'handover-manifest',
  title: { zh: '移交清单', en: 'Handover manifest' },
  purpose: {
    zh: '详细列出须移交的数据、程序与文档，并以默克尔根绑定清单。',
    en: 'Lists what must be handed over, bound to inventories by Merkle root; what does not exist is declared, not left out.',
  },
  authors: ['provider', 'agent'],
  cosigners: ['customer'],
  fields: {
    issuedAt: about(instant, '出具时间', 'when it was issued'),
    inventories: about(list(inventoryRef, { unique: 'id' }), '清单', 'inventories'),
    items: about(list(item, { max: 10_000, unique: 'id' }), '移交项', 'items'),
    documents: about(list(documentDue), '应交文档', 'documents due'),
    none: about(list(none, { unique: 'what' }), '无此类数据的声明', 'explicit declarations of none'),
    coverage: about(list(coverage), '对移入基线的覆盖', 'coverage of the baseline'),
  },
  check(predicate, refuse) {
    const inventories = new Set(predicate.inventories.map((i) => i.id));
    const items = new Set(predicate.items.map((i) => i.id));
    for (const [i, one] of predicate.items.entries()) {
      for (const [j, s] of one.selectors.entries()) {
        if (!inventories.has(s.inventory))
          refuse(['items', i, 'selectors', j, 'inventory'], 'no such inventory');
      }
    }
    for (const [i, d] of predicate.documents.entries()) {
      if (d.item !== undefined && !items.has(d.item)) refuse(['documents', i, 'item'], 'no such item');
    }
  },
});
export type HandoverManifestPredicate = z.infer<typeof handoverManifest.schema>;
