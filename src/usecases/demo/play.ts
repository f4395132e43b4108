import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudexitError, errorCode } from '../../core/errors.js';
import type { Bilingual } from '../../formats/role.js';
import { enterAgreement } from './agreement.js';
import { assess, DEMO_END, type DemoReports } from './assess.js';
import { clear } from './clearing.js';
import { makeEstate } from './estate.js';
import { giveBack } from './giving-back.js';
import { handOver, SITE } from './handover.js';
import { leave } from './leaving.js';
import { testOnNewPlatform } from './new-platform.js';
import { PARTIES } from './parties.js';
import { refusedCertificate } from './refusal.js';
import { makeImages, scanImages } from './residue.js';
import { DemoStage, type DemoStep } from './stage.js';

export const DEMO_CASE = 'yunling-exit-2025';

export interface PlayedDemo extends DemoReports {
  readonly caseDir: string;
  readonly trustDir: string;
  /** The provider's signed manifest. */
  readonly manifest: string;
}

/**
 * Plays a whole exit below `dir`, which must not exist or be empty: estate, keys, contracts, manifests, a wanting return and
 * a whole one, acceptance, authorisation, a deletion that forgets something, and the audit that says so. The calendar is invented, the work is real.
 * When `onStep` throws, or anything fails, nothing of it is left.
 */
export async function playDemo(
  dir: string,
  version: string,
  onStep: (step: DemoStep & { readonly name: Bilingual }) => void,
): Promise<PlayedDemo> {
  const wasThere = await requireEmpty(dir);
  try {
    return await play(dir, version, onStep);
  } catch (error) {
    // Half an exit is of no use to anybody, and would be in the way of the next attempt. All of it was made here.
    const made = wasThere ? (await readdir(dir)).map((name) => join(dir, name)) : [dir];
    for (const path of made) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

async function play(
  dir: string,
  version: string,
  onStep: (step: DemoStep & { readonly name: Bilingual }) => void,
): Promise<PlayedDemo> {
  const tell = (at: string, party: string, zh: string, en: string): void => {
    onStep({ at, party, text: { zh, en }, name: PARTIES.find((p) => p.id === party)!.name });
  };
  const stage = await DemoStage.open(dir, DEMO_CASE, '2025-03-03T00:00:00Z');
  for (const folder of ['provider', 'customer', 'agent', 'returns'])
    await mkdir(stage.path(folder), { recursive: true });
  const { files } = await makeEstate(stage.path(...SITE), new Date('2025-02-28T12:00:00Z'));
  const agreement = await enterAgreement(stage);
  tell(
    '2025-03-03',
    'yunling',
    `立案，登记各方证书与合同退出条款（网站共 ${files} 个文件）`,
    `opens the case, enters certificates and exit terms (a site of ${files} files)`,
  );
  const handover = await handOver(stage, agreement, tell);
  const returned = await giveBack(stage, handover, `cloudexit ${version}`, tell);
  const acceptance = await testOnNewPlatform(stage, returned.verification, returned.zip);
  tell(
    '2025-04-02',
    'yunling',
    '在新平台恢复数据库并逐项验收',
    'restores the database on the new platform and tests it',
  );
  await leave(stage, tell);
  await clear(stage, handover, returned, acceptance, tell);
  await makeImages(stage);
  const found = await scanImages(stage, '2025-05-20T02:00:00Z', `cloudexit ${version}`);
  tell(
    '2025-05-20',
    'zhengheng',
    `以残留索引扫描两块介质的镜像：${told(found, 'zh')}`,
    `scans images of both media with the index: ${told(found, 'en')}`,
  );
  await stage.checkpoint('2025-06-30T01:00:00Z', ['yunling-clerk', 'tianheng', 'zhengheng']);
  tell(
    '2025-06-30',
    'yunling',
    '为账本签署检查点，服务商与评估机构副署',
    'signs a checkpoint of the ledger; provider and assessor co-sign',
  );
  const holes = await refusedCertificate(stage, DEMO_END, version);
  tell(
    '2025-07-01',
    'tianheng',
    `申请出具销毁证书，被拒绝：${holes.zh}`,
    `asks for its certificate of destruction and is refused: ${holes.en}`,
  );
  const caseDir = stage.path('case');
  const { trustDir } = stage.source;
  const reports = await assess(dir, caseDir, trustDir, version);
  tell(
    '2025-07-01',
    'zhengheng',
    '审计退出案，出具报告与证据包',
    'audits the case, writes the report and the evidence bundle',
  );
  return { ...reports, caseDir, trustDir, manifest: stage.recordFile('handover-manifest', 'tianheng') };
}

/** What scans found, never more than that. */
function told(found: ReadonlyMap<string, number>, language: 'zh' | 'en'): string {
  const words =
    language === 'zh'
      ? ['本次测试未发现', '个数据块', '，']
      : ['none found by this test', 'blocks of the data', ', '];
  const [none, blocks, comma] = words;
  return [...found].map(([medium, n]) => `${medium} ${n === 0 ? none : `${n} ${blocks}`}`).join(comma);
}

/** Whether there is such a folder already. */
async function requireEmpty(dir: string): Promise<boolean> {
  try {
    if ((await readdir(dir)).length === 0) return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  throw new CloudexitError('DEMO_DIR_NOT_EMPTY', 'there is something in this folder already', {
    subject: dir,
    hint: 'Name another folder with --dir, or remove this one.',
    exit: 2,
  });
}
