// Verifies a ledger of 100 000 records, and compares with reading and digesting the same file once by openssl and by
// sha256sum. Prints entries a second, the ratios, and the peak memory against a ledger of a tenth of the size.
//
//   npm run build && node bench/ledger.mjs [--records 100000]
import { execFileSync, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCase, openCase, verifyCase } from '../dist/ledger/index.js';

const RECORD = 1500;
const SIGNATURE = 1300;
const BATCH = 1000;
const AT = '2026-01-02T03:04:06Z';

/** Bytes that do not compress and are the same in every run. */
function bytesOf(seed, length) {
  const parts = [];
  for (let i = 0; i * 32 < length; i++) parts.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

async function build(dir, records) {
  const made = await createCase(dir, { caseId: 'bench', createdAt: AT, nonce: '0'.repeat(32) });
  for (let n = 0; n < records; n += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, records - n) }, (_, i) => ({
      type: 'record',
      addedAt: AT,
      record: bytesOf(`record ${n + i}`, RECORD),
      signatures: [bytesOf(`a ${n + i}`, SIGNATURE), bytesOf(`b ${n + i}`, SIGNATURE)],
    }));
    await made.append(...batch);
  }
}

function peakMemory() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]) / 1024;
}

async function verify(dir) {
  const source = await openCase(dir);
  const held = [{ checkpoint: await source.checkpoint(), heldBy: 'bench' }];
  const start = performance.now();
  const { size, findings } = await verifyCase(source, held);
  const seconds = (performance.now() - start) / 1000;
  if (findings.length > 0) throw new Error(findings[0].code);
  return { size, seconds, peak: peakMemory() };
}

/** In a process of its own, so that the memory is that of one verification. */
function verified(dir) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(import.meta.url).pathname, ['--verify', dir]);
    child.once('message', resolve);
    child.once('exit', (code) => code !== 0 && reject(new Error(`the verification ended with ${code}`)));
  });
}

function secondsOf(program, args) {
  const start = performance.now();
  execFileSync(program, args, { stdio: 'ignore' });
  return (performance.now() - start) / 1000;
}

async function compare(records) {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-bench-'));
  try {
    const [small, large] = [join(dir, 'small'), join(dir, 'large')];
    await build(small, records / 10);
    await build(large, records);
    const log = join(large, 'ledger/log');
    secondsOf('openssl', ['dgst', '-sha256', log]);
    const openssl = secondsOf('openssl', ['dgst', '-sha256', log]);
    const sha256sum = secondsOf('sha256sum', [log]);
    const tenth = await verified(small);
    const whole = await verified(large);
    const mib = statSync(log).size / 2 ** 20;
    console.log(`${whole.size} entries, ${mib.toFixed(0)} MiB: ${whole.seconds.toFixed(2)} s`);
    console.log(
      `  ${Math.round(whole.size / whole.seconds)} entries a second, ${(mib / whole.seconds).toFixed(0)} MiB a second`,
    );
    console.log(
      `  ${(whole.seconds / openssl).toFixed(1)} times as long as openssl dgst (${openssl.toFixed(2)} s)`,
    );
    console.log(
      `  ${(whole.seconds / sha256sum).toFixed(1)} times as long as sha256sum (${sha256sum.toFixed(2)} s)`,
    );
    console.log(
      `  peak memory ${whole.peak.toFixed(0)} MiB; with a tenth of the entries ${tenth.peak.toFixed(0)} MiB`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { records: { type: 'string', default: '100000' }, verify: { type: 'string' } },
});
if (values.verify !== undefined) process.send(await verify(values.verify));
else await compare(Number(values.records));
