import { isIP } from 'node:net';
import type { Connection, Query, QueryError } from 'mysql2';
import { CloudexitError, errorCode } from '../../core/errors.js';
import type { FindingCode } from '../../core/finding-codes.js';
import { broken } from '../container-findings.js';
import {
  connectionError,
  type DatabaseOptions,
  DEFAULT_TIMEOUT,
  passwordOf,
  tlsOptions,
} from '../database/access.js';
import type { DatabaseLocation } from '../database/location.js';
import { RowChunk } from './row-chunk.js';

/** A row as the server sent it: the bytes of every value, null for NULL. */
type RawRow = readonly (Buffer | null)[];

/** Whatever would give other texts, fewer rows or an older state, however the server is set up: rule 4 of `manifests/formats/databases.md`. */
const SETTINGS: readonly string[] = [
  'SET NAMES utf8mb4',
  "SET SESSION time_zone = '+00:00'",
  "SET SESSION sql_mode = ''",
  'SET SESSION sql_select_limit = 18446744073709551615',
  'SET SESSION sql_big_selects = 1',
  'SET SESSION group_concat_max_len = 1073741824',
  // Only MariaDB reads the first of these comments, and only MySQL the second.
  'SET SESSION sql_warnings = 0 /*M!100304 , max_statement_time = 0, system_versioning_asof = DEFAULT *//*!50708 , max_execution_time = 0 */',
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];
/** Bytes of rows after which the connection rests until they have been taken. */
const HELD = 1024 * 1024;

/** What a query has gathered so far. */
interface Held<T> {
  readonly empty: boolean;
  take(): T;
  /** Says once and again that it is much. */
  whenFull(pause: () => void): void;
}

/** Packet handlers of the driver's query: each returns the one for the next packet. */
type RowHandler = (this: RowQuery, packet: RowPacket, connection: unknown) => unknown;
interface RowQuery extends Query {
  row: RowHandler;
}
interface RowPacket {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

/** The driver would hold the certificate of a server named by its address against the name `localhost`. */
function addressUnverified(subject: string): CloudexitError {
  return new CloudexitError(
    'SOURCE_TLS_UNTRUSTED',
    'a certificate is checked against a name, and this is an address',
    {
      subject,
      hint: 'Name the server as its certificate does, or use sslmode=verify-ca with --ca.',
    },
  );
}

/** One connection to MySQL or MariaDB, one snapshot, nothing but reading. */
export class MysqlSession {
  #lost: Error | undefined;

  private constructor(
    private readonly connection: Connection,
    private readonly seconds: number,
  ) {
    connection.on('error', (error) => {
      this.#lost ??= error;
    });
  }

  /** Throws as `PostgresSession.open` does. */
  static async open(
    location: DatabaseLocation,
    subject: string,
    options: DatabaseOptions,
  ): Promise<MysqlSession> {
    const { default: mysql } = await import('mysql2');
    const seconds = options.timeout ?? DEFAULT_TIMEOUT;
    const tls = tlsOptions(location, options);
    const { host = 'localhost' } = location;
    if (location.tls === 'verify-full' && isIP(host) !== 0) throw addressUnverified(subject);
    const connection = mysql.createConnection({
      ...(host.startsWith('/') ? { socketPath: host } : { host, port: location.port ?? 3306 }),
      ...(location.user === undefined ? {} : { user: location.user }),
      password: passwordOf(options) ?? process.env['MYSQL_PWD'] ?? '',
      database: location.database,
      charset: 'utf8mb4_bin',
      connectTimeout: seconds * 1000,
      // A server may otherwise ask for a file of this machine.
      flags: ['-LOCAL_FILES'],
      ...(tls === undefined
        ? {}
        : {
            ssl: {
              ...(tls.ca === undefined ? {} : { ca: tls.ca as Buffer }),
              rejectUnauthorized: tls.rejectUnauthorized ?? true,
              verifyIdentity: location.tls === 'verify-full',
            },
          }),
    });
    const session = new MysqlSession(connection, seconds);
    try {
      await new Promise<void>((resolve, reject) => {
        connection.connect((error: QueryError | null) => (error === null ? resolve() : reject(error)));
      });
      for (const setting of SETTINGS) await session.rows(setting);
    } catch (error) {
      session.#breakOff();
      throw connectionError((error as Error).cause ?? error, subject);
    }
    return session;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** All rows of a small answer, each value as text. Throws an error whose code is a finding code. */
  async rows(sql: string, values: readonly string[] = []): Promise<(string | null)[][]> {
    const all: (string | null)[][] = [];
    for await (const rows of this.stream(sql, values)) {
      for (const row of rows) all.push(row.map((v) => v?.toString('utf8') ?? null));
    }
    return all;
  }

  /** Rows of a query as they come, in chunks for `text-rows.ts`; the connection rests while nobody takes them. */
  async *packets(sql: string, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const chunk = new RowChunk();
    const query = this.connection.query({ sql }) as RowQuery;
    const ofDriver = query.row;
    let onFull: (() => void) | undefined;
    // Taking a row apart is for other threads: the driver sees the end of the rows, and none of them.
    query.row = function row(packet, connection) {
      if (packet.isEOF()) return ofDriver.call(this, packet, connection);
      chunk.add(packet.buffer, packet.offset, packet.end);
      if (chunk.full) onFull?.();
      return row;
    };
    query.on('result', () => {
      throw new Error('the driver does not hand its packets on');
    });
    const held = {
      get empty() {
        return chunk.empty;
      },
      take: () => chunk.take(),
      whenFull: (pause: () => void) => {
        onFull = pause;
      },
    };
    yield* this.#answer(query, held, signal);
  }

  /** Rows as they come, a batch at a time. */
  async *stream(sql: string, values: readonly string[] = []): AsyncGenerator<readonly RawRow[]> {
    let rows: RawRow[] = [];
    let bytes = 0;
    let onFull: (() => void) | undefined;
    const query = this.connection.query({
      sql,
      values: [...values],
      rowsAsArray: true,
      typeCast: (field) => field.buffer(),
    });
    query.on('result', (row) => {
      if (!Array.isArray(row)) return; // the answer to a SET
      const raw = row as RawRow;
      rows.push(raw);
      for (const value of raw) bytes += value === null ? 1 : value.length + 1;
      if (bytes >= HELD) onFull?.();
    });
    const held = {
      get empty() {
        return rows.length === 0;
      },
      take: () => {
        const batch = rows;
        rows = [];
        bytes = 0;
        return batch;
      },
      whenFull: (pause: () => void) => {
        onFull = pause;
      },
    };
    yield* this.#answer(query, held);
  }

  /** What a query gathers, whenever it is much, and at its end. */
  async *#answer<T>(query: Query, held: Held<T>, signal?: AbortSignal): AsyncGenerator<T> {
    let state: 'reading' | 'ended' = 'reading';
    let failure: Error | undefined;
    let wake: (() => void) | undefined;
    let full = false;
    held.whenFull(() => {
      full = true;
      this.connection.pause();
      wake?.();
    });
    const end = (error?: Error): void => {
      failure ??= error;
      state = 'ended';
      wake?.();
    };
    query.on('error', end);
    query.on('end', () => end());
    this.connection.on('error', end);
    try {
      for (;;) {
        if (!full && state === 'reading') {
          await this.#inTime(
            new Promise<void>((resolve) => {
              wake = resolve;
            }),
          );
        }
        signal?.throwIfAborted();
        if (failure !== undefined) throw readError(failure, this.isLost);
        if (held.empty) return;
        full = false;
        yield held.take();
        if (state === 'reading') this.connection.resume();
      }
    } finally {
      this.connection.off('error', end);
      if (state === 'reading') this.#breakOff();
    }
  }

  async close(): Promise<void> {
    if (this.isLost) return this.#breakOff();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 2000).unref();
      this.connection.end(() => resolve());
    });
  }

  async #inTime(answer: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = broken('SOURCE_TIMED_OUT', `the server said nothing for ${this.seconds} seconds`);
        this.#lost ??= error;
        reject(error);
      }, this.seconds * 1000);
    });
    try {
      await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #breakOff(): void {
    this.#lost ??= new Error('broken off');
    this.connection.destroy();
  }
}

const CODES: readonly (readonly [RegExp, FindingCode])[] = [
  [
    /^ER_(TABLE|COLUMN|SPECIFIC_|VIEW_)?ACCESS_?DENIED|^ER_(TABLEACCESS|COLUMNACCESS|DBACCESS)/,
    'TABLE_READ_DENIED',
  ],
  [/^ER_TABLE_DEF_CHANGED$/, 'ENTRY_CHANGED_WHILE_READ'],
  [/^ER_LOCK_WAIT_TIMEOUT$|^ER_(STATEMENT|QUERY)_TIMEOUT$/, 'SOURCE_TIMED_OUT'],
  [
    /^PROTOCOL_|^ECONN|^EPIPE|^ETIMEDOUT|^ER_SERVER_SHUTDOWN|^ER_NEW_ABORTING|^ER_CONNECTION_KILLED/,
    'SOURCE_CONNECTION_LOST',
  ],
];

/** The finding code that a failure while reading is: by the name of the server's error, never by its text. */
function readError(error: Error, isLost: boolean): Error {
  const name = errorCode(error) ?? '';
  const known = CODES.find(([pattern]) => pattern.test(name))?.[1];
  return broken(known ?? (isLost ? 'SOURCE_CONNECTION_LOST' : 'ENTRY_READ_FAILED'), error.message, error);
}
