import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { program } from '../program.js';
import { freePort } from './free-port.js';

/** An S3 endpoint with a user who may do everything in it. */
export interface LiveStore {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Makes a second user with an access key and a secret key; absent where users cannot be made. */
  readonly addUser?: (name: string, secret: string) => Promise<void>;
  /** Kills the server as a power cut would; absent for a server that is not ours. */
  readonly kill?: () => Promise<void>;
  /** Starts a killed server again. */
  readonly revive?: () => Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const USER = { accessKeyId: 'cloudexit-test', secretAccessKey: 'not-a-secret' };

/**
 * The store that `CLOUDEXIT_TEST_S3_ENDPOINT` names (with `CLOUDEXIT_TEST_S3_KEY` and `CLOUDEXIT_TEST_S3_SECRET`), else a
 * Ceph RADOS gateway of our own on loopback: monitor, manager, one OSD in memory. Skips, or with CI=true fails, when the
 * programs are missing.
 */
export async function liveStore(context: { skip: (why?: string) => never }): Promise<LiveStore> {
  const endpoint = process.env['CLOUDEXIT_TEST_S3_ENDPOINT'];
  if (endpoint !== undefined) {
    const accessKeyId = process.env['CLOUDEXIT_TEST_S3_KEY'] ?? '';
    const secretAccessKey = process.env['CLOUDEXIT_TEST_S3_SECRET'] ?? '';
    return { endpoint, accessKeyId, secretAccessKey, stop: async () => {} };
  }
  for (const name of ['ceph', 'ceph-mon', 'ceph-mgr', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin']) {
    program(name, context);
  }
  return await startRadosgw();
}

/** Starts the gateway. A monitor or OSD now and then never comes up on a busy machine: three attempts, each stopped again when it fails. */
export async function startRadosgw(): Promise<LiveStore> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryRadosgw();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function tryRadosgw(): Promise<LiveStore> {
  const dir = mkdtempSync(join(tmpdir(), 'cloudexit-radosgw-'));
  const monPort = await freePort();
  const port = await freePort();
  const conf = join(dir, 'ceph.conf');
  const fsid = crypto.randomUUID();
  for (const folder of ['mon', 'mgr', 'osd', 'rgw', 'run', 'log']) mkdirSync(join(dir, folder));
  writeFileSync(conf, configuration(dir, fsid, monPort, port));
  const daemons = new Map<string, ChildProcess>();
  const env = { ...process.env, CEPH_CONF: conf };
  const call = (name: string, ...args: string[]) => run(name, [...args, '-c', conf], { env });
  const daemon = (name: string, ...args: string[]) => {
    daemons.set(name, spawn(name, [...args, '-f', '-c', conf], { env, stdio: 'ignore' }));
  };
  const end = async (name: string, signal: NodeJS.Signals): Promise<void> => {
    const child = daemons.get(name);
    daemons.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  const stop = async (): Promise<void> => {
    // The OSD first: it would wait for a monitor that is gone.
    for (const name of ['ceph-osd', 'radosgw', 'ceph-mgr', 'ceph-mon']) await end(name, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await run('monmaptool', [
      '--create',
      '--fsid',
      fsid,
      '--addv',
      'a',
      `[v1:127.0.0.1:${monPort}]`,
      join(dir, 'monmap'),
    ]);
    await call('ceph-mon', '--mkfs', '-i', 'a', '--monmap', join(dir, 'monmap'));
    daemon('ceph-mon', '-i', 'a');
    daemon('ceph-mgr', '-i', 'x');
    const osd = (await call('ceph', 'osd', 'create', fsid)).stdout.trim();
    await call('ceph-osd', '-i', osd, '--mkfs', '--osd-uuid', fsid);
    daemon('ceph-osd', '-i', osd);
    await call('ceph', 'osd', 'crush', 'add', `osd.${osd}`, '1.0', 'root=default', 'host=h');
    const admin = (name: string, key: string, secret: string) =>
      call(
        'radosgw-admin',
        '-n',
        'client.rgw',
        'user',
        'create',
        `--uid=${name}`,
        `--display-name=${name}`,
        `--access-key=${key}`,
        `--secret-key=${secret}`,
      );
    const endpoint = `http://127.0.0.1:${port}`;
    const gateway = async (): Promise<void> => {
      daemon('radosgw', '-n', 'client.rgw');
      await answering(endpoint, join(dir, 'log'));
    };
    await gateway();
    await admin('owner', USER.accessKeyId, USER.secretAccessKey);
    return {
      endpoint,
      ...USER,
      addUser: async (name, secret) => {
        await admin(name, name, secret);
      },
      kill: () => end('radosgw', 'SIGKILL'),
      revive: gateway,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The monitor is not to gather changes for a second before it passes them on: a start makes a dozen, one after the other. */
function configuration(dir: string, fsid: string, monPort: number, port: number): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = [v1:127.0.0.1:${monPort}]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = ${dir}/run
admin_socket = ${dir}/run/$name.asok
log_file = ${dir}/log/$name.log
pid_file = ${dir}/run/$name.pid
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 4294967296
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data = ${dir}/mon
osd_data = ${dir}/osd
mgr_data = ${dir}/mgr
mon_warn_on_pool_no_redundancy = false
mon_data_avail_crit = 1
mon_data_avail_warn = 1
ms_bind_ipv6 = false
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
osd_pool_default_pg_autoscale_mode = off
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw_data = ${dir}/rgw
rgw_enable_usage_log = false
rgw_max_listing_results = 100
`;
}

async function answering(endpoint: string, logs: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const log = readFileSync(join(logs, 'client.rgw.log'), 'utf8').slice(-2000);
  throw new Error(`radosgw does not answer; its log ends in:\n${log}`);
}
