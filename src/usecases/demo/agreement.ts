import { mkdir, writeFile } from 'node:fs/promises';
import { PARTIES } from './parties.js';
import type { DemoStage } from './stage.js';

/** Data types of the invented contract; the manifest's items refer to them. */
export const DATA_TYPES = [
  { id: 'web-content', title: '网站内容', class: 'data', validFor: '长期有效' },
  { id: 'business-data', title: '业务数据库', class: 'data', validFor: '自形成之日起十年' },
  { id: 'documents', title: '文档资料', class: 'document', validFor: '合同终止后三年' },
  { id: 'program', title: '程序', class: 'program', validFor: '合同终止后三年' },
  { id: 'configuration', title: '配置', class: 'configuration', validFor: '合同终止后一年' },
] as const;

export const DOCUMENTS_DUE = ['实施方案', '资源清单', '配置清单', '使用手册', '安全预案'] as const;

export interface Agreement {
  readonly providerTerms: string;
  readonly agentTerms: string;
}

/** Opens the case and enters what the contracts had fixed beforehand. */
export async function enterAgreement(stage: DemoStage): Promise<Agreement> {
  const at = '2025-03-03T01:00:00Z';
  await stage.record('opening', at, 'yunling-clerk', {
    openedAt: at,
    system: '云岭市人民政府门户网站',
    service: '天衡政务云',
    serviceModel: 'iaas',
    parties: PARTIES.map(({ id, role, name, organisationCode }) => ({
      id,
      role,
      name: name.zh,
      organisationCode,
      certificates: [...stage.people.values()]
        .filter((person) => person.party === id)
        .map(({ id: personId, certificate, name: holder, title }) => ({
          sha256: certificate.identity.certificateSha256,
          name: holder,
          title,
          functions: personId === 'yunling-officer' ? ['sign', 'authorise-deletion'] : ['sign', 'witness'],
        })),
    })),
  });
  return {
    providerTerms: await enterTerms(stage, 'tianheng', '2025-03-03T02:00:00Z'),
    agentTerms: await enterTerms(stage, 'qiming', '2025-03-03T03:00:00Z'),
  };
}

async function enterTerms(stage: DemoStage, counterparty: string, at: string): Promise<string> {
  const name = PARTIES.find((p) => p.id === counterparty)!.name.zh;
  await mkdir(stage.path('contracts'), { recursive: true });
  const contractFile = stage.path('contracts', `service-${counterparty}.txt`);
  const agreementFile = stage.path('contracts', `confidentiality-${counterparty}.txt`);
  await writeFile(
    contractFile,
    `服务合同（演示文本）\n甲方：云岭市人民政府办公室\n乙方：${name}\n第九章 退出\n`,
  );
  await writeFile(agreementFile, `保密协议（演示文本）\n乙方：${name}\n退出后继续有效。\n`);
  const contract = await stage.keep(contractFile, `服务合同-${counterparty}`, at, 'text/plain');
  const agreement = await stage.keep(agreementFile, `保密协议-${counterparty}`, at, 'text/plain');
  const role = counterparty === 'tianheng' ? 'provider' : 'agent';
  return stage.record(
    'exit-terms',
    at,
    'yunling-clerk',
    {
      counterparty,
      contract,
      agreedAt: '2023-06-01T02:00:00Z',
      exitConditions: ['合同到期', '客户提前九十日书面通知'],
      duties: [
        { role: 'customer', duty: '提前备份、核验返还数据、书面授权删除' },
        { role, duty: '按移交清单完整返还，经授权后彻底删除' },
      ],
      ownership: [{ asset: '运行期间产生和收集的全部数据与文档资料', owner: 'customer' }],
      dataTypes: [...DATA_TYPES],
      documentsDue: [...DOCUMENTS_DUE],
      agreedDemands: ['return-all-data', 'clear-all-data', 'hand-over-documents', 'revoke-access', 'assist'],
      prohibitions: ['不得窃取、篡改或留存客户数据'],
      retention: { days: 30, from: 'return-verified' },
      deadlines: [
        { id: 'plan', days: 15, from: 'demand', role: 'customer' },
        { id: 'return', days: 30, from: 'demand', role },
        { id: 'deletion', days: 30, from: 'authorisation', role },
        { id: 'certificate', days: 45, from: 'authorisation', role },
        { id: 'access-revocation', days: 60, from: 'demand', role },
      ],
      confidentiality: [
        { scope: 'company', agreement, survivesExit: true },
        { scope: 'staff', agreement, survivesExit: true },
      ],
      survivingDuties: ['继续保密', '配合事后审计'],
    },
    [counterparty],
  );
}
