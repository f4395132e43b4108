import { z } from 'zod';
import { roleSchema } from '../role.js';
import { defineRecord } from './definition.js';
import { about, instant, list, sha256, slug, text } from './fields.js';

/** What a holder of a certificate may do for the party besides signing its ordinary records. */
const SIGNER_FUNCTIONS = ['sign', 'authorise-deletion', 'witness'] as const;

const certificate = z.strictObject({
  sha256: about(sha256, '证书摘要', 'SHA-256 of the DER certificate'),
  name: about(text(100), '持有人', 'holder'),
  title: about(text(100), '职务', 'title'),
  functions: about(z.array(z.enum(SIGNER_FUNCTIONS)).min(1).max(3), '权限', 'functions'),
});

const party = z.strictObject({
  id: about(slug, '编号', 'id'),
  role: about(roleSchema, '角色', 'role'),
  name: about(text(200), '名称', 'name'),
  organisationCode: about(z.string().regex(/^[0-9A-Za-z-]{1,64}$/), '统一社会信用代码', 'organisation code'),
  certificates: about(list(certificate, { min: 1, max: 64, unique: 'sha256' }), '签名证书', 'certificates'),
});

export const opening = defineRecord({
  kind: 'opening',
  title: { zh: '立案与各方', en: 'Opening and parties' },
  purpose: {
    zh: '开立退出案，列明各方、角色及其签名证书。',
    en: 'Opens the case and says who the parties are, in which roles, with which certificates.',
  },
  authors: ['customer'],
  cosigners: ['provider', 'agent', 'assessor'],
  fields: {
    openedAt: about(instant, '立案时间', 'when the case was opened'),
    system: about(text(200), '网站或系统名称', 'name of the site or system'),
    service: about(text(200), '云服务名称', 'name of the cloud service'),
    serviceModel: about(z.enum(['iaas', 'paas', 'saas']), '服务模式', 'service model'),
    parties: about(list(party, { min: 2, max: 100, unique: 'id' }), '各方', 'parties'),
  },
  check(predicate, refuse) {
    const of = (role: string) => predicate.parties.filter((p) => p.role === role).length;
    if (of('customer') !== 1) refuse(['parties'], 'a case has exactly one customer');
    if (of('provider') !== 1) refuse(['parties'], 'a case has exactly one provider');
    if (of('assessor') > 1) refuse(['parties'], 'a case has at most one assessor');
    const seen = new Set<string>();
    for (const [i, p] of predicate.parties.entries()) {
      for (const [j, c] of p.certificates.entries()) {
        if (seen.has(c.sha256)) {
          refuse(['parties', i, 'certificates', j, 'sha256'], 'the certificate is bound twice');
        }
        seen.add(c.sha256);
      }
    }
  },
});

export type OpeningPredicate = z.infer<typeof opening.schema>;
export type Party = OpeningPredicate['parties'][number];
