import { CERTIFICATE_TYPE, type CertificateModel } from '../../src/formats/certificate.js';
import { HOSTILE_NAMES, sha } from './sample.js';

export function sampleCertificate(): CertificateModel {
  const signature = {
    suite: 'sm2-sm3',
    at: '2026-03-26T02:00:04Z',
    timeSource: 'timestamp' as const,
    outcome: 'valid' as const,
  };
  return {
    type: CERTIFICATE_TYPE,
    number: 'YH-2026-0326-01',
    issuedAt: '2026-03-26T02:00:00Z',
    generatedAt: '2026-03-26T02:05:00Z',
    tool: { name: 'cloudexit', version: '0.1.0' },
    case: {
      id: 'qinghe-portal-2026',
      title: {
        zh: '清河市人民政府门户网站退出云计算服务',
        en: 'Exit of the Qinghe Municipal Government portal from its cloud service',
      },
    },
    issuer: { name: '云海数据服务有限公司', organisationCode: '91370100MA3C8K7Q2L' },
    customer: { name: '清河市人民政府办公室', organisationCode: '11370000MB2857123X' },
    officer: { name: '周文远', title: '数据安全负责人' },
    statement:
      '依据删除授权与删除计划，上列副本已按所列方式删除，存储介质已按所列方式清理。一份磁带副本按约定于到期日清除。',
    record: sha('destruction-certificate'),
    ledger: { origin: 'cloudexit/qinghe-portal-2026', entry: 12, size: 15, root: sha('ledger-root') },
    authorisation: { record: sha('authorisation'), at: '2026-03-16T02:30:00Z' },
    plans: [sha('plan'), sha('further plan')],
    attestations: [sha('attestation'), sha('second attestation')],
    closure: { attested: 5, pending: 1 },
    deletions: [
      ...['production', 'replica', 'backup-jinan', 'snapshots', 'log-archive'].map((copy, i) => ({
        items: i === 0 ? ['web', 'db', 'uploads', 'history', 'logs'] : ['db', 'uploads'],
        copy,
        ...(i === 0 ? { copyTitle: '生产环境云硬盘' } : {}),
        medium: ['ssd-07-a', 'ssd-07-b', 'tape-2019-004', 'hdd-12', 'hdd-13'][i]!,
        outcome: 'deleted' as const,
        technique: i < 2 ? 'crypto-erase' : 'overwrite',
        level: 'purge',
        at: `2026-03-2${i}T10:00:00Z`,
        verification: {
          method: '随机读取 3 000 块',
          outcome: 'verified' as const,
          at: '2026-03-25T01:00:00Z',
        },
      })),
      {
        items: [HOSTILE_NAMES[0], HOSTILE_NAMES[3], 'history'],
        copy: 'tape-vault',
        medium: 'tape-2019-005',
        outcome: 'expires-later' as const,
        technique: 'expiry',
        level: 'clear',
        at: '2026-09-30T00:00:00Z',
        verification: null,
      },
    ],
    media: ['ssd-07-a', 'ssd-07-b', 'hdd-12', 'hdd-13'].map((id, i) => ({
      id,
      kind: i < 2 ? 'nvme' : 'hdd',
      identifier: `S5GXNF0R81234${i}`,
      location: `济南二号机房 B-${i}`,
      record: sha(id),
      technique: i < 2 ? 'nvme-sanitize' : 'overwrite',
      level: 'purge',
      startedAt: '2026-03-24T01:00:00Z',
      finishedAt: '2026-03-24T09:30:00Z',
      tool: 'nvme-cli 2.4',
      verificationMethod: '全盘读取，比对块索引',
      verificationOutcome: i === 3 ? ('not-verified' as const) : ('verified' as const),
      operator: { name: '刘强', title: '运维工程师' },
      witnesses: [{ organisation: '中评信息安全测评中心', name: '陈静', title: '测评师' }],
      disposition: i < 2 ? ('reused' as const) : ('destroyed' as const),
    })),
    signatures: [
      { organisation: '云海数据服务有限公司', signer: 'CN=云海数据服务有限公司, C=CN', ...signature },
      { organisation: '中评信息安全测评中心', signer: 'CN=中评信息安全测评中心, C=CN', ...signature },
    ],
  };
}
