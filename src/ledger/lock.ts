import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudexitError, errorCode } from '../core/errors.js';
import { removeIfThere } from './durable-file.js';
import type { FileSystem } from './file-system.js';

/**
 * The writer's lock of `manifests/formats/ledger.md`, rules 17 and 18. Everything about the owner is in the name of an empty
 * file, so that a lock exists whole or not at all, and a killed owner's lock can be told and removed without
 * a window in which two would-be successors both succeed.
 */
const LOCK_NAME = /^lock-([0-9a-f]{12})-([0-9a-f]{12})-(\d{1,10})-(\d{1,20})-([0-9a-f]{16})$/;
const PATIENCE_MS = 30_000;

/** Runs `use` while holding the lock of the ledger folder. `LEDGER_LOCKED` (exit 1) when it stays taken. */
export async function withLock<T>(
  fs: FileSystem,
  dir: string,
  use: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const path = await acquire(fs, dir, patienceMs);
  try {
    return await use();
  } finally {
    await removeIfThere(fs, path);
  }
}

async function acquire(fs: FileSystem, dir: string, patienceMs: number): Promise<string> {
  const name = ownName();
  const path = join(dir, name);
  const giveUpAt = performance.now() + patienceMs;
  for (let longest = 4; ; longest = Math.min(2 * longest, 64)) {
    let owner = await otherOwner(fs, dir, name);
    if (owner === undefined) {
      await (await fs.open(path, 'create')).close();
      owner = await otherOwner(fs, dir, name);
      if (owner === undefined) return path;
      await fs.remove(path);
    }
    if (performance.now() > giveUpAt) throw locked(owner);
    await sleep(randomInt(1, longest));
  }
}

/** Another lock whose owner is alive or unknown. Locks of the dead are removed on the way. */
async function otherOwner(fs: FileSystem, dir: string, own: string): Promise<string | undefined> {
  for (const name of await fs.list(dir)) {
    if (name === own || !name.startsWith('lock-')) continue;
    if (!isDead(name)) return name;
    await removeIfThere(fs, join(dir, name));
  }
  return undefined;
}

function isDead(name: string): boolean {
  const match = LOCK_NAME.exec(name);
  if (match === null || match[1] !== here().machine) return false;
  if (match[2] !== here().boot) return true;
  const pid = Number(match[3]);
  if (!isRunning(pid)) return true;
  // The number may have been given to another process since. Where /proc does not tell, the owner counts as alive.
  const start = processStart(pid);
  return start !== undefined && start !== match[4];
}

function ownName(): string {
  const { machine, boot } = here();
  const start = processStart(process.pid) ?? '0';
  return `lock-${machine}-${boot}-${process.pid}-${start}-${randomBytes(8).toString('hex')}`;
}

interface Place {
  readonly machine: string;
  readonly boot: string;
}

let place: Place | undefined;

/** Host and process namespace, and the boot: a pid means something within these only. */
function here(): Place {
  place ??= {
    machine: shortDigest([hostname(), readOr('/etc/machine-id'), namespaceOf('pid')].join('\n')),
    boot: shortDigest(readOr('/proc/sys/kernel/random/boot_id')),
  };
  return place;
}

/**
 * Start of a process in clock ticks since boot (proc(5), field 22 of stat), `ended` for one that only waits for its parent;
 * undefined where /proc does not tell.
 */
function processStart(pid: number): string | undefined {
  const stat = readOr(`/proc/${pid}/stat`);
  // The command name in field 2 is the process's own choice and may contain anything: count after its last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : fields[19];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}

function namespaceOf(kind: string): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return '';
  }
}

function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function locked(owner: string): CloudexitError {
  const pid = LOCK_NAME.exec(owner)?.[3];
  return new CloudexitError('LEDGER_LOCKED', 'somebody else is writing to this case', {
    subject: owner,
    hint:
      pid === undefined
        ? 'Remove the lock file if you are sure that nobody is writing.'
        : `Wait for process ${pid} of the host that writes; remove the lock file if you are sure that it has ended.`,
  });
}
