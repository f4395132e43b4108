import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexSource } from '../residue/index-source.js';
import { scanMedium } from '../residue/scan-medium.js';
import { scanRecord } from '../residue/scan-record.js';
import { SITE } from './handover.js';
import type { DemoStage } from './stage.js';

const INDEX = ['customer', 'site.residue'] as const;
const UNIT = 4096;
const MIB = 1024 * 1024;
/** What the provider's erasure of the snapshot disk passes over. */
const LEFT = 'uploads/2026/图片';

/** The customer indexes the data while it has it; the digest is what the authorisation commits to. */
export async function indexForResidue(stage: DemoStage) {
  const { sha256, description } = await indexSource({
    sources: [stage.path(...SITE)],
    output: stage.path(...INDEX),
    sizes: [4096, 512],
    inventory: stage.path('customer', 'backup.inventory'),
    reading: {},
  });
  return { index: sha256, description };
}

/** Images of the two disks as they are after the provider's erasure: one holds zeros, the other still has the site's photographs. */
export async function makeImages(stage: DemoStage): Promise<void> {
  await mkdir(stage.path('provider', 'media'));
  const site = stage.path(...SITE);
  const names = (await readdir(site, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .sort();
  const parts: Buffer[] = [];
  for (const name of names) {
    const content = await readFile(name);
    const room = Buffer.alloc(Math.ceil(content.length / UNIT) * UNIT);
    if (dirname(name) === join(site, LEFT)) content.copy(room);
    parts.push(room);
  }
  const data = Buffer.concat(parts);
  const size = Math.ceil(data.length / MIB) * MIB;
  await writeFile(imageOf(stage, 'vol-01'), Buffer.alloc(size));
  await writeFile(imageOf(stage, 'snap-01'), Buffer.concat([data, Buffer.alloc(size - data.length)]));
}

/** The assessor looks for the data on both; a record each. Returns the number of blocks found, by medium. */
export async function scanImages(stage: DemoStage, at: string, tool: string): Promise<Map<string, number>> {
  await mkdir(stage.path('assessor'));
  const hits = new Map<string, number>();
  for (const medium of ['vol-01', 'snap-01']) {
    const name = `${medium}-scan.json`;
    const output = stage.path('assessor', name);
    const scanned = await scanMedium({
      medium: imageOf(stage, medium),
      index: stage.path(...INDEX),
      output,
      threads: 1,
      now: () => new Date(at),
      tool,
    });
    await stage.keep(output, name, at, 'application/json');
    const { party } = stage.person('zhengheng');
    const fields = {
      case: stage.source.id,
      party,
      target: medium,
      medium,
      holder: 'tianheng',
      resultName: name,
      language: 'zh' as const,
    };
    await stage.enter('residual-test', at, scanRecord(scanned, fields), ['zhengheng']);
    hits.set(
      medium,
      Object.values(scanned.result.hits).reduce((sum, n) => sum + n, 0),
    );
  }
  return hits;
}

function imageOf(stage: DemoStage, medium: string): string {
  return stage.path('provider', 'media', `${medium}.img`);
}
