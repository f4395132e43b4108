import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, inventoryRef, list, material, recordRef, slug, text } from './fields.js';

const tally = {
  expected: about(count, '应有', 'leaves expected'),
  matched: about(count, '相符', 'leaves that match'),
  wanting: about(count, '不符', 'findings: wanting'),
  notAssessed: about(count, '未能核验', 'findings: not assessed'),
};

const itemTally = z.strictObject({ item: about(slug, '移交项', 'item'), ...tally });

const difference = z.strictObject({
  finding: about(count, '发现序号', 'index in the findings, from 0'),
  code: about(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/), '代码', 'code'),
  subject: about(text(4000), '对象', 'subject'),
  item: about(slug.optional(), '移交项', 'item'),
});

export const returnVerification = defineRecord({
  kind: 'return-verification',
  title: { zh: '返还核验', en: 'Return verification' },
  purpose: {
    zh: '将返还的数据与移交清单逐项比对的结果。',
    en: 'The result of comparing what came back with the handover manifest, entry by entry.',
  },
  authors: ['customer', 'assessor'],
  cosigners: ['customer', 'provider', 'agent', 'assessor'],
  fields: {
    manifest: about(recordRef, '移交清单', 'handover manifest'),
    returnedAt: about(instant, '返还时间', 'when the material was returned'),
    verifiedAt: about(instant, '核验完成时间', 'when the verification ended'),
    expected: about(
      list(inventoryRef, { unique: 'id' }),
      '移交清单所绑定的清单',
      'inventories of the manifest',
    ),
    returned: about(list(inventoryRef, { unique: 'id' }), '返还物清单', 'inventories of what came back'),
    complete: about(z.boolean(), '全部可读并已比对', 'everything was read and compared'),
    tally: about(z.strictObject(tally), '汇总', 'tally'),
    items: about(list(itemTally, { max: 10_000, unique: 'item' }), '逐项结果', 'result per item'),
    findings: about(material.optional(), '发现文件', 'findings file'),
    differences: about(list(difference), '差异', 'differences'),
    differencesListed: about(
      z.enum(['all', 'first-ones']),
      '差异列出情况',
      'whether all differences are listed',
    ),
    tool: about(text(200), '工具', 'tool'),
  },
  check(predicate, refuse) {
    const { tally: t, differences } = predicate;
    if (predicate.verifiedAt < predicate.returnedAt) refuse(['verifiedAt'], 'before it was returned');
    if (t.matched > t.expected) refuse(['tally', 'matched'], 'more matches than leaves expected');
    if (t.wanting + t.notAssessed > 0 && predicate.findings === undefined) {
      refuse(['findings'], 'findings are counted but their file is not named');
    }
    if (predicate.differencesListed === 'all' && differences.length !== t.wanting) {
      refuse(['differences'], 'says all are listed, but their number is not tally.wanting');
    }
    for (const [i, item] of predicate.items.entries()) {
      for (const what of ['wanting', 'notAssessed'] as const) {
        if (item[what] > 0 && t[what] === 0) refuse(['items', i, what], 'the tally has none');
      }
    }
    if (differences.length > t.wanting) refuse(['differences'], 'more than tally.wanting');
  },
});
