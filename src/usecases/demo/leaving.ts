import type { DemoStage } from './stage.js';

/** Cutover, access, surviving duties, the agent's help, and the engagement of the assessor. */
export async function leave(
  stage: DemoStage,
  tell: (at: string, party: string, zh: string, en: string) => void,
): Promise<void> {
  await stage.record('assessor-engagement', '2025-03-11T01:00:00Z', 'yunling-clerk', {
    assessor: 'zhengheng',
    engagedAt: '2025-03-11T01:00:00Z',
    auditees: ['tianheng', 'qiming'],
    scope: '返还与删除全过程，退出后残留测试',
  });
  await stage.record('assessor-independence', '2025-03-11T02:00:00Z', 'zhengheng', {
    declaredAt: '2025-03-11T02:00:00Z',
    independentOf: ['yunling', 'tianheng', 'qiming'],
    interests: [],
    qualifications: [
      {
        name: '网络安全等级保护测评资质（演示）',
        number: 'DEMO-2024-017',
        issuer: '演示发证机构',
        validFrom: '2024-01-01T00:00:00Z',
        validUntil: '2027-01-01T00:00:00Z',
      },
    ],
  });
  await stage.record('continuity', '2025-04-16T01:00:00Z', 'yunling-clerk', {
    parallelFrom: '2025-04-02T09:00:00Z',
    cutoverAt: '2025-04-12T18:00:00Z',
    observedUntil: '2025-04-16T00:00:00Z',
    interruptions: [{ from: '2025-04-12T18:00:00Z', to: '2025-04-12T18:06:00Z', reason: '域名解析切换' }],
    allowedInterruptionMinutes: 30,
    outcome: 'available',
    fallback: '切换失败时改回原解析',
  });
  tell(
    '2025-04-12',
    'yunling',
    '切换到新平台，中断 6 分钟',
    'cuts over to the new platform, 6 minutes interrupted',
  );
  await revokeAccess(stage);
  tell(
    '2025-04-18',
    'yunling',
    '取消服务商与开发商的全部访问权限，逐项测试被拒',
    'revokes every access of provider and agent; each is tested and denied',
  );
  const notice = await stage.record('surviving-duties-notice', '2025-04-20T01:00:00Z', 'yunling-clerk', {
    sentAt: '2025-04-20T01:00:00Z',
    addressees: ['tianheng', 'qiming'],
    duties: [
      { id: 'confidentiality', duty: '继续保守工作秘密和个人信息' },
      { id: 'audit', duty: '配合事后审计' },
    ],
  });
  for (const [party, hour] of [
    ['tianheng', '02'],
    ['qiming', '03'],
  ] as const) {
    const at = `2025-04-21T${hour}:00:00Z`;
    await stage.record('surviving-duties-acknowledgement', at, party, {
      notice: { sha256: notice },
      acknowledgedAt: at,
      duties: ['confidentiality', 'audit'],
    });
  }
  tell(
    '2025-04-21',
    'tianheng',
    '与开发商分别确认退出后的存续义务',
    'and the agent acknowledge the duties that survive',
  );
  await stage.record('agent-assistance', '2025-04-22T01:00:00Z', 'qiming', {
    from: '2025-03-17T00:00:00Z',
    to: '2025-04-12T20:00:00Z',
    activities: [
      { at: '2025-03-24T02:00:00Z', text: '协助新平台部署门户程序' },
      { at: '2025-04-12T18:00:00Z', text: '切换当晚现场保障' },
    ],
  });
}

const PRINCIPALS = [
  { id: 'ops-account', kind: 'account', holder: 'tianheng', resource: '云主机运维账号' },
  { id: 'ops-key', kind: 'ssh-key', holder: 'tianheng', resource: '云主机远程登录密钥' },
  { id: 'machine-room', kind: 'badge', holder: 'tianheng', resource: '专属机柜门禁' },
  { id: 'deploy-key', kind: 'api-key', holder: 'qiming', resource: '发布接口密钥' },
] as const;

async function revokeAccess(stage: DemoStage): Promise<void> {
  const grants = await stage.record('access-grants', '2025-04-17T01:00:00Z', 'yunling-clerk', {
    asOf: '2025-04-17T01:00:00Z',
    principals: PRINCIPALS.map((p) => ({ ...p })),
  });
  await stage.record(
    'access-revocation',
    '2025-04-18T03:00:00Z',
    'yunling-clerk',
    {
      grants: { sha256: grants },
      revocations: PRINCIPALS.map(({ id }) => ({
        principal: id,
        revokedAt: '2025-04-18T01:00:00Z',
        method: '删除账号、密钥或收回门禁',
        afterTest: { at: '2025-04-18T02:00:00Z', outcome: 'denied' },
      })),
    },
    ['tianheng'],
  );
}
