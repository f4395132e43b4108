/**
 * Residue index and scan:
 *   npm run build && node bench/residue.js [folder for 10 GB of test data, default /tmp/cloudexit-bench] [files, default 100000,1000000]
 * The scan reads every byte of an image that `cat` only copies away; the index is measured by the memory that it takes. Nothing of
 * the data is on the image, half of which is noise and half zeros, so that nothing but looking takes time. Run it on a quiet machine.
 */
import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { medians, report } from './measure.js';

const folder = process.argv[2] ?? '/tmp/cloudexit-bench';
const sizes = (process.argv[3] ?? '100000,1000000').split(',').map(Number);
const run = new URL('../bin/run.js', import.meta.url).pathname;
const image = `${folder}/image`;

mkdirSync(folder, { recursive: true });
makeImage();

for (const files of sizes) {
  const [many, index] = [`${folder}/files-${files}`, `${folder}/files-${files}.residue`];
  makeMany(many, files);
  if (!existsSync(index)) {
    const made = timed([run, 'residue', 'index', many, '-o', index, '--blocks', '4096,512', '--json']);
    console.log(
      `\nindex of ${files} files: ${made.seconds.toFixed(1)} s, ${made.mebibytes.toFixed(0)} MiB at most`,
    );
  }
  const scan = [run, 'residue', 'scan', image, '--index', index, '-o', `${folder}/scan.json`];
  const scanned = timed(scan);
  console.log(
    `\nscan, index of ${files} files: ${scanned.processor.toFixed(2)} s of processors, ${scanned.mebibytes.toFixed(0)} MiB at most`,
  );
  report(
    `full scan of 4 GiB, half of it zeros, warm, index of ${files} files`,
    medians({ cloudexit: `node ${scan.join(' ')}`, cat: `cat ${image} > /dev/null` }, 5),
  );
}

/** Files of 300 to 1300 bytes, a thousand to a folder. */
function makeMany(many, files) {
  if (existsSync(many)) return;
  const noise = noiseOf(files % 251);
  for (let i = 0; i < files; i++) {
    const dir = `${many}/${Math.floor(i / 1000)}`;
    if (i % 1000 === 0) mkdirSync(dir, { recursive: true });
    writeFileSync(`${dir}/${i}`, noise.update(Buffer.alloc(300 + ((i * 7) % 1000))));
  }
}

/** Noise and zeros in turn, 16 MiB each; nothing of the data is on it. */
function makeImage() {
  if (existsSync(image)) return;
  const noise = noiseOf(255);
  const fd = openSync(image, 'w');
  const zeros = Buffer.alloc(16 * 2 ** 20);
  for (let i = 0; i < 256; i++) writeSync(fd, i % 2 === 0 ? noise.update(zeros) : zeros);
  closeSync(fd);
}

function noiseOf(key) {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, key), Buffer.alloc(16));
}

/** Seconds, those of all processors together, and the greatest resident size, as GNU time tells it. */
function timed(args) {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync('/usr/bin/env', ['time', '-f', '%M %U %S', 'node', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // 4: an index without an inventory, or with something that could not be read, is no reason to stop.
  if (status !== 0 && status !== 4) throw new Error(stderr);
  const [kibibytes, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return {
    seconds: Number(process.hrtime.bigint() - from) / 1e9,
    processor: user + system,
    mebibytes: kibibytes / 1024,
  };
}
