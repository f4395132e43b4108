import { z } from 'zod';
import { defineRecord } from './definition.js';
import { about, instant, list, slug, text } from './fields.js';

const principal = z.strictObject({
  id: about(slug, '编号', 'id'),
  kind: about(
    z.enum([
      'account',
      'api-key',
      'ssh-key',
      'certificate',
      'vpn',
      'remote-support',
      'network-rule',
      'badge',
      'room-key',
    ]),
    '类型',
    'kind',
  ),
  holder: about(slug, '持有方', 'party that holds it'),
  resource: about(text(500), '可访问的资源', 'resource it opens'),
});

export const accessGrants = defineRecord({
  kind: 'access-grants',
  title: { zh: '访问权限清单', en: 'Access grants' },
  purpose: {
    zh: '服务商与代理商对客户资源的物理和电子访问权限。',
    en: "Every physical and electronic access of provider and agents to the customer's resources.",
  },
  authors: ['customer', 'provider'],
  cosigners: ['customer', 'provider', 'agent'],
  fields: {
    asOf: about(instant, '截至', 'as of'),
    principals: about(list(principal, { max: 10_000, unique: 'id' }), '权限', 'principals'),
    noneBecause: about(text().optional(), '无权限的说明', 'why there are none'),
  },
  check(predicate, refuse) {
    if ((predicate.principals.length === 0) !== (predicate.noneBecause !== undefined)) {
      refuse(['principals'], 'list them, or say why there are none, not both');
    }
  },
});
