import { createHash } from 'node:crypto';
import {
  REPORT_TYPE,
  type ReportClause,
  type ReportFinding,
  type ReportModel,
} from '../../src/formats/report.js';
import { CLAUSES } from './sample-clauses.js';

export const sha = (of: string): string => createHash('sha256').update(of).digest('hex');
const both = (zh: string, en: string) => ({ zh, en });

export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.html',
  "=cmd|'/C calc'!A0.csv",
  '../../../etc/passwd',
  'a\u202egnp.exe',
  'line\u2028separator.txt',
  'tab\there.txt',
  'bell\u0007.txt',
  '</script><script>alert(document.cookie)</script>',
  '"quotes\' and `ticks` && $(reboot)',
  '𪛖𠮷野家.doc',
  'emoji-😀-family-👨‍👩‍👧.jpg',
  'العربية-ملف.txt',
  `uploads/${'very-long-directory-name/'.repeat(9)}${'年度政府信息公开工作报告'.repeat(8)}.docx`,
  'x'.repeat(400),
  '\\xd6\\xd0\\xce\\xc4.txt',
  'zero\u200bwidth.txt',
] as const;

const RECORDS = [
  ['exit-terms', '退出条款 exit-terms.json'],
  ['exit-demand', '退出要求 exit-demand.json'],
  ['exit-plan', '退出方案 exit-plan.json'],
  ['backup', '备份记录 backup.json'],
  ['handover-manifest', '移交清单 manifest.json'],
  ['return-1', '第一次返还核验 return-1.json'],
  ['return-2', '第二次返还核验 return-2.json'],
  ['acceptance', '业务系统验证 acceptance.json'],
  ['authorisation', '删除授权 deletion-authorisation.json'],
  ['deletion', '删除声明 deletion-attestation.json'],
  ['media', '介质清除 media-sanitisation.json'],
  ['access', '权限收回 access-revocation.json'],
  ['residual', '残留测试 residual-test.json'],
  ['agent-destruction', '代理商销毁 agent-destruction.json'],
  ['opinion', '评估意见 opinion.json'],
] as const;

const record = (name: (typeof RECORDS)[number][0]) => ({
  type: 'record' as const,
  digest: sha(name),
  entry: RECORDS.findIndex(([id]) => id === name),
});

/** A realistic case: the exit of a city government's website, four parties, some things wrong. */
export function sampleModel(): ReportModel {
  return {
    type: REPORT_TYPE,
    case: {
      id: 'qinghe-portal-2026',
      title: both(
        '清河市人民政府门户网站退出云计算服务',
        'Exit of the Qinghe Municipal Government portal from its cloud service',
      ),
      openedAt: '2026-01-12T01:30:00Z',
    },
    generatedAt: '2026-04-20T06:15:00Z',
    tool: { name: 'cloudexit', version: '0.1.0' },
    profile: {
      id: 'gbt-38249-ch9',
      title: both('GB/T 38249 第 9 章 退出', 'GB/T 38249 chapter 9, exit'),
    },
    verdict: {
      outcome: 'not-satisfied',
      reasons: [
        both('2 项条款不符合：9.2.2b、9.3.1d。', 'Two clauses are not satisfied: 9.2.2b and 9.3.1d.'),
        both('4 项条款缺少证据，未能评估。', 'Four clauses could not be assessed for want of evidence.'),
      ],
    },
    parties: [
      party('qinghe', 'customer', '清河市人民政府办公室', '11370000MB2857123X', 'sm2-sm3'),
      party('yunhai', 'provider', '云海数据服务有限公司', '91370100MA3C8K7Q2L', 'sm2-sm3'),
      party(
        'huayu',
        'agent',
        '华宇网站建设股份有限公司（系统集成与安全运维）',
        '91370100664512345B',
        'ecdsa-p256-sha256',
      ),
      {
        ...party('zhongping', 'assessor', '中评信息安全测评中心', '12100000400011111C', 'sm2-sm3'),
        qualification: {
          statement: '网络安全等级测评与检测评估机构服务认证证书 SC202127130010099',
          validUntil: '2027-06-30',
        },
      },
    ],
    opinion: {
      party: 'zhongping',
      conclusion: 'not-satisfied',
      form: both('否定意见', 'Adverse opinion'),
      statement:
        '我中心依据退出方案、移交清单、返还核验结果、删除声明与残留测试对本次退出进行了审计。返还数据经第二次核验与清单一致；但一份异地备份缺少删除声明，且一名运维账号在收回后仍可访问对象存储，故认为退出尚未完成。\nWe audited this exit against the exit plan, the handover manifest, the verified return, the deletion attestations and the residual test. The second return agrees with the manifest. One off-site backup has no deletion attestation and one operator account could still reach the object store after its revocation; we therefore hold that the exit is not complete.',
      reservations: ['残留测试为抽样测试，结论仅适用于被检查的存储块。'],
      at: '2026-04-18T08:00:00Z',
      evidence: [record('opinion')],
    },
    scope: [
      both(
        '门户网站的应用程序、数据库、上传附件、历史归档与备份，以及存放上述数据的全部介质和访问这些资源的全部账号。',
        "The portal's application, databases, uploads, historical archives and backups, every medium that held them, and every account that could reach them.",
      ),
      both(
        '不包括由统一认证平台保管的用户口令。',
        'Passwords kept by the shared identity platform are outside the scope.',
      ),
    ],
    method: [
      both(
        '逐条读取清单与返还数据，对每个文件计算 SHA-256 与 SM3，按字节序归并比较，并以默克尔根绑定签名。',
        'Manifest and return were read entry by entry; every file was hashed with SHA-256 and SM3, the two sorted lists were merged in byte order, and the signatures bind their Merkle roots.',
      ),
      both(
        '删除结论来自各方签名的声明及其证据。摘要只能证明数据存在且未改变，不能证明数据不存在。',
        'Conclusions on deletion rest on signed statements and their evidence. A digest shows that data exists unchanged; it cannot show that data does not exist.',
      ),
    ],
    timeline: [
      event('2026-01-12T01:30:00Z', '立案', 'Case opened', 'qinghe', 'claimed', 'exit-terms'),
      event('2026-01-15T02:00:00Z', '提出退出要求', 'Exit demanded', 'qinghe', 'timestamp', 'exit-demand'),
      event('2026-01-28T09:00:00Z', '退出方案签署', 'Exit plan signed', 'qinghe', 'timestamp', 'exit-plan'),
      event('2026-02-02T12:00:00Z', '退出前备份', 'Backup before the exit', 'qinghe', 'timestamp', 'backup'),
      event(
        '2026-02-10T03:20:00Z',
        '移交清单签署',
        'Handover manifest signed',
        'yunhai',
        'timestamp',
        'handover-manifest',
      ),
      event(
        '2026-02-14T07:45:00Z',
        '第一次返还核验：不一致',
        'First return verified: differences',
        'qinghe',
        'timestamp',
        'return-1',
      ),
      event(
        '2026-02-20T07:10:00Z',
        '第二次返还核验：一致',
        'Second return verified: identical',
        'qinghe',
        'timestamp',
        'return-2',
      ),
      event(
        '2026-03-06T01:00:00Z',
        '新平台业务验证通过',
        'Acceptance on the new platform',
        'qinghe',
        'timestamp',
        'acceptance',
      ),
      event(
        '2026-03-16T02:30:00Z',
        '书面授权删除',
        'Deletion authorised in writing',
        'qinghe',
        'timestamp',
        'authorisation',
      ),
      event('2026-03-24T10:00:00Z', '删除声明', 'Deletion attested', 'yunhai', 'claimed', 'deletion'),
      event('2026-04-09T05:00:00Z', '残留测试', 'Residual test', 'zhongping', 'timestamp', 'residual'),
      event('2026-04-18T08:00:00Z', '评估意见签署', 'Opinion signed', 'zhongping', 'timestamp', 'opinion'),
    ],
    manifests: [
      {
        record: sha('handover-manifest'),
        party: 'yunhai',
        at: '2026-02-10T03:20:00Z',
        items: [
          item('web', '网站程序与页面', '应用程序', 'tar.gz', '公开', 48_211, 3_912_440_118),
          item('db', '内容管理数据库', '数据文件', 'SQLite', '内部', 12, 1_204_551_680),
          item('uploads', '上传附件', '数据文件', '原始文件', '公开', 182_044, 94_120_774_331),
          item('history', '历史栏目归档（2009–2018）', '归档', 'zip', '公开', 64_310, 22_004_118_902),
          item('logs', '访问与审计日志', '运行数据', 'gzip 文本', '敏感', 1_461, 7_330_118_001),
        ],
        declaredNone: ['用户生物特征数据'],
        documents: [
          { name: '实施方案', digest: sha('doc-1'), received: true },
          { name: '资源清单', digest: sha('doc-2'), received: true },
          { name: '配置清单', digest: sha('doc-3'), received: true },
          { name: '用户手册', digest: sha('doc-4'), received: true },
          { name: '应急预案', received: false },
        ],
        inventories: [
          {
            digest: sha('inv-1'),
            algorithm: 'sm3',
            root: sha('root-1'),
            entries: 296_038,
            bytes: 128_572_003_032,
            complete: true,
          },
        ],
      },
    ],
    returns: [
      {
        record: sha('return-1'),
        party: 'qinghe',
        at: '2026-02-14T07:45:00Z',
        label: '第一次返还',
        container: 'tar.gz',
        outcome: 'not-satisfied',
        expectedBytes: 128_572_003_032,
        tally: { expected: 296_038, matched: 295_998, wanting: 38, notAssessed: 2 },
        entries: {
          intact: 295_998,
          missing: 17,
          modified: 11,
          truncated: 4,
          grown: 0,
          moved: 6,
          'type-changed': 0,
          'metadata-changed': 0,
          'name-form-changed': 0,
          unreadable: 2,
          'not-comparable': 0,
          extra: 3,
        },
      },
      {
        record: sha('return-2'),
        party: 'qinghe',
        at: '2026-02-20T07:10:00Z',
        label: '第二次返还',
        container: 'zip',
        outcome: 'satisfied',
        expectedBytes: 128_572_003_032,
        tally: { expected: 296_038, matched: 296_038, wanting: 0, notAssessed: 0 },
      },
    ],
    differences: [
      {
        code: 'ENTRY_EXTRA',
        subject: 'uploads/.DS_Store',
        accepted: { party: 'qinghe', at: '2026-02-21T02:00:00Z', reason: '系统文件，不属于网站数据' },
        evidence: [record('return-2')],
      },
      {
        code: 'ENTRY_MODIFIED',
        subject: 'web/index.html',
        accepted: null,
        resolvedBy: sha('return-2'),
        evidence: [record('return-1')],
      },
      {
        code: 'ENTRY_METADATA_CHANGED',
        subject: 'web/config/site.php',
        accepted: null,
        evidence: [record('return-2')],
      },
    ],
    findings: findings(),
    deletions: deletions(),
    media: [
      medium('SSD-07-A', 'NVMe SSD', 'S5GXNF0R812345', '密码擦除', 'satisfied'),
      medium('SSD-07-B', 'NVMe SSD', 'S5GXNF0R812346', '密码擦除', 'satisfied'),
      medium('HDD-12', 'SATA HDD', 'ZC1A9K2P', '三次覆写', 'satisfied'),
      medium('TAPE-2019-004', 'LTO-8 磁带', 'YH0419L8', '消磁', 'not-assessed'),
    ],
    access: [
      access('ops-lead@yunhai', '虚拟机控制台', 'yunhai', 'electronic', '2026-03-25T03:00:00Z', 'denied'),
      access(
        'backup-agent',
        '对象存储桶 portal-backup',
        'yunhai',
        'electronic',
        '2026-03-25T03:00:00Z',
        'still-works',
      ),
      access(
        '机房门禁卡 0147',
        '三号机房 B 区机柜 07',
        'yunhai',
        'physical',
        '2026-03-25T06:00:00Z',
        'not-tested',
      ),
      access('deploy@huayu', '内容管理后台', 'huayu', 'electronic', null, 'not-tested'),
    ],
    agents: [
      {
        party: 'huayu',
        assistance: [
          { at: '2026-02-03T01:00:00Z', what: '导出网站程序与部署脚本' },
          { at: '2026-02-11T06:30:00Z', what: '协助新平台恢复数据库' },
        ],
        entriesHandedOver: 1_204,
        copies: 3,
        copiesDeleted: 2,
        accesses: 4,
        accessesRevoked: 3,
        evidence: [record('agent-destruction')],
      },
    ],
    observations: [
      {
        record: sha('return-2'),
        party: 'zhongping',
        signer: '李评估 (高级测评师)',
        signedAt: '2026-04-17T09:00:00Z',
        at: '2026-04-16T02:00:00Z',
        auditee: 'yunhai',
        step: both('删除', 'deletion'),
        method: both('测试', 'test'),
        statement: '抽查 12 个对象存储桶，其中 1 个仍可列出快照。',
        conclusion: 'does-not-conform',
        position: {
          clause: '9.2.2a',
          computed: 'satisfied',
          outcome: 'not-satisfied',
          reason: '声明已删除的快照仍可列出。',
        },
        evidence: [record('residual')],
      },
      {
        record: sha('return-1'),
        party: 'zhongping',
        signedAt: null,
        at: '2026-04-16T03:00:00Z',
        auditee: 'huayu',
        step: both('权限', 'access'),
        statement: '访谈运维负责人，与记录一致。',
        conclusion: 'conforms',
        position: { clause: '9.3.1d', computed: 'not-satisfied', outcome: 'not-satisfied' },
        evidence: [],
      },
    ],
    residualTests: [
      {
        at: '2026-04-09T05:00:00Z',
        party: 'zhongping',
        witness: 'qinghe',
        target: '块存储卷 vol-portal-01（4 096 字节块）',
        method: both(
          '从全部块中随机抽样，与移交数据的块索引比对。',
          'A random sample of all blocks was compared with the block index of the data handed over.',
        ),
        population: 52_428_800,
        examined: 300_000,
        countedIn: 'units',
        found: 0,
        outcome: 'satisfied',
        limits: [
          both(
            '若残留块不少于总体的十万分之一，抽样未命中的概率低于 5%；更少的残留可能未被发现。',
            'Had at least one block in a hundred thousand been residue, the sample would have missed all of it with a probability below 5%; less residue may have gone unseen.',
          ),
        ],
        evidence: [record('residual')],
      },
      {
        at: '2026-04-09T07:00:00Z',
        party: 'zhongping',
        target: both('disk-02（镜像）', 'disk-02 (image)'),
        method: '残留扫描：把起点为 512 字节整数倍的数据块与残留索引比对',
        population: 4_294_967_296,
        examined: 4_294_959_104,
        countedIn: 'bytes',
        found: 2,
        outcome: 'not-satisfied',
        limits: [both('无法读取：8192 字节。', 'Could not be read: 8192 bytes.')],
        evidence: [record('residual')],
      },
    ],
    deviations: [
      {
        subject: '9.3.5a',
        statement: '保留期由 30 日协商缩短为 10 日，双方书面确认。',
        party: 'qinghe',
        at: '2026-03-10T02:00:00Z',
        evidence: [record('authorisation')],
      },
    ],
    clauses: clauses(),
    notAssessed: [
      notAssessed(
        '9.2.3c',
        '代理商的销毁声明没有签名。',
        "The agent's attestation of destruction is unsigned.",
        '华宇公司签署该声明。',
        'A signature by Huayu on the attestation.',
      ),
      notAssessed(
        '9.3.1e',
        '没有存续义务的通知。',
        'There is no notice of the duties that survive the exit.',
        '通知及云服务商的确认。',
        "The notice and the provider's acknowledgement.",
      ),
      notAssessed(
        '9.3.4a',
        '合同附件未提交。',
        'The annex to the contract was not submitted.',
        '合同附件及其摘要。',
        'The annex and its digest.',
      ),
      notAssessed(
        '9.3.5c',
        '一盘磁带的消磁没有见证人。',
        'The degaussing of one tape had no witness.',
        '见证记录，或重新消磁。',
        'A witness record, or the degaussing repeated.',
      ),
    ],
    signatures: [
      ...RECORDS.slice(0, 12).map(([id], i) => signature(id, i % 3 === 0 ? 'yunhai' : 'qinghe', 'valid')),
      signature('residual', 'zhongping', 'valid'),
      signature('opinion', 'zhongping', 'valid'),
      {
        ...signature('agent-destruction', 'huayu', 'invalid'),
        suite: 'ecdsa-p256-sha256',
        national: false,
        reason: both('证书在签名时间之前已被吊销', 'the certificate was revoked before the signing time'),
      },
    ],
    ledger: { origin: 'cloudexit/qinghe-portal-2026', size: RECORDS.length, root: sha('ledger-root') },
    evidence: [
      ...RECORDS.map(([id, name], i) => ({
        digest: sha(id),
        type: 'record' as const,
        name,
        bytes: 1200 + 37 * i,
        entry: i,
      })),
      {
        digest: sha('inv-1'),
        type: 'inventory' as const,
        name: '移交目录清单 inventory.jsonl',
        bytes: 61_204_882,
      },
      { digest: sha('tsa'), type: 'timestamp' as const, name: '时间戳 authorisation.tsr', bytes: 4211 },
      { digest: sha('crl'), type: 'crl' as const, name: '吊销列表 ca.crl', bytes: 932 },
    ],
    checks: [
      {
        step: both(
          '取得证据包，并确认其摘要与移交时记录的一致。',
          'Obtain the evidence bundle and compare its digest with the one noted at its handover.',
        ),
        command: 'sha256sum qinghe-portal-2026.tar',
      },
      {
        step: both(
          '只信任自己另行取得的根证书，重新推导全部结果。',
          'Derive every result again, trusting only root certificates obtained elsewhere.',
        ),
        command: 'cloudexit verify qinghe-portal-2026.tar --anchor root-ca.pem',
      },
      {
        step: both(
          '取出本报告所附数据，与证据包中的一份比较。',
          'Detach the data of this report and compare it with the copy in the bundle.',
        ),
        command: 'pdfdetach -save 1 -o report.json report.pdf && sha256sum report.json',
      },
    ],
  };
}

function party(
  id: string,
  role: ReportModel['parties'][number]['role'],
  name: string,
  organisationCode: string,
  suite: string,
): ReportModel['parties'][number] {
  return {
    id,
    role,
    name,
    organisationCode,
    certificates: [{ sha256: sha(`cert-${id}`), subject: `CN=${name}, C=CN`, suite }],
  };
}

function event(
  at: string,
  zh: string,
  en: string,
  by: string,
  timeSource: 'timestamp' | 'claimed',
  of: (typeof RECORDS)[number][0],
): ReportModel['timeline'][number] {
  return { at, timeSource, what: both(zh, en), party: by, evidence: [record(of)] };
}

function item(
  id: string,
  name: string,
  dataClass: string,
  format: string,
  sensitivity: string,
  entries: number,
  bytes: number,
) {
  return { id, name, dataClass, format, sensitivity, entries, bytes };
}

function medium(
  id: string,
  kind: string,
  serial: string,
  technique: string,
  outcome: 'satisfied' | 'not-assessed',
) {
  const witnessed = outcome === 'satisfied' ? { witness: 'zhongping' } : {};
  return {
    id,
    kind,
    serial,
    technique,
    standard: 'NIST SP 800-88 Rev. 1',
    at: '2026-03-24T10:00:00Z',
    party: 'yunhai',
    ...witnessed,
    outcome,
    evidence: [record('media')],
  };
}

function access(
  principal: string,
  resource: string,
  by: string,
  kind: 'physical' | 'electronic',
  revokedAt: string | null,
  test: 'denied' | 'still-works' | 'not-tested',
): ReportModel['access'][number] {
  return { principal, resource, party: by, kind, revokedAt, test, evidence: [record('access')] };
}

function notAssessed(subject: string, zh: string, en: string, settleZh: string, settleEn: string) {
  return { subject, why: both(zh, en), settledBy: both(settleZh, settleEn) };
}

function signature(
  of: (typeof RECORDS)[number][0],
  by: string,
  outcome: 'valid' | 'invalid',
): ReportModel['signatures'][number] {
  return {
    record: sha(of),
    kind: of,
    party: by,
    signer: `CN=${by}`,
    suite: 'sm2-sm3',
    national: true,
    at: '2026-03-24T10:00:05Z',
    timeSource: of === 'deletion' ? 'claimed' : 'timestamp',
    outcome,
  };
}

function deletions(): ReportModel['deletions'] {
  const copies = ['生产卷 vol-portal-01', '同城副本', '异地备份（济南二中心）', '快照'];
  const items = ['web', 'db', 'uploads', 'history', 'logs'];
  return items.flatMap((id, i) =>
    copies.map((copy, k) => {
      const state =
        i === 3 && k === 2
          ? 'missing'
          : i === 1 && k === 3
            ? 'contradicted'
            : k === 0
              ? 'verified'
              : 'attested';
      return {
        item: id,
        copy,
        medium: ['SSD-07-A', 'SSD-07-B', 'TAPE-2019-004', 'HDD-12'][k]!,
        method: [
          both('密码擦除', 'Cryptographic erase'),
          both('密码擦除', 'Cryptographic erase'),
          '消磁',
          '三次覆写',
        ][k]!,
        ...(state === 'missing'
          ? {}
          : { startedAt: '2026-03-20T01:00:00Z', completedAt: '2026-03-24T10:00:00Z' }),
        party: 'yunhai',
        ...(state === 'verified' ? { witness: 'zhongping' } : {}),
        state,
        ...(state === 'contradicted'
          ? { why: both('删除后仍被列出', 'still listed after its deletion') }
          : {}),
        evidence: state === 'missing' ? [] : [record('deletion')],
      } as const;
    }),
  );
}

function findings(): ReportFinding[] {
  const codes = [
    'ENTRY_MISSING',
    'ENTRY_MODIFIED',
    'ENTRY_TRUNCATED',
    'ENTRY_MOVED',
    'ENTRY_EXTRA',
    'ENTRY_UNREADABLE',
  ] as const;
  const hostile = HOSTILE_NAMES.map((name, i) => sampleFinding(codes[i % codes.length]!, name, i));
  const plain = Array.from({ length: 24 }, (_, i) =>
    sampleFinding(
      codes[(i * 5) % codes.length]!,
      `uploads/2025/${String((i % 12) + 1).padStart(2, '0')}/附件-${1000 + i}.pdf`,
      i + 100,
    ),
  );
  return [...hostile, ...plain];
}

export function sampleFinding(code: ReportFinding['code'], subject: string, i: number): ReportFinding {
  return {
    code,
    subject,
    ...(code === 'ENTRY_EXTRA' ? {} : { expected: `sha256 ${sha(`e${i}`)}` }),
    ...(code === 'ENTRY_MISSING'
      ? {}
      : { actual: code === 'ENTRY_TRUNCATED' ? '4 096 of 18 231 bytes' : `sha256 ${sha(`a${i}`)}` }),
    ...(i % 7 === 0
      ? { detail: '第一次返还', subjectHex: Buffer.from(subject).toString('hex').slice(0, 64) }
      : {}),
    evidence: [{ type: 'inventory', digest: sha('inv-1'), leaf: 4711 + i }],
    ...(code === 'ENTRY_MISSING'
      ? { remediation: both('重新返还该文件。', 'Return the file again.'), owner: 'yunhai' }
      : code === 'ENTRY_UNREADABLE'
        ? {
            remediation: both('修复归档后重新核验。', 'Repair the archive and verify again.'),
            owner: 'huayu',
          }
        : {}),
  };
}

function clauses(): ReportClause[] {
  const wanting = new Set(['9.2.2b', '9.3.1d']);
  const open = new Set(['9.2.3c', '9.3.1e', '9.3.4a', '9.3.5c']);
  return CLAUSES.map(([clause, headingZh, headingEn, zh, en], i) => {
    const outcome = wanting.has(clause) ? 'not-satisfied' : open.has(clause) ? 'not-assessed' : 'satisfied';
    const evidence =
      outcome === 'not-assessed'
        ? []
        : [record(RECORDS[i % RECORDS.length]![0]), record(RECORDS[(i * 3 + 1) % RECORDS.length]![0])];
    const reasons = {
      satisfied: both(
        '所需记录齐全，签名有效，时间先后相符。',
        'The records called for are present, validly signed and in the right order of time.',
      ),
      'not-satisfied':
        clause === '9.2.2b'
          ? both(
              '异地备份 history 没有删除声明；db 的快照在声明删除后仍被列出。',
              'The off-site backup of history has no attestation; the snapshot of db was still listed after it was attested deleted.',
            )
          : both(
              'backup-agent 收回后仍可访问；deploy@huayu 未收回。',
              'backup-agent could still reach its bucket after revocation; deploy@huayu was not revoked.',
            ),
      'not-assessed': both('缺少证据。', 'Evidence is missing.'),
    }[outcome];
    return {
      clause,
      heading: both(headingZh, headingEn),
      summary: both(zh, en),
      outcome,
      reasons: [reasons],
      evidence,
      ...(i === 0
        ? {
            assessed: {
              outcome: 'satisfied' as const,
              party: 'zhongping',
              at: '2026-04-16T02:00:00Z',
              record: sha('return-2'),
            },
          }
        : {}),
    };
  });
}
