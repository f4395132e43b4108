import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile } from 'node:fs/promises';
import { CloudexitError, errorCode } from '../../../core/errors.js';
import { displayPath, displayText } from '../../../core/path.js';
import type { AcceptancePlace } from '../../../formats/acceptance-plan.js';
import { databaseClient, openSource, sqliteFile } from '../../../sources/index.js';
import { type CheckContext, placeOptions, shortly } from '../check-context.js';
import { type ChildResult, childEnvironment, runChild } from '../child.js';
import { dumpBytes } from './dump-bytes.js';
import type { DumpFormat } from './dump-format.js';

export interface RestoreRequest {
  readonly dump: string;
  readonly format: DumpFormat;
  readonly place: AcceptancePlace;
  /** Seconds for the whole. */
  readonly timeout: number;
  readonly context: Pick<CheckContext, 'env' | 'signal'>;
}

export interface Restored {
  /** The program, and how it ended. */
  readonly by: string;
  /** What it complained about; absent where it took all of the dump. */
  readonly failure?: string;
}

/**
 * Restores a dump into a database that has to be empty, with the engine's own program, which is kept from doing anything on this
 * machine: `manifests/formats/dump-restore.md`. Throws RESTORE_TARGET_NOT_EMPTY, RESTORE_ENGINE_OTHER, RESTORE_PROGRAM_MISSING,
 * RESTORE_PROGRAM_TOO_OLD and what opening the database throws.
 */
export async function restoreDump(request: RestoreRequest): Promise<Restored> {
  const { place, format } = request;
  const file = sqliteFile(place.url);
  const options = placeOptions(place, undefined).database ?? {};
  const engine = file === undefined ? databaseClient(place.url, options, {}).engine : 'sqlite';
  if (engine !== format.engine) {
    throw new CloudexitError('RESTORE_ENGINE_OTHER', `a ${format.kind} is not for ${engine}`, { exit: 2 });
  }
  if (file !== undefined) return restoreSqlite(request, file);
  await requireEmpty(request);
  return engine === 'postgres' ? restorePostgres(request) : restoreMysql(request);
}

/** What every database has before anybody put anything into it. */
const ALWAYS_THERE = /^(?:grants|extensions)\//;

async function requireEmpty({ place, context }: RestoreRequest): Promise<void> {
  const source = await openSource(place.url, placeOptions(place, undefined));
  try {
    for await (const entry of source.entries(context.signal)) {
      const path = displayPath(entry.path);
      if (!ALWAYS_THERE.test(path)) throw notEmpty(path);
    }
  } finally {
    await source.close();
  }
}

function notEmpty(subject: string): CloudexitError {
  return new CloudexitError('RESTORE_TARGET_NOT_EMPTY', 'the scratch database is not empty', {
    subject,
    hint: 'Make a new one: nothing is ever removed from it.',
    exit: 2,
  });
}

async function restorePostgres(request: RestoreRequest): Promise<Restored> {
  const { dump, format, place, context } = request;
  const client = databaseClient(place.url, placeOptions(place, undefined).database ?? {}, context.env);
  const env = { ...childEnvironment(context.env), LC_ALL: 'C', ...client.environment };
  if (format.kind === 'pg_dump custom') {
    // The name as a value of a connection string: it could be taken for one itself.
    const database = `dbname='${client.database.replace(/['\\]/g, '\\$&')}'`;
    return run(request, ['pg_restore', '--no-password', '-d', database], env, dumpBytes(dump, [], ''));
  }
  const program = [
    'psql',
    '-X',
    '-q',
    '--no-password',
    '-v',
    'ON_ERROR_STOP=1',
    '-o',
    '/dev/null',
    '-f',
    '-',
  ];
  await requireRestrict(request, env);
  // From here on psql obeys no backslash command but the one with this key.
  const before = `\\restrict ${randomBytes(24).toString('hex')}\n`;
  return run(request, program, env, dumpBytes(dump, format.cuts, before));
}

/** First minor versions of psql that can be told to obey no backslash command of a script. */
const RESTRICTING: ReadonlyMap<number, number> = new Map([
  [13, 22],
  [14, 19],
  [15, 14],
  [16, 10],
  [17, 6],
]);

async function requireRestrict(request: RestoreRequest, env: Record<string, string>): Promise<void> {
  const { output } = await child(request, ['psql', '--version'], env);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(output.toString('latin1')) ?? [];
  const from = RESTRICTING.get(Number(major));
  if (Number(major) > 17 || (from !== undefined && Number(minor) >= from)) return;
  throw new CloudexitError('RESTORE_PROGRAM_TOO_OLD', 'this psql would obey shell commands in a dump', {
    subject: shortly(displayText(output.toString('latin1').trim()), 100),
    hint: 'Use psql 13.22, 14.19, 15.14, 16.10, 17.6 or later, or a dump in the custom format.',
  });
}

async function restoreMysql(request: RestoreRequest): Promise<Restored> {
  const { dump, place, context } = request;
  const client = databaseClient(place.url, placeOptions(place, undefined).database ?? {}, context.env);
  const env = { ...childEnvironment(context.env), LC_ALL: 'C', ...client.environment };
  const options = [
    '--no-defaults',
    '--batch',
    // Of a script only `delimiter` and `charset` are obeyed then, neither `system`, `\!` nor `source`.
    '--binary-mode',
    '--loose-sandbox',
    '--local-infile=0',
    '--default-character-set=utf8mb4',
    ...client.connection,
  ];
  try {
    return await run(request, ['mariadb', ...options], env, dumpBytes(dump, [], ''));
  } catch (error) {
    if (errorCode(error) !== 'RESTORE_PROGRAM_MISSING') throw error;
    const ssl = (name: string) => (name === '--skip-ssl' ? '--ssl-mode=DISABLED' : name);
    const verified = options.map((o) =>
      o === '--ssl-verify-server-cert' ? '--ssl-mode=VERIFY_IDENTITY' : ssl(o),
    );
    return run(request, ['mysql', ...verified], env, dumpBytes(dump, [], ''));
  }
}

async function restoreSqlite(request: RestoreRequest, file: string): Promise<Restored> {
  const { dump, format, context } = request;
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) throw notEmpty(displayText(file));
  if (format.kind === 'sqlite file') {
    await copyFile(dump, file, constants.COPYFILE_EXCL);
    return { by: 'copied' };
  }
  const program = ['sqlite3', '-safe', '-bail', '-batch', '-init', '/dev/null', file];
  return run(request, program, childEnvironment(context.env), dumpBytes(dump, [], ''));
}

async function run(
  request: RestoreRequest,
  program: readonly string[],
  env: Record<string, string>,
  input: ReturnType<typeof dumpBytes>,
): Promise<Restored> {
  const ended = await child(request, program, env, input).finally(() => input.destroy());
  const name = program[0]!;
  if (ended.timedOut) return { by: name, failure: `${name} had not ended in time` };
  if (ended.tooMuch) return { by: name, failure: `${name} wrote more than is looked at` };
  const by = `${name}: ${ended.exit === undefined ? 'ended by a signal' : `exit ${ended.exit}`}`;
  const said = shortly(displayText(ended.complaint.trim()), 500);
  return ended.exit === 0 ? { by } : { by, failure: said === '' ? by : `${by}: ${said}` };
}

async function child(
  { timeout, context }: RestoreRequest,
  program: readonly string[],
  env: Record<string, string>,
  input?: ReturnType<typeof dumpBytes>,
): Promise<ChildResult> {
  try {
    return await runChild({
      run: program,
      env,
      timeout: timeout * 1000,
      signal: context.signal,
      ...(input === undefined ? {} : { input }),
    });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new CloudexitError('RESTORE_PROGRAM_MISSING', `${program[0]} is not installed`, {
      subject: program[0]!,
      hint: 'Install the client programs of the engine: postgresql-client, mariadb-client or sqlite3.',
    });
  }
}
