/**
 * The content root of a PostgreSQL table against reading it with COPY and digesting the bytes, and against a checksum a row in SQL (as
 * pt-table-checksum makes it), in one run on one machine:
 *   npm run build && node bench/databases.js [rows, default 10000000] [folder, default /tmp/cloudexit-bench-pg]
 * The cluster stays in the folder; a second run finds it made. Ours also types, sorts and builds the Merkle tree.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { medians, report } from './measure.js';

const rows = Number(process.argv[2] ?? 10_000_000);
const folder = process.argv[3] ?? '/tmp/cloudexit-bench-pg';
const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort((a, b) => b - a)[0]}/bin`;
const ours = new URL('inventory-run.js', import.meta.url).pathname;
const port = 54_987;
const root = process.getuid() === 0;
// The server refuses to run as root.
const as = root ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const run = (program, ...args) => {
  const [first, ...rest] = [...as, `${bin}/${program}`, ...args];
  execFileSync(first, rest, { stdio: 'ignore', cwd: folder });
};
const psql = (sql) => `${bin}/psql -qAtX -h ${folder} -p ${port} -U owner bench -c "${sql}"`;
const sh = (command) => {
  const { status, stderr } = spawnSync('bash', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
};

mkdirSync(folder, { recursive: true });
if (root) chownSync(folder, 65534, 65534);
const made = existsSync(`${folder}/data/PG_VERSION`);
if (!made)
  run(
    'initdb',
    '-D',
    `${folder}/data`,
    '-U',
    'owner',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  );
run(
  'pg_ctl',
  '-D',
  `${folder}/data`,
  '-w',
  '-l',
  `${folder}/log`,
  '-o',
  `-p ${port} -k ${folder} -c listen_addresses= -c fsync=off -c max_wal_size=4GB`,
  'start',
);
try {
  if (!made) {
    sh(psql('').replace(' bench ', ' postgres ').replace('-c ""', '-c "CREATE DATABASE bench"'));
    sh(
      psql(`CREATE TABLE submission AS SELECT i AS id, 'Citizen ' || i % 99991 AS name, 'c' || i || '@mail.example' AS mail,
        CASE WHEN i % 7 = 0 THEN NULL ELSE 'About the notice of ' || date '2020-01-01' + i % 1500 END AS subject, (i % 1000000) / 100.0 AS fee, i % 3 = 0 AS answered,
        timestamptz '2020-01-01' + i * interval '17 seconds' AS received, date '1950-01-01' + i % 20000 AS born, i % 350 AS district
        FROM generate_series(1, ${rows}) i`),
    );
    sh(psql('ALTER TABLE submission ADD PRIMARY KEY (id)'));
    sh(psql('VACUUM FREEZE ANALYZE submission'));
  }
  const all = 'id, name, mail, subject, fee, answered, received, born, district';
  report(
    `${rows} rows of 9 columns`,
    medians(
      {
        cloudexit: `node ${ours} 'postgres://owner@localhost:${port}/bench?host=${encodeURIComponent(folder)}' /tmp/cloudexit-bench.inventory`,
        'COPY | sha256sum': `set -o pipefail; ${psql('COPY submission TO STDOUT')} | sha256sum`,
        'md5 a row in SQL': psql(
          `SELECT count(*), bit_xor(('x' || left(md5(concat_ws('#', ${all})), 16))::bit(64)::bigint) FROM submission`,
        ),
      },
      rows > 3_000_000 ? 1 : 3,
    ),
  );
} finally {
  run('pg_ctl', '-D', `${folder}/data`, '-m', 'fast', 'stop');
}
