import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findingKind } from '../../core/finding-codes.js';
import { inventoryFinder } from '../find-inventory.js';
import { returnRecord } from '../return-record.js';
import { readPolicy } from '../trust-store.js';
import { verifyRecordFile } from '../verify-record.js';
import { FINDINGS_FILE, verifyReturn } from '../verify-return.js';
import { AGENT_WORK, type Handover, SITE } from './handover.js';
import { packTarGz, packZip } from './pack.js';
import type { DemoStage } from './stage.js';

/** The file that a failing disk of the provider changed, and the one that its export forgot. */
export const DAMAGED = 'uploads/2026/图片/现场照片-07.png';
export const FORGOTTEN = 'archive/2021/信息公开年报-2021.txt';

export interface GivenBack {
  readonly verification: string;
  readonly agentVerification: string;
  /** The archive with the database, as it came back whole. */
  readonly zip: string;
}

export interface VerifiedReturn {
  readonly record: string;
  /** Code and subject of what was found wanting. */
  readonly subjects: readonly string[];
  readonly matched: number;
  readonly expected: number;
}

/** Two returns by the provider, the first one wanting, and one by the agent; each verified by the customer. */
export async function giveBack(
  stage: DemoStage,
  handover: Handover,
  tool: string,
  tell: (at: string, party: string, zh: string, en: string) => void,
): Promise<GivenBack> {
  const first = await packReturn(stage, 1, new Date('2025-03-20T01:00:00Z'), [DAMAGED], [FORGOTTEN]);
  tell('2025-03-20', 'tianheng', '返还：一个 tar.gz 和一个 zip', 'returns the data: a tar.gz and a zip');
  const wanting = await verify(
    stage,
    handover.manifestFile,
    'tianheng',
    first,
    'verification-1',
    '2025-03-21',
    tool,
  );
  const found = wanting.subjects.join(', ');
  tell(
    '2025-03-21',
    'yunling',
    `核验：${wanting.matched}/${wanting.expected} 相符，有缺陷：${found}`,
    `verifies: ${wanting.matched}/${wanting.expected} intact, wanting: ${found}`,
  );
  const second = await packReturn(stage, 2, new Date('2025-03-25T01:00:00Z'), [], []);
  tell('2025-03-25', 'tianheng', '更正后重新返还', 'returns it again, corrected');
  const whole = await verify(
    stage,
    handover.manifestFile,
    'tianheng',
    second,
    'verification-2',
    '2025-03-26',
    tool,
  );
  tell(
    '2025-03-26',
    'yunling',
    `再次核验：${whole.matched}/${whole.expected} 全部相符`,
    `verifies again: ${whole.matched}/${whole.expected}, everything intact`,
  );
  await supervise(
    stage,
    'return',
    '2025-03-19T00:00:00Z',
    '2025-03-26T09:00:00Z',
    'yunling-clerk',
    '返还介质当面交接，核验在新平台完成',
  );
  const agent = await verify(
    stage,
    handover.agentManifestFile,
    'qiming',
    [stage.path(...AGENT_WORK)],
    'verification-agent',
    '2025-03-27',
    tool,
  );
  tell(
    '2025-03-27',
    'yunling',
    '核验开发商交付物：全部相符',
    "verifies the agent's deliverables: everything intact",
  );
  return { verification: whole.record, agentVerification: agent.record, zip: second[1]! };
}

async function packReturn(
  stage: DemoStage,
  number: number,
  mtime: Date,
  damaged: readonly string[],
  omitted: readonly string[],
): Promise<string[]> {
  const dir = stage.path('returns', String(number));
  await mkdir(dir, { recursive: true });
  const common = { site: stage.path(...SITE), mtime, damaged, omitted };
  const tar = join(dir, 'return-1.tar.gz');
  const zip = join(dir, 'return-2.zip');
  await packTarGz({ ...common, folders: ['www', 'uploads', 'docs'], output: tar });
  await packZip({ ...common, folders: ['data', 'history', 'archive', 'program', 'config'], output: zip });
  return [tar, zip];
}

async function verify(
  stage: DemoStage,
  manifestFile: string,
  manifestSigner: string,
  locations: readonly string[],
  keepAs: string,
  day: string,
  tool: string,
): Promise<VerifiedReturn> {
  const at = `${day}T02:00:00Z`;
  const policy = await readPolicy(
    { folders: [stage.source.trustDir] },
    { at: new Date('2025-07-01T00:00:00Z') },
  );
  const record = stage.recordFile('handover-manifest', manifestSigner);
  const keep = stage.path('customer', keepAs);
  const verification = await verifyReturn({
    manifest: await verifyRecordFile(record, policy),
    material: locations.map((location) => ({ location })),
    findInventory: inventoryFinder([], join(manifestFile, '..')),
    keep,
    metadata: [],
    reading: {},
  });
  for (const inventory of verification.inventories) {
    await stage.keep(
      join(keep, `returned-${inventory.id}.inventory`),
      `returned-${inventory.id}`,
      at,
      'application/x-ndjson',
    );
  }
  if (verification.first.length > 0)
    await stage.keep(join(keep, FINDINGS_FILE), FINDINGS_FILE, at, 'application/x-ndjson');
  const bytes = returnRecord(verification, {
    party: 'yunling',
    returnedAt: `${day}T01:00:00Z`,
    verifiedAt: at,
    tool,
  });
  return {
    record: await stage.enter('return-verification', at, bytes, ['yunling-clerk']),
    subjects: verification.first
      .filter((f) => findingKind(f.code).effect === 'wanting')
      .map((f) => `${f.code} ${f.subject}`),
    matched: verification.tally.matched,
    expected: verification.tally.expected,
  };
}

export async function supervise(
  stage: DemoStage,
  subject: 'return' | 'deletion',
  from: string,
  to: string,
  by: string,
  text: string,
): Promise<void> {
  const { name, title } = stage.person(by);
  await stage.record('supervision-log', to, by, {
    subject,
    from,
    to,
    mode: 'on-site',
    supervisor: { name, title },
    observations: [{ at: to, text, outcome: 'as-planned' }],
  });
}
