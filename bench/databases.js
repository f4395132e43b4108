/**
 * The content root of a PostgreSQL and of a MariaDB table against reading it with the server's own program and digesting what that
 * prints, and against a checksum a row in SQL (as pt-table-checksum makes it), in one run on one machine:
 *   npm run build && node bench/databases.js [rows, default 10000000] [folder, default /tmp/cloudexit-bench-db] [postgres | mariadb]
 * The servers' data stays in the folder; a second run finds it made. Ours also types, sorts and builds the Merkle tree.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { medians, report } from './measure.js';

const rows = Number(process.argv[2] ?? 10_000_000);
const folder = process.argv[3] ?? '/tmp/cloudexit-bench-db';
const only = process.argv[4];
const ours = new URL('inventory-run.js', import.meta.url).pathname;
const rounds = rows > 3_000_000 ? 1 : 3;
// Servers refuse to run as root.
const as =
  process.getuid() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']
    : [];
const columns = 'id, name, mail, subject, fee, answered, received, born, district';

if (only !== 'mariadb') await postgres(`${folder}/postgres`);
if (only !== 'postgres') await mariadb(`${folder}/mariadb`);

async function postgres(home) {
  const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort((a, b) => b - a)[0]}/bin`;
  const port = 54_987;
  const psql = (sql, database = 'bench') =>
    `${bin}/psql -qAtX -h ${home} -p ${port} -U owner ${database} -c "${sql}"`;
  const settings = `-p ${port} -k ${home} -c listen_addresses= -c fsync=off -c max_wal_size=4GB`;
  own(home);
  const made = existsSync(`${home}/data/PG_VERSION`);
  const account = ['-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'];
  if (!made) run(home, `${bin}/initdb`, '-D', `${home}/data`, ...account, '--no-sync');
  run(home, `${bin}/pg_ctl`, '-D', `${home}/data`, '-w', '-l', `${home}/log`, '-o', settings, 'start');
  try {
    if (!made) {
      sh(psql('CREATE DATABASE bench', 'postgres'));
      sh(
        psql(`CREATE TABLE submission AS SELECT i AS id, 'Citizen ' || i % 99991 AS name, 'c' || i || '@mail.example' AS mail,
          CASE WHEN i % 7 = 0 THEN NULL ELSE 'About the notice of ' || date '2020-01-01' + i % 1500 END AS subject, (i % 1000000) / 100.0 AS fee, i % 3 = 0 AS answered,
          timestamptz '2020-01-01' + i * interval '17 seconds' AS received, date '1950-01-01' + i % 20000 AS born, i % 350 AS district
          FROM generate_series(1, ${rows}) i`),
      );
      sh(psql('ALTER TABLE submission ADD PRIMARY KEY (id)'));
      sh(psql('VACUUM FREEZE ANALYZE submission'));
    }
    const times = {
      cloudexit: `node ${ours} 'postgres://owner@localhost:${port}/bench?host=${encodeURIComponent(home)}' /tmp/cloudexit-bench.inventory`,
      'COPY | sha256sum': `set -o pipefail; ${psql('COPY submission TO STDOUT')} | sha256sum`,
      'md5 a row in SQL': psql(
        `SELECT count(*), bit_xor(('x' || left(md5(concat_ws('#', ${columns})), 16))::bit(64)::bigint) FROM submission`,
      ),
    };
    report(`PostgreSQL, ${rows} rows of 9 columns`, medians(times, rounds));
  } finally {
    run(home, `${bin}/pg_ctl`, '-D', `${home}/data`, '-m', 'fast', 'stop');
  }
}

async function mariadb(home) {
  const socket = `${home}/socket`;
  const client = (sql, database = 'bench') =>
    `mariadb --no-defaults -S ${socket} -u root -N --quick ${database} -e "${sql}"`;
  own(home);
  const made = existsSync(`${home}/data/bench`);
  const data = ['--no-defaults', `--datadir=${home}/data`];
  if (!made)
    run(home, 'mariadb-install-db', ...data, '--auth-root-authentication-method=normal', '--skip-test-db');
  const fast = ['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=2G', '--skip-log-bin'];
  const [first, ...rest] = [
    ...as,
    '/usr/sbin/mariadbd',
    ...data,
    `--socket=${socket}`,
    '--skip-networking',
    ...fast,
  ];
  const server = spawn(first, rest, { stdio: 'ignore', cwd: home });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    for (let i = 0; spawnSync('bash', ['-c', client('SELECT 1', 'mysql')]).status !== 0; i++) {
      if (i === 120) throw new Error('the server does not start');
      await pause(500);
    }
    if (!made) {
      sh(client('CREATE DATABASE bench CHARACTER SET utf8mb4', 'mysql'));
      sh(
        client(`CREATE TABLE submission (id int PRIMARY KEY, name varchar(40), mail varchar(80), subject varchar(200), fee decimal(12,4), answered tinyint(1), received timestamp,
          born date, district int) ENGINE=InnoDB`),
      );
      sh(
        client(`INSERT INTO submission SELECT seq, CONCAT('Citizen ', seq % 99991), CONCAT('c', seq, '@mail.example'),
          IF(seq % 7 = 0, NULL, CONCAT('About the notice of ', DATE '2020-01-01' + INTERVAL seq % 1500 DAY)), (seq % 1000000) / 100, seq % 3 = 0,
          TIMESTAMP '2020-01-01 00:00:00' + INTERVAL seq * 17 SECOND, DATE '1950-01-01' + INTERVAL seq % 20000 DAY, seq % 350 FROM seq_1_to_${rows}`),
      );
      sh(client('ANALYZE TABLE submission'));
    }
    const joined = `CONCAT_WS('#', ${columns})`;
    const times = {
      cloudexit: `node ${ours} 'mysql://root@localhost/bench?host=${encodeURIComponent(socket)}' /tmp/cloudexit-bench.inventory`,
      'SELECT | sha256sum': `set -o pipefail; ${client('SELECT * FROM submission')} | sha256sum`,
      'md5 a row in SQL': client(
        `SELECT COUNT(*), BIT_XOR(CAST(CONV(LEFT(MD5(${joined}), 16), 16, 10) AS UNSIGNED)) FROM submission`,
      ),
      'crc32 a row in SQL': client(`SELECT COUNT(*), BIT_XOR(CRC32(${joined})) FROM submission`),
    };
    report(`MariaDB, ${rows} rows of 9 columns`, medians(times, rounds));
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

function own(home) {
  mkdirSync(home, { recursive: true });
  if (as.length > 0) chownSync(home, 65534, 65534);
}

function run(cwd, ...command) {
  const [first, ...rest] = [...as, ...command];
  execFileSync(first, rest, { stdio: 'ignore', cwd });
}

function sh(command) {
  const { status, stderr } = spawnSync('bash', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
