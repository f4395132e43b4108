/**
 * Comparing two inventories: time against reading both, and peak memory.
 *   npm run build && node bench/compare.js [entries, default 1000000] [folder, default /tmp/cloudexit-bench]
 * One entry in 10 000 is modified, one missing, one extra and one moved.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { compareInventories } from '../dist/compare/index.js';
import { buildInventory, readInventory, SpillSorter } from '../dist/inventory/index.js';

const entries = Number(process.argv[2] ?? 1_000_000);
const folder = process.argv[3] ?? '/tmp/cloudexit-bench';
const [was, is] = ['was', 'is'].map((name) => `${folder}/${name}-${entries}.inventory`);

mkdirSync(folder, { recursive: true });
if (!existsSync(is)) {
  await build(was, false);
  await build(is, true);
  console.log(`made two inventories of ${entries} entries; peak memory so far ${peak()} MiB`);
}
const rounds = entries > 1_000_000 ? 1 : 5;
const reading = [];
const comparing = [];
let tally;
for (let i = 0; i < rounds; i++) {
  reading.push(
    await timed(async () => {
      for (const path of [was, is]) await (await readInventory(path)).verify();
    }),
  );
  comparing.push(
    await timed(async () => {
      const [expected, actual] = [await readInventory(was), await readInventory(is)];
      const comparison = await compareInventories(expected, actual, { makeSorter: () => new SpillSorter() });
      tally = comparison.tally;
      for await (const _ of comparison.outcomes());
      comparison.close();
    }),
  );
}
const [read, compared] = [reading, comparing].map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
console.log(JSON.stringify(tally.outcomes));
console.log(`${entries} entries: reading both ${read.toFixed(2)} s, comparing ${compared.toFixed(2)} s`);
console.log(
  `comparing takes ${(compared / read).toFixed(2)} times as long as reading both; peak memory ${peak()} MiB`,
);

async function timed(run) {
  const from = performance.now();
  await run();
  return (performance.now() - from) / 1000;
}

/** VmHWM of this process. */
function peak() {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024);
}

async function build(output, changed) {
  const source = {
    kind: 'list',
    async *entries() {
      for (let i = 0; i < entries; i++) {
        const which = changed ? i % 10_000 : -1;
        if (which === 2) continue;
        const folderName = `department-${i % 97}/year-${i % 31}`;
        const path = which === 3 ? `${folderName}/moved-${i}` : `${folderName}/document-${i}.pdf`;
        yield entry(path, which === 1 ? `${i}, changed` : `${i}`);
        if (which === 4) yield entry(`${folderName}/extra-${i}`, `extra ${i}`);
      }
    },
    findings: () => [],
    close: async () => undefined,
  };
  await buildInventory({ source, output });
}

function entry(path, content) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    path: Buffer.from(path),
    kind: 'file',
    size: content.length,
    mode: 0o644,
    mtime: 1_700_000_000,
    content: { type: 'digested', digests: { sha256 } },
  };
}
