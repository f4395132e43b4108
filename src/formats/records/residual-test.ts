import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, count, instant, list, material, sha256, slug, text } from './fields.js';

/** `manifests/formats/residue-sampling.md`. */
export const sampling = z.strictObject({
  plan: about(z.enum(['stratified', 'nist-800-88']), '抽样方案', 'sampling plan'),
  seed: about(sha256, '公开的种子', 'the seed, now shown'),
  unitBytes: about(z.int().min(4096).max(4096), '单元字节数', 'bytes of a unit'),
  units: about(z.int().min(1), '单元总数', 'units of the medium'),
  stratum: about(
    z.int().min(1).optional(),
    '每层单元数（分层方案）',
    'units of a stratum, for the stratified plan',
  ),
  samples: about(count, '已读取的单元数', 'units read'),
  confidencePpm: about(z.int().min(1).max(999_999), '置信度（百万分之）', 'confidence, parts per million'),
  scatteredBytes: about(
    count,
    '可发现的最少分散残留（字节）',
    'least scattered residue that would have been met, bytes',
  ),
  runBytes: about(
    count,
    '可发现的最短连续残留（字节）',
    'shortest run of residue that would have been met, bytes',
  ),
});

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
  question: about(
    sha256.optional(),
    '所问内容的摘要（探测计划）',
    'digest of what was asked, by a probe plan',
  ),
  coverage: about(z.enum(['full', 'sample']), '覆盖', 'coverage'),
  index: about(
    sha256.optional(),
    '所用残留索引文件的摘要',
    'digest of the residue index file that it was compared with',
  ),
  sizeBytes: about(count.optional(), '大小（字节）', 'size, bytes'),
  unreadableBytes: about(count.optional(), '无法读取的字节数', 'bytes that could not be read'),
  sampling: about(sampling.optional(), '抽样', 'sampling'),
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
      if (t.outcome === 'none-found-by-this-test' && (t.unreadableBytes ?? 0) > 0)
        refuse(['targets', i, 'outcome'], 'what could not be read is not assessed');
      if (t.outcome === 'none-found-by-this-test' && t.sizeBytes === 0)
        refuse(['targets', i, 'outcome'], 'what has no bytes is not assessed');
      if (t.sampling === undefined) continue;
      if (t.coverage !== 'sample') refuse(['targets', i, 'coverage'], 'does not agree with the sampling');
      if ((t.sampling.plan === 'stratified') !== (t.sampling.stratum !== undefined))
        refuse(['targets', i, 'sampling', 'stratum'], 'belongs to the stratified plan, and only there');
    }
  },
});
