import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, material, recordRef, slug, text } from './fields.js';

const test = z.strictObject({
  id: about(slug, '编号', 'id'),
  title: about(text(200), '名称', 'title'),
  method: about(
    z.enum(['sql', 'http', 'file', 'command', 'database-comparison', 'inventory-comparison', 'manual']),
    '方法',
    'method',
  ),
  item: about(slug.optional(), '移交项', 'item'),
  expected: about(text(), '预期', 'expected'),
  actual: about(text(), '实际', 'actual'),
  outcome: about(z.enum(['pass', 'fail', 'not-run']), '结果', 'outcome'),
  evidence: about(material.optional(), '证据', 'evidence'),
});

export const acceptanceTest = defineRecord({
  kind: 'acceptance-test',
  title: { zh: '验收测试', en: 'Acceptance test' },
  purpose: {
    zh: '在新平台的业务系统上运行返还的数据并测试。',
    en: 'Tests of the returned data, run in the business system on the new platform.',
  },
  authors: ['customer', 'assessor'],
  cosigners: ['customer', 'agent', 'assessor'],
  fields: {
    testedAt: about(instant, '测试完成时间', 'when the tests ended'),
    verification: about(recordRef, '返还核验', 'return verification'),
    system: about(text(200), '被测系统', 'system under test'),
    environment: about(z.enum(['new-platform', 'isolated-restore']), '环境', 'environment'),
    tests: about(list(test, { min: 1, unique: 'id' }), '测试', 'tests'),
  },
});
