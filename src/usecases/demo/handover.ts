import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { BaselineFile } from '../baseline-coverage.js';
import { buildManifest } from '../build-manifest.js';
import type { Agreement } from './agreement.js';
import { DOCUMENTS_DUE } from './agreement.js';
import type { DemoStage } from './stage.js';

export const SITE = ['provider', 'site'] as const;
export const SITE_INVENTORY = ['provider', 'site.inventory'] as const;
export const AGENT_WORK = ['agent', 'deliverables'] as const;
export const AGENT_INVENTORY = ['agent', 'deliverables.inventory'] as const;
/** What the customer once handed in: the programs, settings and documents that were there before the service began. */
const HANDED_IN = ['program', 'config', 'docs'] as const;

export interface Handover {
  readonly demand: string;
  /** sha256 of the manifests, and where the files are. */
  readonly manifest: string;
  readonly manifestFile: string;
  readonly agentManifest: string;
  readonly agentManifestFile: string;
}

/** From the baseline and the demand to two signed manifests. */
export async function handOver(
  stage: DemoStage,
  agreement: Agreement,
  tell: (at: string, party: string, zh: string, en: string) => void,
): Promise<Handover> {
  await enterBaseline(stage, '2025-03-03T04:00:00Z');
  const demand = await stage.record('exit-demand', '2025-03-05T01:00:00Z', 'yunling-clerk', {
    demandedAt: '2025-03-05T01:00:00Z',
    addressees: ['tianheng', 'qiming'],
    terms: [{ sha256: agreement.providerTerms }, { sha256: agreement.agentTerms }],
    reason: '合同到期，迁往市级政务云',
    serviceEndsAt: '2025-06-30T16:00:00Z',
    demands: [
      'return-all-data',
      'clear-all-data',
      'hand-over-documents',
      'hand-over-programs',
      'revoke-access',
    ],
  });
  tell(
    '2025-03-05',
    'yunling',
    '书面提出退出，要求完整返还、彻底清除',
    'demands the exit: complete return, thorough clearing',
  );
  await enterPlan(stage, demand, '2025-03-10T01:00:00Z');
  tell(
    '2025-03-10',
    'yunling',
    '制定退出方案，给每一方分工',
    'draws up the exit plan, a duty for every party',
  );

  const backup = await stage.inventory(
    'backup',
    '退出前备份',
    [stage.path(...SITE)],
    stage.path('customer', 'backup.inventory'),
    '2025-03-12T01:00:00Z',
  );
  await stage.record('backup', '2025-03-12T02:00:00Z', 'yunling-clerk', {
    backedUpAt: '2025-03-12T02:00:00Z',
    scope: ['data', 'application'],
    method: '全量复制并计算清单',
    location: '市级政务云备份区',
    inventories: [backup],
  });
  tell(
    '2025-03-12',
    'yunling',
    `退出前全量备份：${backup.leaves} 个条目`,
    `backs everything up first: ${backup.leaves} entries`,
  );

  const site = await providerManifest(stage);
  tell('2025-03-17', 'tianheng', '用 SM2 签署移交清单', 'signs the handover manifest with SM2');
  const agent = await agentManifest(stage);
  tell('2025-03-18', 'qiming', '用 ECDSA 签署自己的移交清单', 'signs its own manifest with ECDSA');
  return { demand, ...site, ...agent };
}

async function enterBaseline(stage: DemoStage, at: string): Promise<void> {
  const sources = HANDED_IN.map((name) => stage.path('customer', 'handed-in', name));
  for (const [i, name] of HANDED_IN.entries()) {
    await cp(stage.path(...SITE, name), sources[i]!, { recursive: true, preserveTimestamps: true });
  }
  const inventory = await stage.inventory(
    'handed-in',
    '移入基线',
    [stage.path('customer', 'handed-in')],
    stage.path('customer', 'handed-in.inventory'),
    at,
  );
  await stage.record('baseline', at, 'yunling-clerk', {
    handedInAt: '2023-06-20T01:00:00Z',
    inventories: [inventory],
    copies: [
      { id: 'primary', kind: 'primary', title: '生产环境云硬盘', holder: 'tianheng', items: 'all' },
      { id: 'snapshot', kind: 'snapshot', title: '每日快照', holder: 'tianheng', items: 'all' },
      { id: 'offsite-backup', kind: 'backup', title: '异地容灾备份', holder: 'tianheng', items: 'all' },
      { id: 'developer-copy', kind: 'agent-copy', title: '开发商测试环境', holder: 'qiming', items: 'all' },
    ],
    encryptionAtRest: [
      { since: 'first-write', algorithm: 'SM4-XTS', strengthBits: 128, keyHolder: 'tianheng' },
    ],
    migrationBackups: ['2023-06-19 原机房全量备份'],
  });
}

async function enterPlan(stage: DemoStage, demand: string, at: string): Promise<void> {
  await stage.record('exit-plan', at, 'yunling-clerk', {
    plannedAt: at,
    demand: { sha256: demand },
    duties: [
      { party: 'yunling', duty: '备份、核验、验收、授权与监督' },
      { party: 'tianheng', duty: '编制移交清单、返还、按授权删除并清理介质' },
      { party: 'qiming', duty: '协助迁移，交付程序与文档，销毁测试数据' },
      { party: 'zhengheng', duty: '审计返还与删除，退出后做残留测试' },
    ],
    disposition: 'moved',
    dispositionDetails: '整体迁往市级政务云，域名不变，原环境并行两周后下线。',
    milestones: [
      { id: 'return', title: '完成返还', party: 'tianheng', dueAt: '2025-04-04T16:00:00Z' },
      { id: 'cutover', title: '完成切换', party: 'yunling', dueAt: '2025-04-30T16:00:00Z' },
      { id: 'deletion', title: '完成删除', party: 'tianheng', dueAt: '2025-06-15T16:00:00Z' },
    ],
  });
}

async function providerManifest(stage: DemoStage) {
  const at = '2025-03-17T01:00:00Z';
  await stage.inventory('site', '门户网站全部数据', [stage.path(...SITE)], stage.path(...SITE_INVENTORY), at);
  const plan = stage.path('provider', 'plan.yaml');
  await writeFile(plan, providerPlan());
  const inventory = { id: 'site', name: '门户网站全部数据', path: stage.path(...SITE_INVENTORY) };
  const baseline = {
    record: stage.recordFile('baseline', 'yunling-clerk'),
    inventories: [stage.path('customer', 'handed-in.inventory')],
  };
  return made(stage, 'provider', 'tianheng', at, plan, inventory, [baseline]);
}

async function agentManifest(stage: DemoStage) {
  const at = '2025-03-18T01:00:00Z';
  await mkdir(stage.path(...AGENT_WORK, 'src'), { recursive: true });
  await writeFile(stage.path(...AGENT_WORK, 'src', 'theme.css'), 'h1 { color: #a00 }\n');
  await writeFile(stage.path(...AGENT_WORK, 'src', 'build.sh'), '#!/bin/sh\nexec node build.js\n');
  await writeFile(stage.path(...AGENT_WORK, '维护手册.md'), '# 维护手册\n\n栏目配置与模板说明。\n');
  const path = stage.path(...AGENT_INVENTORY);
  await stage.inventory('work', '开发交付物', [stage.path(...AGENT_WORK)], path, at);
  const plan = stage.path('agent', 'plan.yaml');
  await writeFile(plan, AGENT_PLAN);
  const agent = await made(stage, 'agent', 'qiming', at, plan, { id: 'work', name: '开发交付物', path });
  return { agentManifest: agent.manifest, agentManifestFile: agent.manifestFile };
}

async function made(
  stage: DemoStage,
  folder: string,
  party: string,
  at: string,
  plan: string,
  inventory: { id: string; name: string; path: string },
  baselines: readonly BaselineFile[] = [],
) {
  const manifestFile = stage.path(folder, 'manifest.json');
  await buildManifest({
    caseId: stage.source.id,
    party,
    inventories: [inventory],
    plan,
    baselines,
    issuedAt: at,
    output: manifestFile,
  });
  const manifest = await stage.enter('handover-manifest', at, await readFile(manifestFile), [party]);
  return { manifest, manifestFile };
}

function providerPlan(): string {
  const item = (
    id: string,
    title: string,
    kind: string,
    type: string,
    time: string,
    format: string,
    sensitivity: string,
  ) =>
    `  - { id: ${id}, title: ${title}, description: ${title}, class: ${kind}, origin: produced, timeClass: ${time}, format: '${format}', sensitivity: ${sensitivity}, termsType: ${type}, selectors: [{ inventory: site, include: ['${id}/**'], exclude: [] }] }`;
  return `items:
${item('www', '门户网页', 'data', 'web-content', 'current', 'html, css, js', 'public')}
${item('uploads', '上传附件', 'data', 'web-content', 'current', 'png, csv, txt', 'internal')}
${item('data', '业务数据库', 'data', 'business-data', 'current', 'SQLite 3', 'sensitive')}
${item('history', '历史栏目', 'data', 'web-content', 'history', 'html', 'public')}
${item('archive', '归档日志与年报', 'data', 'web-content', 'archive', 'gz, txt', 'internal')}
${item('docs', '文档资料', 'document', 'documents', 'current', 'md, csv', 'internal')}
${item('program', '门户程序', 'program', 'program', 'current', 'js, json', 'internal')}
${item('config', '运行配置', 'configuration', 'configuration', 'current', 'conf, yaml', 'internal')}
documents:
${DOCUMENTS_DUE.map((title) => `  - { title: ${title}, item: docs }`).join('\n')}
none: []
`;
}

const AGENT_PLAN = `items:
  - { id: src, title: 主题与构建脚本, description: 主题与构建脚本, class: program, origin: produced, timeClass: current, format: 'css, sh', sensitivity: internal, termsType: program, selectors: [{ inventory: work, include: ['src/**'], exclude: [] }] }
  - { id: manual, title: 维护手册, description: 维护手册, class: document, origin: produced, timeClass: current, format: md, sensitivity: internal, termsType: documents, selectors: [{ inventory: work, include: ['维护手册.md'], exclude: [] }] }
documents:
  - { title: 维护手册, item: manual }
none:
  - { what: history, reason: 开发商不持有历史数据 }
  - { what: archive, reason: 开发商不持有归档数据 }
coverage: []
`;
