import { type GivenBack, supervise } from './giving-back.js';
import type { Handover } from './handover.js';
import { indexForResidue } from './residue.js';
import type { DemoStage } from './stage.js';

const MEDIA = [
  { id: 'vol-01', type: 'nvme', identifier: 'NVME-TH-7F21', location: '滇中一号机房', shared: false },
  { id: 'snap-01', type: 'hdd', identifier: 'HDD-TH-0042', location: '滇中一号机房', shared: false },
] as const;

/**
 * Authorisation, plan and deletion. The provider's plan leaves out the off-site backup that the baseline knows of, and the agent
 * never answers: both are there for the audit to find.
 */
export async function clear(
  stage: DemoStage,
  handover: Handover,
  returned: GivenBack,
  acceptance: string,
  tell: (at: string, party: string, zh: string, en: string) => void,
): Promise<void> {
  const { index, description } = await indexForResidue(stage);
  const blocks = description.blocks.reduce((sum, b) => sum + b.entries, 0);
  tell(
    '2025-05-05',
    'yunling',
    `删除之前为数据编制残留索引：${blocks} 个数据块`,
    `makes the residue index of the data before it is deleted: ${blocks} blocks`,
  );
  const common = { stage, acceptance };
  const authorisation = await authorise({
    ...common,
    addressee: 'tianheng',
    manifest: handover.manifest,
    verification: returned.verification,
    hour: '01',
    index,
  });
  await authorise({
    ...common,
    addressee: 'qiming',
    manifest: handover.agentManifest,
    verification: returned.agentVerification,
    hour: '02',
  });
  tell(
    '2025-05-06',
    'yunling',
    '授权人签署删除授权，其中承诺残留索引的摘要',
    'its officer signs the deletion authorisation, which commits to the digest of the index',
  );
  const plan = await stage.record('deletion-plan', '2025-05-08T01:00:00Z', 'tianheng', {
    plannedAt: '2025-05-08T01:00:00Z',
    authorisation: { sha256: authorisation },
    startsAt: '2025-05-12T01:00:00Z',
    endsAt: '2025-05-13T09:00:00Z',
    copies: [
      {
        id: 'primary',
        kind: 'primary',
        title: '生产环境云硬盘',
        items: 'all',
        media: ['vol-01'],
        technique: 'nvme-sanitize',
        level: 'purge',
      },
      {
        id: 'snapshot',
        kind: 'snapshot',
        title: '每日快照',
        items: 'all',
        media: ['snap-01'],
        technique: 'ata-secure-erase',
        level: 'purge',
      },
    ],
    media: MEDIA.map((m) => ({ ...m })),
    supervision: '客户派人现场监督，测评中心见证',
    verification: '清理后整盘回读',
  });
  const verification = { method: '整盘回读', outcome: 'verified', at: '2025-05-13T08:00:00Z' } as const;
  await stage.record('deletion-attestation', '2025-05-13T09:00:00Z', 'tianheng', {
    plan: { sha256: plan },
    authorisation: { sha256: authorisation },
    startedAt: '2025-05-12T01:00:00Z',
    finishedAt: '2025-05-13T08:00:00Z',
    entries: [
      {
        items: 'all',
        copy: 'primary',
        medium: 'vol-01',
        outcome: 'deleted',
        technique: 'nvme-sanitize',
        level: 'purge',
        deletedAt: '2025-05-12T06:00:00Z',
        verification,
        evidence: [],
      },
      {
        items: 'all',
        copy: 'snapshot',
        medium: 'snap-01',
        outcome: 'deleted',
        technique: 'ata-secure-erase',
        level: 'purge',
        deletedAt: '2025-05-13T06:00:00Z',
        verification,
        evidence: [],
      },
    ],
  });
  tell(
    '2025-05-13',
    'tianheng',
    '签署删除声明：生产盘与快照（遗漏了异地容灾备份）',
    'signs the deletion attestation: primary and snapshot (the off-site backup is forgotten)',
  );
  await sanitise(stage, plan);
  tell(
    '2025-05-13',
    'zhengheng',
    '见证两块介质的清理并副署',
    'witnesses the sanitisation of two media and countersigns',
  );
  await supervise(
    stage,
    'deletion',
    '2025-05-12T00:00:00Z',
    '2025-05-13T10:00:00Z',
    'yunling-clerk',
    '全程现场监督',
  );
  await supervise(
    stage,
    'deletion',
    '2025-05-12T00:00:00Z',
    '2025-05-13T11:00:00Z',
    'tianheng',
    '按计划执行，逐步记录',
  );
  await observe(stage);
}

interface Authorised {
  readonly stage: DemoStage;
  readonly acceptance: string;
  readonly addressee: string;
  readonly manifest: string;
  /** Of the return under that manifest. */
  readonly verification: string;
  readonly hour: string;
  /** Residue index that later tests may use. */
  readonly index?: string;
}

async function authorise(of: Authorised): Promise<string> {
  const { stage, acceptance, addressee, manifest, verification, hour, index } = of;
  const { name, title, certificate } = stage.person('yunling-officer');
  const at = `2025-05-06T${hour}:00:00Z`;
  return stage.record('deletion-authorisation', at, 'yunling-officer', {
    authorisedAt: at,
    officer: { name, title, sha256: certificate.identity.certificateSha256 },
    addressee,
    scope: [{ manifest: { sha256: manifest }, items: 'all' }],
    verifications: [{ sha256: verification }],
    acceptanceTests: [{ sha256: acceptance }],
    notBefore: '2025-05-10T00:00:00Z',
    notAfter: '2025-06-15T00:00:00Z',
    requiredLevels: [
      { sensitivity: 'public', level: 'clear' },
      { sensitivity: 'internal', level: 'clear' },
      { sensitivity: 'sensitive', level: 'purge' },
    ],
    ...(index === undefined ? {} : { residueTests: [{ index }] }),
  });
}

async function sanitise(stage: DemoStage, plan: string): Promise<void> {
  const assessor = stage.person('zhengheng');
  const operator = stage.person('tianheng');
  for (const [medium, technique, tool] of [
    [MEDIA[0], 'nvme-sanitize', 'nvme-cli 2.8'],
    [MEDIA[1], 'ata-secure-erase', 'hdparm 9.65'],
  ] as const) {
    await stage.record(
      'medium-sanitisation',
      '2025-05-13T09:30:00Z',
      'tianheng',
      {
        plan: { sha256: plan },
        medium: medium.id,
        type: medium.type,
        identifier: medium.identifier,
        technique,
        level: 'purge',
        startedAt: '2025-05-12T01:00:00Z',
        finishedAt: '2025-05-13T08:00:00Z',
        tool,
        errors: 0,
        hiddenAreas: 'none',
        encryptedSince: 'first-write',
        verificationMethod: '整盘回读',
        verificationOutcome: 'verified',
        operator: { name: operator.name, title: operator.title },
        witnesses: [{ party: 'zhengheng', name: assessor.name, title: assessor.title }],
        disposition: 'reused',
        evidence: [],
      },
      ['zhengheng'],
    );
  }
}

async function observe(stage: DemoStage): Promise<void> {
  for (const [step, at, text] of [
    ['return', '2025-03-28T01:00:00Z', '两次返还与核验过程属实，首次返还的缺陷已更正'],
    ['deletion', '2025-05-14T01:00:00Z', '见证两块介质的清理；异地容灾备份不在计划之内'],
  ] as const) {
    await stage.record('audit-observation', at, 'zhengheng', {
      auditee: 'tianheng',
      observedAt: at,
      step,
      observation: text,
      outcome: step === 'return' ? 'conforms' : 'does-not-conform',
      evidence: [],
    });
  }
}
