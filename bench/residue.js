/**
 * Residue index and scan:
 *   npm run build && node bench/residue.js [folder for 9 GB of test data, default /tmp/cloudexit-bench] [files, default 1 000 000]
 * The scan reads every byte of an image that `cat` only copies away; the index is measured by the memory that it takes.
 */
import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { medians, report } from './measure.js';

const folder = process.argv[2] ?? '/tmp/cloudexit-bench';
const files = Number(process.argv[3] ?? 1_000_000);
const run = new URL('../bin/run.js', import.meta.url).pathname;
const image = `${folder}/image`;
const many = `${folder}/many`;
const index = `${folder}/many.residue`;

mkdirSync(folder, { recursive: true });
const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
makeMany();
makeImage();

const made = timed([run, 'residue', 'index', many, '-o', index, '--blocks', '4096,512', '--json']);
console.log(
  `\nindex of ${files} files: ${made.seconds.toFixed(1)} s, ${made.mebibytes.toFixed(0)} MiB at most`,
);

report(
  'full scan of 4 GiB, half of it zeros, warm',
  medians(
    {
      cloudexit: `node ${run} residue scan ${image} --index ${index} -o ${folder}/scan.json`,
      cat: `cat ${image} > /dev/null`,
    },
    3,
  ),
);

/** Files of 300 to 1300 bytes, a thousand to a folder. */
function makeMany() {
  if (existsSync(many)) return;
  for (let i = 0; i < files; i++) {
    const dir = `${many}/${Math.floor(i / 1000)}`;
    if (i % 1000 === 0) mkdirSync(dir, { recursive: true });
    writeFileSync(`${dir}/${i}`, noise.update(Buffer.alloc(300 + ((i * 7) % 1000))));
  }
}

/** Noise and zeros in turn, 16 MiB each; nothing of the data is on it. */
function makeImage() {
  if (existsSync(image)) return;
  const fd = openSync(image, 'w');
  const zeros = Buffer.alloc(16 * 2 ** 20);
  for (let i = 0; i < 256; i++) writeSync(fd, i % 2 === 0 ? noise.update(zeros) : zeros);
  closeSync(fd);
}

/** Seconds, and the greatest resident size as GNU time tells it. */
function timed(args) {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync('/usr/bin/env', ['time', '-f', '%M', 'node', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // 4: an index without an inventory, or with something that could not be read, is no reason to stop.
  if (status !== 0 && status !== 4) throw new Error(stderr);
  return {
    seconds: Number(process.hrtime.bigint() - from) / 1e9,
    mebibytes: Number(stderr.trim().split('\n').at(-1)) / 1024,
  };
}
