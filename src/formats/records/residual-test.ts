import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, list, material, slug, text } from './fields.js';

const target = z.strictObject({
  id: about(slug, '编号', 'id'),
  kind: about(
    z.enum(['medium', 'image', 'folder', 'endpoint', 'bucket', 'database', 'account']),
    '类型',
    'kind',
  ),
  holder: about(slug, '持有方', 'party that holds it'),
  medium: about(slug.optional(), '介质编号', 'id of the medium'),
  method: about(text(500), '方法', 'method'),
  coverage: about(z.enum(['full', 'sample']), '覆盖', 'coverage'),
  notLookedAt: about(text(500), '未检查的部分', 'what was not looked at'),
  outcome: about(z.enum(['none-found-by-this-test', 'found', 'not-assessed']), '结果', 'outcome'),
  hits: about(count, '命中数', 'hits'),
  evidence: about(list(material), '证据', 'evidence'),
});

export const residualTest = defineRecord({
  kind: 'residual-test',
  title: { zh: '残留测试', en: 'Residual test' },
  purpose: {
    zh: '退出后对云端残留数据的审计测试。',
    en: 'A test, after the deletion, of what is left on the cloud side.',
  },
  authors: ['assessor', 'customer', 'provider'],
  cosigners: ['customer', 'provider', 'agent', 'assessor'],
  fields: {
    startedAt: about(instant, '开始', 'started'),
    finishedAt: about(instant, '结束', 'finished'),
    targets: about(list(target, { min: 1, max: 10_000, unique: 'id' }), '测试对象', 'targets'),
    tool: about(text(200), '工具', 'tool'),
  },
  check(predicate, refuse) {
    if (predicate.finishedAt < predicate.startedAt) refuse(['finishedAt'], 'finished before it started');
    for (const [i, t] of predicate.targets.entries()) {
      if ((t.outcome === 'found') !== t.hits > 0)
        refuse(['targets', i, 'hits'], 'does not agree with the outcome');
    }
  },
});
