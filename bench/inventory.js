/**
 * Inventories against the fastest tools for each input, in one run on one machine:
 *   npm run build && node bench/inventory.js [folder for 5 GB of test data, default /tmp/cloudexit-bench]
 * The contestants digest the same bytes; only ours also sorts, builds a Merkle tree and writes an inventory.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { have, medians, report, seconds } from './measure.js';

const folder = process.argv[2] ?? '/tmp/cloudexit-bench';
const ours = new URL('inventory-run.js', import.meta.url).pathname;
const bare = new URL('bare-run.js', import.meta.url).pathname;
const run = (source, more = '') => `node ${ours} ${source} ${folder}/out.inventory ${more}`;
const two = (command, each = 1000) => `find small -type f -print0 | xargs -0 -P2 -n ${each} ${command}`;
const inFolder = (command) => `cd ${folder} && ${command}`;
const only = (list) =>
  Object.fromEntries(list.filter(([, program]) => have(program)).map(([name, , c]) => [name, c]));

prepare();

report(
  '100 000 small files, 1 GB, SHA-256',
  medians({
    cloudexit: run(`${folder}/small`),
    'least possible in Node': `node ${bare} ${folder}/small`,
    ...only([
      ['openssl, 2 at a time', 'openssl', inFolder(two('openssl dgst -sha256'))],
      ['rhash', 'rhash', inFolder('rhash --sha256 -r small')],
      ['hashdeep -j2', 'hashdeep', inFolder('hashdeep -j2 -c sha256 -r small')],
      ['cat, 2 at a time', 'cat', inFolder(two('cat'))],
    ]),
  }),
);
report(
  '100 000 small files, SM3',
  medians(
    {
      cloudexit: run(`${folder}/small`, 'sm3'),
      ...only([['openssl, 2 at a time', 'openssl', inFolder(two('openssl dgst -sm3'))]]),
    },
    3,
  ),
);
report(
  'one file of 1 GiB, SHA-256',
  medians({
    cloudexit: run(`${folder}/big`),
    ...only([
      ['rhash', 'rhash', inFolder('rhash --sha256 big/file')],
      ['openssl', 'openssl', inFolder('openssl dgst -sha256 big/file')],
    ]),
  }),
);
report(
  'one file of 1 GiB, SM3',
  medians(
    {
      cloudexit: run(`${folder}/big`, 'sm3'),
      'cloudexit, both digests': run(`${folder}/big`, 'sha256,sm3'),
      ...only([['openssl', 'openssl', inFolder('openssl dgst -sm3 big/file')]]),
    },
    3,
  ),
);
for (const archive of ['small.tar.gz', 'small.zip']) {
  report(
    `${archive}, 1 GB inside, SHA-256 of every entry`,
    medians({
      cloudexit: run(`${folder}/${archive}`),
      ...only([
        ['bsdtar', 'bsdtar', inFolder(`bsdtar -cf - --format=mtree --options=mtree:sha256 @${archive}`)],
      ]),
    }),
  );
}

function prepare() {
  if (existsSync(`${folder}/small.zip`)) return;
  console.log(`making test data in ${folder}`);
  const noise = randomBytes(4 * 1024 * 1024);
  // Half noise, half text: archives have something to compress.
  noise.fill('a public notice, its annexes and what became of them. ', 0, 2 * 1024 * 1024);
  for (let d = 0; d < 1000; d++) {
    const path = `${folder}/small/d${String(d % 20).padStart(2, '0')}/s${d}`;
    mkdirSync(path, { recursive: true });
    for (let i = 0; i < 100; i++) {
      const size = 1 + Math.floor(-Math.log(1 - Math.random()) * 10_200);
      const from = Math.floor(Math.random() * (noise.length - size));
      writeFileSync(`${path}/f${i}.bin`, noise.subarray(from, from + size));
    }
  }
  mkdirSync(`${folder}/big`);
  seconds(`head -c ${2 ** 30} /dev/urandom > ${folder}/big/file`);
  seconds(`tar -C ${folder} -czf ${folder}/small.tar.gz small`);
  seconds(`cd ${folder} && zip -qr small.zip small`);
}
