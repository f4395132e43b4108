// A bundle of more than 1 GB on verify.html: time and the browser's memory, with `sha256sum` of the same file as the peer.
// The case is the complete example with an inventory of the given number of entries added as a material (6 000 000: 1.04 GB).
// Usage: npm run build && node bench/verify-page.mjs [entries]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { canonicalText } from '../dist/core/canonical-json.js';
import { MerkleAccumulator } from '../dist/core/merkle.js';
import { treeHash } from '../dist/core/tree-hash.js';
import { writeEvidenceBundle } from '../dist/usecases/evidence/write-bundle.js';

const entries = Number(process.argv[2] ?? 6_000_000);
const root = resolve(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'cloudexit-bench-page-'));

function writeInventory(path) {
  const file = openSync(path, 'w');
  const sum = createHash('sha256');
  const tree = new MerkleAccumulator(treeHash('sha256'));
  const put = (text) => {
    sum.update(text);
    writeSync(file, text);
  };
  put(
    `${canonicalText({ digests: ['sha256'], facts: [], source: { kind: 'dir' }, tree: 'sha256', type: 'urn:cloudexit:inventory:v1' })}\n`,
  );
  let held = '';
  for (let i = 0; i < entries; i++) {
    const name = `archive/${String(i).padStart(9, '0')}/一个普通的文件名.pdf`;
    const sha256 = createHash('sha256').update(name).digest('hex');
    const line = `{"digests":{"sha256":"${sha256}"},"kind":"file","path":"${name}","size":${1000 + (i % 9000)}}`;
    tree.appendLeaf(Buffer.from(line));
    held += `${line}\n`;
    if (held.length > 4_000_000 || i === entries - 1) {
      put(held);
      held = '';
    }
  }
  let bytes = 0;
  for (let i = 0; i < entries; i++) bytes += 1000 + (i % 9000);
  const end = {
    bytes,
    complete: true,
    entries,
    findings: [],
    root: Buffer.from(tree.root()).toString('hex'),
    tree: 'sha256',
    type: 'urn:cloudexit:inventory-end:v1',
  };
  put(`${canonicalText(end)}\n`);
  closeSync(file);
  return sum.digest('hex');
}

/** Anonymous resident memory of all processes below one, MiB: the browser's, not this program's. */
function memoryBelow(pid) {
  const field = (p, name) => {
    try {
      return Number(
        new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${p}/status`, 'utf8'))?.[1] ?? 0,
      );
    } catch {
      return 0;
    }
  };
  const own = pid === process.pid ? 0 : field(pid, 'RssAnon') / 1024;
  const below = readdirSync('/proc').filter((p) => /^\d+$/.test(p) && field(p, 'PPid') === pid);
  return below.reduce((sum, p) => sum + memoryBelow(Number(p)), own);
}

try {
  const dir = join(work, 'case');
  cpSync(join(root, 'manifests/examples/complete'), dir, { recursive: true });
  const inventory = join(work, 'inventory');
  const sha256 = writeInventory(inventory);
  renameSync(inventory, join(dir, 'material', sha256));
  const bundle = join(work, 'bundle.tar');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await writeEvidenceBundle({
    dir,
    output: bundle,
    trust: { folders: [join(dir, 'trust')] },
    options: { at: new Date('2026-05-01T08:00:00Z') },
    profile: 'gbt-38249',
    inventories: [],
    leaveOut: [],
    prove: [],
    version,
  });
  console.log(
    `bundle: ${(statSync(bundle).size / 1e9).toFixed(2)} GB, an inventory of ${entries} entries in it`,
  );
  const before = performance.now();
  spawnSync('sha256sum', [bundle]);
  const peer = (performance.now() - before) / 1000;

  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(root, 'dist/page/verify.html')).href);
  await page.waitForTimeout(2000);
  const idle = memoryBelow(process.pid);
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryBelow(process.pid));
  }, 200);
  const measured = async (what, act, done, given = null) => {
    const start = performance.now();
    await act();
    await page.waitForFunction(done, given, { timeout: 0, polling: 200 });
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${what}: ${seconds.toFixed(1)} s, ${(seconds / peer).toFixed(1)} times sha256sum (${peer.toFixed(1)} s); memory beyond the empty page ${Math.round(peak - idle)} MiB`,
    );
  };
  await measured(
    'checking',
    () => page.setInputFiles('#bundle', bundle),
    () => document.querySelector('#check')?.dataset.trust !== undefined,
  );
  console.log(`verdict of the bundle: ${await page.$eval('#check', (e) => e.dataset.state)}`);
  // The inventory is bound by no record, so the first proof reads it to its end; the second one reads a block.
  for (const [what, at] of [
    ['proving a first path', entries >> 1],
    ['proving another path', entries >> 2],
  ]) {
    const name = `archive/${String(at).padStart(9, '0')}/一个普通的文件名.pdf`;
    await measured(
      what,
      async () => {
        await page.fill('#proof-path', name);
        await page.keyboard.press('Enter');
      },
      (path) => document.querySelector('.proof')?.textContent.includes(path),
      name,
    );
  }
  clearInterval(watch);
  await browser.close();
} finally {
  rmSync(work, { recursive: true, force: true });
}
