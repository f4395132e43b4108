import { utf8 } from '../../src/core/bytes.js';
import { digestHex } from '../../src/core/digest.js';
import type { InventoryRef } from '../../src/formats/records/fields.js';
import {
  buildRecord,
  type PredicateOf,
  type RecordKind,
  type RecordStatement,
  serialiseRecord,
} from '../../src/formats/records/index.js';

/**
 * A complete exit of a government site, as records: one customer, one provider, two agents, one assessor; a first return with
 * a damaged and a missing file, a corrected one with a difference that is accepted; a hold that is released; a plan that is
 * superseded. Pure data: the same call gives the same bytes.
 */
export interface ExampleRecord {
  /** Name within the example; kinds repeat. */
  readonly name: string;
  readonly kind: RecordKind;
  readonly statement: RecordStatement;
  readonly bytes: Uint8Array;
  readonly digest: string;
  /** Certificates that sign it, by the names of {@link certificateOf}. */
  readonly signers: readonly string[];
}

/** Changes to the example, by record name. Later records refer to the changed ones. */
export type Edits = Readonly<Record<string, (predicate: never) => void>>;

export const EXAMPLE_CASE = 'exit-2026-portal';

export const EXAMPLE_PARTIES = [
  { id: 'gov', role: 'customer', name: '某市政务服务局', code: '11330100MB0000001A' },
  { id: 'cloud', role: 'provider', name: '某云计算有限公司', code: '91330100MA0000002B' },
  { id: 'webdev', role: 'agent', name: '某网站开发有限公司', code: '91330100MA0000003C' },
  { id: 'secserv', role: 'agent', name: '某安全服务有限公司', code: '91330100MA0000004D' },
  { id: 'lab', role: 'assessor', name: '某测评中心', code: '12330100MB0000005E' },
] as const;

/** SHA-256 that stands for the certificate of a signer, `gov` or `gov-officer`. */
export function certificateOf(signer: string): string {
  return digestHex('sha256', utf8(`certificate of ${signer}`));
}

/** How the records name what they speak of: its bytes need not be anywhere. */
export interface ExampleReferences {
  material(name: string): { name: string; sha256: string; size: number };
  inventory(id: string, leaves: number): InventoryRef;
}

export const NAMED: ExampleReferences = {
  material: (name) => ({ name, sha256: digestHex('sha256', utf8(name)), size: name.length * 1000 }),
  inventory: (id, leaves) => ({
    id,
    name: `${id}.inventory`,
    algorithm: 'sm3',
    root: digestHex('sm3', utf8(id)),
    leaves,
    sha256: digestHex('sha256', utf8(id)),
    complete: true,
  }),
};

export function exampleRecords(edits: Edits = {}, references: ExampleReferences = NAMED): ExampleRecord[] {
  const { material, inventory } = references;
  const records: ExampleRecord[] = [];

  function add<K extends RecordKind>(
    name: string,
    kind: K,
    party: string,
    recordedAt: string,
    fields: Omit<PredicateOf<K>, 'case' | 'party' | 'recordedAt'>,
    signers: readonly string[] = [party],
  ): { sha256: string } {
    const predicate = structuredClone({ case: EXAMPLE_CASE, party, recordedAt, ...fields });
    edits[name]?.(predicate as never);
    // An edit that moves an event moves its writing down too, unless it is about just that.
    if (predicate.recordedAt === recordedAt) predicate.recordedAt = writtenAfter(predicate, recordedAt);
    const statement = buildRecord(kind, predicate);
    const bytes = serialiseRecord(statement);
    const digest = digestHex('sha256', bytes);
    records.push({ name, kind, statement, bytes, digest, signers });
    return { sha256: digest };
  }

  add('opening', 'opening', 'gov', '2026-03-01T01:00:00Z', {
    openedAt: '2026-03-01T01:00:00Z',
    system: '某市政务门户网站',
    service: '某政务云',
    serviceModel: 'iaas',
    parties: EXAMPLE_PARTIES.map((p) => ({
      id: p.id,
      role: p.role,
      name: p.name,
      organisationCode: p.code,
      certificates: [
        {
          sha256: certificateOf(p.id),
          name: `${p.name}（公章）`,
          title: '单位',
          functions: ['sign', 'witness'],
        },
        ...(p.id === 'gov'
          ? [
              {
                sha256: certificateOf('gov-officer'),
                name: '张三',
                title: '数据安全负责人',
                functions: ['sign' as const, 'authorise-deletion' as const],
              },
            ]
          : []),
      ],
    })),
  });

  const terms = (name: string, counterparty: string) =>
    add(
      name,
      'exit-terms',
      'gov',
      '2026-03-01T02:00:00Z',
      {
        counterparty,
        contract: material(`合同-${counterparty}.pdf`),
        agreedAt: '2025-01-05T01:00:00Z',
        exitConditions: ['合同到期或提前三十日书面通知'],
        duties: [
          { role: 'customer', duty: '提出退出要求、核验返还、授权删除' },
          { role: 'provider', duty: '按清单完整返还、保留、删除并提供证明' },
          { role: 'agent', duty: '交付程序与文档、协助退出、销毁客户信息' },
        ],
        ownership: [{ asset: '网站数据以及运行期间产生的数据与文档', owner: 'customer' }],
        dataTypes: [
          { id: 'content', title: '网站内容', class: 'data', validFor: '长期' },
          { id: 'papers', title: '成果文档', class: 'document', validFor: '合同期满后五年' },
          { id: 'software', title: '网站程序', class: 'program', validFor: '合同期内' },
          { id: 'journal', title: '访问日志', class: 'log', validFor: '六个月' },
        ],
        documentsDue: ['资源清单', '配置清单'],
        agreedDemands: ['return-all-data', 'clear-all-data', 'hand-over-documents', 'revoke-access'],
        prohibitions: ['不得窃取、篡改或超范围使用客户数据'],
        retention: { days: 30, from: 'return-verified' },
        deadlines: [
          { id: 'plan', days: 7, from: 'demand', role: 'customer' },
          { id: 'return', days: 30, from: 'demand', role: 'provider' },
          { id: 'deletion', days: 15, from: 'authorisation', role: 'provider' },
          { id: 'certificate', days: 20, from: 'authorisation', role: 'provider' },
          { id: 'access-revocation', days: 45, from: 'demand', role: 'customer' },
        ],
        confidentiality: [
          { scope: 'company', agreement: material(`保密协议-${counterparty}.pdf`), survivesExit: true },
          { scope: 'staff', agreement: material(`人员保密承诺-${counterparty}.pdf`), survivesExit: true },
        ],
        survivingDuties: ['继续保守秘密', '配合事后核查'],
      },
      ['gov', counterparty],
    );
  const termsCloud = terms('terms-cloud', 'cloud');
  const termsWebdev = terms('terms-webdev', 'webdev');
  const termsSecserv = terms('terms-secserv', 'secserv');

  const handedIn = inventory('handed-in', 40);
  const baseline = add(
    'baseline',
    'baseline',
    'gov',
    '2026-03-01T03:00:00Z',
    {
      handedInAt: '2025-01-10T01:00:00Z',
      inventories: [handedIn],
      copies: [
        { id: 'site', kind: 'primary', title: '生产主机', holder: 'cloud', items: 'all' },
        { id: 'nightly', kind: 'backup', title: '每日备份', holder: 'cloud', items: ['pages', 'minutes'] },
      ],
      encryptionAtRest: [
        { since: 'first-write', algorithm: 'SM4-XTS', strengthBits: 128, keyHolder: 'cloud' },
      ],
      migrationBackups: ['2025-01-09 数据库、应用程序、重要配置与操作系统全量备份'],
    },
    ['gov', 'cloud'],
  );

  const demand = add('demand', 'exit-demand', 'gov', '2026-03-02T01:00:00Z', {
    demandedAt: '2026-03-02T01:00:00Z',
    addressees: ['cloud', 'webdev', 'secserv'],
    terms: [termsCloud, termsWebdev, termsSecserv],
    reason: '合同到期，网站迁移至新平台',
    serviceEndsAt: '2026-04-01T00:00:00Z',
    demands: [
      'return-all-data',
      'clear-all-data',
      'hand-over-documents',
      'hand-over-programs',
      'revoke-access',
    ],
  });
  add(
    'engagement',
    'assessor-engagement',
    'gov',
    '2026-03-03T01:00:00Z',
    {
      assessor: 'lab',
      engagedAt: '2026-03-03T01:00:00Z',
      auditees: ['cloud', 'webdev', 'secserv'],
      scope: '退出全过程监督审计与残留测试',
    },
    ['gov', 'lab'],
  );
  add('independence', 'assessor-independence', 'lab', '2026-03-03T02:00:00Z', {
    declaredAt: '2026-03-03T02:00:00Z',
    independentOf: ['gov', 'cloud', 'webdev', 'secserv'],
    interests: [],
    qualifications: [
      {
        name: '信息安全服务资质（风险评估类）',
        number: 'CCRC-2024-0001',
        issuer: '中国网络安全审查认证和市场监管大数据中心',
        validFrom: '2024-06-01T00:00:00Z',
        validUntil: '2027-05-31T23:59:59Z',
      },
    ],
  });

  const planFields = {
    plannedAt: '2026-03-05T01:00:00Z',
    demand,
    duties: EXAMPLE_PARTIES.map((p) => ({ party: p.id, duty: `${p.name}在退出中的职责` })),
    disposition: 'moved' as const,
    dispositionDetails: '网站整体迁移至新平台，域名解析随后切换',
    milestones: [
      { id: 'return', title: '数据返还', party: 'cloud', dueAt: '2026-03-20T00:00:00Z' },
      { id: 'deletion', title: '数据删除', party: 'cloud', dueAt: '2026-04-30T00:00:00Z' },
    ],
  };
  const draft = add('plan-draft', 'exit-plan', 'gov', '2026-03-04T01:00:00Z', {
    ...planFields,
    plannedAt: '2026-03-04T01:00:00Z',
    duties: planFields.duties.slice(0, 2),
  });
  const plan = add('plan', 'exit-plan', 'gov', '2026-03-05T01:00:00Z', planFields, ['gov', 'cloud', 'lab']);
  add('plan-supersede', 'supersede', 'gov', '2026-03-05T01:10:00Z', {
    replaced: draft,
    replacement: plan,
    reason: '补充代理商与评估机构的职责',
  });

  const grants = add(
    'grants',
    'access-grants',
    'gov',
    '2026-03-05T02:00:00Z',
    {
      asOf: '2026-03-05T02:00:00Z',
      principals: [
        { id: 'ops-account', kind: 'account', holder: 'cloud', resource: '门户管理后台' },
        { id: 'vpn', kind: 'vpn', holder: 'webdev', resource: '政务外网运维通道' },
        { id: 'badge-7', kind: 'badge', holder: 'cloud', resource: '客户机房' },
      ],
    },
    ['gov', 'cloud'],
  );
  add('backup', 'backup', 'gov', '2026-03-08T01:00:00Z', {
    backedUpAt: '2026-03-08T01:00:00Z',
    scope: ['data', 'application'],
    method: '数据库导出与文件系统快照',
    location: '本单位机房离线磁盘',
    inventories: [inventory('backup', 52)],
  });

  const produced = inventory('site', 50);
  const manifest = add('manifest-cloud', 'handover-manifest', 'cloud', '2026-03-10T01:00:00Z', {
    issuedAt: '2026-03-10T01:00:00Z',
    inventories: [produced],
    items: [
      {
        id: 'pages',
        title: '网站页面与附件',
        description: '栏目页面、公开附件',
        class: 'data',
        origin: 'handed-in',
        timeClass: 'current',
        format: 'HTML、PDF',
        sensitivity: 'public',
        termsType: 'content',
        selectors: [{ inventory: 'site', include: ['www/**'], exclude: ['www/archive/**'] }],
        leaves: 30,
        bytes: 300_000,
      },
      {
        id: 'minutes',
        title: '历史与归档信息',
        description: '历年公开信息及归档',
        class: 'data',
        origin: 'collected',
        timeClass: 'history',
        format: 'SQLite 3',
        sensitivity: 'internal',
        termsType: 'content',
        retainUntil: '2026-04-10T00:00:00Z',
        selectors: [{ inventory: 'site', include: ['db/**'], exclude: [] }],
        leaves: 5,
        bytes: 900_000,
      },
      {
        id: 'archive',
        title: '归档数据',
        description: '归档栏目',
        class: 'data',
        origin: 'produced',
        timeClass: 'archive',
        format: 'HTML',
        sensitivity: 'internal',
        termsType: 'content',
        selectors: [{ inventory: 'site', include: ['www/archive/**'], exclude: [] }],
        leaves: 6,
        bytes: 40_000,
      },
      {
        id: 'papers',
        title: '成果文档',
        description: '资源清单、配置清单',
        class: 'document',
        origin: 'produced',
        timeClass: 'current',
        format: 'DOCX',
        sensitivity: 'sensitive',
        termsType: 'papers',
        selectors: [{ inventory: 'site', include: ['docs/**'], exclude: [] }],
        leaves: 4,
        bytes: 80_000,
      },
      {
        id: 'journal',
        title: '访问日志',
        description: '近六个月访问日志',
        class: 'log',
        origin: 'produced',
        timeClass: 'current',
        format: '文本',
        sensitivity: 'internal',
        termsType: 'journal',
        selectors: [{ inventory: 'site', include: ['logs/**'], exclude: [] }],
        leaves: 5,
        bytes: 70_000,
      },
    ],
    documents: [
      { title: '资源清单', item: 'papers' },
      { title: '配置清单', item: 'papers' },
    ],
    none: [{ what: 'program', reason: '网站程序由开发商交付' }],
    coverage: [{ baseline, missing: 0, comparison: material('baseline-comparison.jsonl') }],
  });

  const agentManifest = (agent: string, id: string) =>
    add(`manifest-${agent}`, 'handover-manifest', agent, '2026-03-10T02:00:00Z', {
      issuedAt: '2026-03-10T02:00:00Z',
      inventories: [inventory(`${agent}-handover`, 8)],
      items: [
        {
          id,
          title: '代理商持有的程序与资料',
          description: '源代码、部署文档与配置副本',
          class: 'program',
          origin: 'produced',
          timeClass: 'current',
          format: 'ZIP',
          sensitivity: 'internal',
          selectors: [{ inventory: `${agent}-handover`, include: ['**'], exclude: [] }],
          leaves: 8,
          bytes: 5_000,
        },
      ],
      documents: [],
      none: [],
      coverage: [],
    });
  const manifestWebdev = agentManifest('webdev', 'source-code');
  const manifestSecserv = agentManifest('secserv', 'scan-reports');

  const hold = add('hold', 'retention-hold', 'gov', '2026-03-12T01:00:00Z', {
    placedAt: '2026-03-12T01:00:00Z',
    items: ['journal'],
    reason: '配合一项投诉调查',
  });
  add('hold-release', 'hold-release', 'gov', '2026-04-10T01:00:00Z', {
    hold,
    releasedAt: '2026-04-10T01:00:00Z',
    reason: '调查已结束',
  });

  add('return-supervision', 'supervision-log', 'gov', '2026-03-16T09:00:00Z', {
    subject: 'return',
    from: '2026-03-13T00:00:00Z',
    to: '2026-03-16T08:00:00Z',
    mode: 'on-site',
    supervisor: { name: '李四', title: '网站管理员' },
    observations: [{ at: '2026-03-15T01:00:00Z', text: '两次返还，第一次有损坏', outcome: 'deviation' }],
  });

  add('verification-first', 'return-verification', 'gov', '2026-03-13T05:00:00Z', {
    manifest,
    returnedAt: '2026-03-13T01:00:00Z',
    verifiedAt: '2026-03-13T04:00:00Z',
    expected: [produced],
    returned: [inventory('returned-first', 49)],
    complete: true,
    tally: { expected: 50, matched: 48, wanting: 2, notAssessed: 0 },
    items: [{ item: 'pages', expected: 30, matched: 28, wanting: 2, notAssessed: 0 }],
    findings: material('findings-first.jsonl'),
    differences: [
      { finding: 0, code: 'ENTRY_MODIFIED', subject: 'www/index.html', item: 'pages' },
      { finding: 1, code: 'ENTRY_MISSING', subject: 'www/notice.pdf', item: 'pages' },
    ],
    differencesListed: 'all',
    tool: 'cloudexit 0.1.0',
  });
  const verification = add('verification', 'return-verification', 'gov', '2026-03-15T05:00:00Z', {
    manifest,
    returnedAt: '2026-03-15T01:00:00Z',
    verifiedAt: '2026-03-15T04:00:00Z',
    expected: [produced],
    returned: [inventory('returned', 51)],
    complete: true,
    tally: { expected: 50, matched: 50, wanting: 1, notAssessed: 0 },
    items: [{ item: 'pages', expected: 30, matched: 30, wanting: 0, notAssessed: 0 }],
    findings: material('findings.jsonl'),
    differences: [{ finding: 0, code: 'ENTRY_EXTRA', subject: 'www/Thumbs.db' }],
    differencesListed: 'all',
    tool: 'cloudexit 0.1.0',
  });
  add('acceptance-of-difference', 'difference-acceptance', 'gov', '2026-03-16T01:00:00Z', {
    verification,
    accepts: [0],
    reason: '多出的缩略图缓存不影响网站',
    acceptedBy: { name: '张三', title: '数据安全负责人' },
    acceptedAt: '2026-03-16T01:00:00Z',
  });
  const agentVerification = (agent: string, of: { sha256: string }) =>
    add(`verification-${agent}`, 'return-verification', 'gov', '2026-03-16T05:00:00Z', {
      manifest: of,
      returnedAt: '2026-03-14T01:00:00Z',
      verifiedAt: '2026-03-16T04:00:00Z',
      expected: [inventory(`${agent}-handover`, 8)],
      returned: [inventory(`${agent}-returned`, 8)],
      complete: true,
      tally: { expected: 8, matched: 8, wanting: 0, notAssessed: 0 },
      items: [],
      differences: [],
      differencesListed: 'all',
      tool: 'cloudexit 0.1.0',
    });
  const verificationWebdev = agentVerification('webdev', manifestWebdev);
  const verificationSecserv = agentVerification('secserv', manifestSecserv);

  const acceptance = add('acceptance', 'acceptance-test', 'gov', '2026-03-18T05:00:00Z', {
    testedAt: '2026-03-18T04:00:00Z',
    verification,
    system: '新平台门户',
    environment: 'new-platform',
    tests: [
      {
        id: 'rows',
        title: '公开信息条数',
        method: 'sql',
        item: 'minutes',
        expected: '1284',
        actual: '1284',
        outcome: 'pass',
      },
      { id: 'home', title: '首页可访问', method: 'http', expected: '200', actual: '200', outcome: 'pass' },
      { id: 'look', title: '栏目抽查', method: 'manual', expected: '一致', actual: '一致', outcome: 'pass' },
    ],
  });
  add('continuity', 'continuity', 'gov', '2026-04-01T02:00:00Z', {
    parallelFrom: '2026-03-18T05:00:00Z',
    cutoverAt: '2026-03-20T16:00:00Z',
    observedUntil: '2026-04-01T01:00:00Z',
    interruptions: [{ from: '2026-03-20T16:00:00Z', to: '2026-03-20T16:12:00Z', reason: '域名解析切换' }],
    allowedInterruptionMinutes: 60,
    outcome: 'available',
    fallback: '切换失败时恢复旧解析，旧平台保留至四月一日',
  });
  for (const agent of ['webdev', 'secserv']) {
    add(
      `assistance-${agent}`,
      'agent-assistance',
      agent,
      '2026-04-01T03:00:00Z',
      {
        from: '2026-03-05T00:00:00Z',
        to: '2026-04-01T00:00:00Z',
        activities: [{ at: '2026-03-18T01:00:00Z', text: '协助新平台部署与测试' }],
      },
      [agent, 'gov'],
    );
  }

  const revoked = { revokedAt: '2026-04-02T01:00:00Z', method: '停用并删除' };
  const afterTest = {
    at: '2026-04-02T02:00:00Z',
    outcome: 'denied' as const,
    evidence: material('access-test.log'),
  };
  add(
    'revocation',
    'access-revocation',
    'gov',
    '2026-04-02T03:00:00Z',
    {
      grants,
      revocations: ['ops-account', 'vpn', 'badge-7'].map((principal) => ({
        principal,
        ...revoked,
        afterTest,
      })),
    },
    ['gov', 'cloud'],
  );
  const notice = add('notice', 'surviving-duties-notice', 'gov', '2026-04-02T04:00:00Z', {
    sentAt: '2026-04-02T04:00:00Z',
    addressees: ['cloud', 'webdev', 'secserv'],
    duties: [
      { id: 'secrecy', duty: '继续保守工作中知悉的秘密' },
      { id: 'cooperation', duty: '配合事后安全事件核查', until: '2028-04-01T00:00:00Z' },
    ],
  });
  for (const party of ['cloud', 'webdev', 'secserv']) {
    add(`acknowledgement-${party}`, 'surviving-duties-acknowledgement', party, '2026-04-03T01:00:00Z', {
      notice,
      acknowledgedAt: '2026-04-03T01:00:00Z',
      duties: ['secrecy', 'cooperation'],
    });
  }

  const authorise = (addressee: string, of: { sha256: string }, verified: { sha256: string }) =>
    add(
      `authorisation-${addressee}`,
      'deletion-authorisation',
      'gov',
      '2026-04-16T01:00:00Z',
      {
        authorisedAt: '2026-04-16T01:00:00Z',
        officer: { name: '张三', title: '数据安全负责人', sha256: certificateOf('gov-officer') },
        addressee,
        scope: [{ manifest: of, items: 'all' }],
        verifications: [verified],
        acceptanceTests: [acceptance],
        notBefore: '2026-04-18T00:00:00Z',
        notAfter: '2026-04-30T00:00:00Z',
        requiredLevels: [
          { sensitivity: 'public', level: 'clear' },
          { sensitivity: 'internal', level: 'clear' },
          { sensitivity: 'sensitive', level: 'purge' },
        ],
      },
      ['gov-officer'],
    );
  const authorisation = authorise('cloud', manifest, verification);

  const deletionPlan = add(
    'deletion-plan-cloud',
    'deletion-plan',
    'cloud',
    '2026-04-17T01:00:00Z',
    {
      plannedAt: '2026-04-17T01:00:00Z',
      authorisation,
      startsAt: '2026-04-20T00:00:00Z',
      endsAt: '2026-04-21T00:00:00Z',
      copies: [
        {
          id: 'site',
          kind: 'primary',
          title: '生产主机',
          items: 'all',
          media: ['disk-1'],
          technique: 'ata-sanitize',
          level: 'purge',
        },
        {
          id: 'nightly',
          kind: 'backup',
          title: '每日备份',
          items: ['pages', 'minutes'],
          media: ['tape-3'],
          technique: 'degauss',
          level: 'purge',
        },
      ],
      media: [
        { id: 'disk-1', type: 'hdd', identifier: 'WD-0001', location: '机房 A-3', shared: false },
        { id: 'tape-3', type: 'tape', identifier: 'LTO-0003', location: '带库 2', shared: false },
      ],
      supervision: '客户与评估机构现场监督',
      verification: '逐介质读回验证',
    },
    ['cloud', 'gov'],
  );
  const done = (at: string) => ({ method: '读回验证', outcome: 'verified' as const, at });
  const attestation = add('attestation-cloud', 'deletion-attestation', 'cloud', '2026-04-20T12:00:00Z', {
    plan: deletionPlan,
    authorisation,
    startedAt: '2026-04-20T01:00:00Z',
    finishedAt: '2026-04-20T09:00:00Z',
    entries: [
      {
        items: 'all',
        copy: 'site',
        medium: 'disk-1',
        outcome: 'deleted',
        technique: 'ata-sanitize',
        level: 'purge',
        deletedAt: '2026-04-20T05:00:00Z',
        verification: done('2026-04-20T06:00:00Z'),
        evidence: [material('disk-1-sanitize.json')],
      },
      {
        items: 'all',
        copy: 'nightly',
        medium: 'tape-3',
        outcome: 'deleted',
        technique: 'degauss',
        level: 'purge',
        deletedAt: '2026-04-20T08:00:00Z',
        verification: done('2026-04-20T08:30:00Z'),
        evidence: [],
      },
    ],
  });
  const sanitise = (
    medium: string,
    type: 'hdd' | 'tape',
    identifier: string,
    technique: 'ata-sanitize' | 'degauss',
  ) =>
    add(
      `sanitisation-${medium}`,
      'medium-sanitisation',
      'cloud',
      '2026-04-20T12:30:00Z',
      {
        plan: deletionPlan,
        medium,
        type,
        identifier,
        technique,
        level: 'purge',
        startedAt: '2026-04-20T02:00:00Z',
        finishedAt: '2026-04-20T08:00:00Z',
        tool: technique === 'degauss' ? '消磁机 DM-9' : 'hdparm 9.65',
        errors: 0,
        hiddenAreas: type === 'hdd' ? 'reset' : 'not-applicable',
        encryptedSince: 'never',
        verificationMethod: '全盘读回',
        verificationOutcome: 'verified',
        operator: { name: '王五', title: '运维工程师' },
        witnesses: [{ party: 'lab', name: '赵六', title: '测评师' }],
        disposition: 'destroyed',
        evidence: [material(`${medium}.log`)],
      },
      ['cloud', 'lab'],
    );
  const sanitisations = [
    sanitise('disk-1', 'hdd', 'WD-0001', 'ata-sanitize'),
    sanitise('tape-3', 'tape', 'LTO-0003', 'degauss'),
  ];
  for (const [name, party] of [
    ['deletion-supervision', 'gov'],
    ['deletion-supervision-own', 'cloud'],
  ] as const) {
    add(name, 'supervision-log', party, '2026-04-20T13:00:00Z', {
      subject: 'deletion',
      from: '2026-04-20T00:30:00Z',
      to: '2026-04-20T10:00:00Z',
      mode: 'on-site',
      supervisor: { name: '李四', title: '监督员' },
      observations: [{ at: '2026-04-20T05:00:00Z', text: '按计划进行', outcome: 'as-planned' }],
    });
  }
  add(
    'certificate-cloud',
    'destruction-certificate',
    'cloud',
    '2026-04-22T01:00:00Z',
    {
      number: 'XH-2026-0001',
      issuedAt: '2026-04-22T01:00:00Z',
      authorisation,
      plan: deletionPlan,
      attestations: [attestation],
      sanitisations,
      closure: { attested: 7, pending: 0 },
      statement: '上述数据已按授权与计划删除',
      officer: { name: '孙七', title: '交付负责人' },
    },
    ['cloud'],
  );

  const agents = [
    ['webdev', manifestWebdev, verificationWebdev],
    ['secserv', manifestSecserv, verificationSecserv],
  ] as const;
  for (const [agent, of, verified] of agents) {
    const allowed = authorise(agent, of, verified);
    const ownPlan = add(`deletion-plan-${agent}`, 'deletion-plan', agent, '2026-04-17T02:00:00Z', {
      plannedAt: '2026-04-17T02:00:00Z',
      authorisation: allowed,
      startsAt: '2026-04-20T00:00:00Z',
      endsAt: '2026-04-21T00:00:00Z',
      copies: [
        {
          id: 'workstation',
          kind: 'agent-copy',
          title: '开发机',
          items: 'all',
          media: ['ws-disk'],
          technique: 'nvme-format',
          level: 'clear',
        },
      ],
      media: [{ id: 'ws-disk', type: 'nvme', identifier: `${agent}-01`, location: '办公室', shared: false }],
      supervision: '自行监督',
      verification: '读回',
    });
    const ownAttestation = add(
      `attestation-${agent}`,
      'deletion-attestation',
      agent,
      '2026-04-20T12:00:00Z',
      {
        plan: ownPlan,
        authorisation: allowed,
        startedAt: '2026-04-20T01:00:00Z',
        finishedAt: '2026-04-20T03:00:00Z',
        entries: [
          {
            items: 'all',
            copy: 'workstation',
            medium: 'ws-disk',
            outcome: 'deleted',
            technique: 'nvme-format',
            level: 'clear',
            deletedAt: '2026-04-20T02:00:00Z',
            verification: done('2026-04-20T02:30:00Z'),
            evidence: [],
          },
        ],
      },
    );
    add(`certificate-${agent}`, 'destruction-certificate', agent, '2026-04-21T01:00:00Z', {
      number: `${agent}-2026-1`,
      issuedAt: '2026-04-21T01:00:00Z',
      authorisation: allowed,
      plan: ownPlan,
      attestations: [ownAttestation],
      sanitisations: [],
      closure: { attested: 1, pending: 0 },
      statement: '所持客户信息已销毁',
      officer: { name: '周八', title: '项目经理' },
    });
  }

  add('residual-test', 'residual-test', 'lab', '2026-04-25T09:00:00Z', {
    startedAt: '2026-04-25T01:00:00Z',
    finishedAt: '2026-04-25T08:00:00Z',
    targets: [
      {
        id: 'disk-1',
        kind: 'medium',
        holder: 'cloud',
        medium: 'disk-1',
        method: '全盘块扫描',
        coverage: 'full',
        notLookedAt: '坏块重映射区',
        outcome: 'none-found-by-this-test',
        hits: 0,
        evidence: [material('disk-1-scan.json')],
      },
      {
        id: 'portal',
        kind: 'endpoint',
        holder: 'cloud',
        method: '探测原网址',
        coverage: 'sample',
        notLookedAt: '未列出的网址',
        outcome: 'none-found-by-this-test',
        hits: 0,
        evidence: [],
      },
    ],
    tool: 'cloudexit 0.1.0',
  });
  const observations = ['cloud', 'webdev', 'secserv'].map((auditee) =>
    add(`observation-${auditee}`, 'audit-observation', 'lab', '2026-04-26T01:00:00Z', {
      auditee,
      observedAt: '2026-04-26T01:00:00Z',
      step: 'deletion',
      observation: '查阅记录并现场核对，与声明一致',
      outcome: 'conforms',
      evidence: [],
    }),
  );
  add('opinion', 'audit-opinion', 'lab', '2026-04-28T01:00:00Z', {
    givenAt: '2026-04-28T01:00:00Z',
    auditees: ['cloud', 'webdev', 'secserv'],
    observations,
    opinion: 'unqualified',
    text: '退出过程符合要求，以所查证据为限',
  });
  return records;
}

/** The latest of `recordedAt` and the times at which something happened, as far as an edit may have moved them. */
function writtenAfter(predicate: object, recordedAt: string): string {
  const times = JSON.stringify(predicate).matchAll(
    /"(?:agreedAt|at|authorisedAt|backedUpAt|deletedAt|demandedAt|finishedAt|givenAt|issuedAt|plannedAt|releasedAt|returnedAt|revokedAt|testedAt|to|verifiedAt)":"(\d[^"]+)"/g,
  );
  return [recordedAt, ...[...times].map((t) => t[1]!)].sort().at(-1)!;
}
