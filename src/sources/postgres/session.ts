import type { Client } from 'pg';
import { errorCode } from '../../core/errors.js';
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
import { CopyOut } from './copy-out.js';

export type Row = readonly (string | null)[];

/** Text forms that do not depend on how server, database or role are set up: rule 4 of `manifests/formats/databases.md`. */
const SETTINGS: readonly string[] = [
  // Ours is the time that is given to a server.
  'SET statement_timeout = 0',
  "SET client_encoding = 'UTF8'",
  "SET search_path = ''",
  "SET datestyle = 'ISO, YMD'",
  "SET timezone = 'UTC'",
  "SET intervalstyle = 'iso_8601'",
  'SET extra_float_digits = 3',
  "SET bytea_output = 'hex'",
  "SET xmloption = 'content'",
  "SET lc_monetary = 'C'",
  'SET quote_all_identifiers = on',
  // Rows that a policy would hide are an error then, and not a shorter table.
  'SET row_security = off',
  'SET default_transaction_read_only = on',
  'SET idle_in_transaction_session_timeout = 0',
  // Of PostgreSQL 17 and later.
  "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'",
];
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** One connection, one snapshot, nothing but reading. */
export class PostgresSession {
  #lost: Error | undefined;

  private constructor(
    private readonly client: Client,
    private readonly seconds: number,
  ) {
    client.on('error', (error) => {
      this.#lost ??= error;
    });
  }

  /** Throws SOURCE_UNREACHABLE, SOURCE_ACCESS_DENIED, SOURCE_TLS_REFUSED, SOURCE_TLS_UNTRUSTED, SOURCE_NOT_FOUND (exit 1). */
  static async open(
    location: DatabaseLocation,
    subject: string,
    options: DatabaseOptions,
  ): Promise<PostgresSession> {
    const { default: pg } = await import('pg');
    const seconds = options.timeout ?? DEFAULT_TIMEOUT;
    const password = passwordOf(options);
    const client = new pg.Client({
      ...(location.host === undefined ? {} : { host: location.host }),
      ...(location.port === undefined ? {} : { port: location.port }),
      ...(location.user === undefined ? {} : { user: location.user }),
      ...(password === undefined ? {} : { password }),
      database: location.database,
      ssl: tlsOptions(location, options) ?? false,
      application_name: 'cloudexit',
      connectionTimeoutMillis: seconds * 1000,
      // Every value as the server wrote it.
      types: { getTypeParser: () => (text: unknown) => text } as never,
    });
    const session = new PostgresSession(client, seconds);
    try {
      await client.connect();
      for (const setting of SETTINGS) await client.query(setting);
      // Sooner than we give the server up, so that it says which table it was.
      await client.query(`SET lock_timeout = '${seconds * 500}ms'`);
      await client.query(BEGIN);
    } catch (error) {
      await session.close();
      throw connectionError(error, subject);
    }
    return session;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Lets go of snapshot and locks. The next snapshot is taken by the first query: locks, and savepoints around them, come before it. */
  async beginAgain(): Promise<void> {
    await this.#command('ROLLBACK');
    await this.#command(BEGIN);
  }

  /** Rows of a catalog query, each value as text. Throws an error whose code is a finding code. */
  async rows(sql: string, values: readonly string[] = []): Promise<readonly Row[]> {
    // The extended protocol takes one statement, never a second one behind it.
    const asked = { text: sql, values: [...values], rowMode: 'array', queryMode: 'extended' } as const;
    const query = this.client.query<string[]>(asked);
    return (await this.#inTime(query)).rows;
  }

  /** Runs one step within a savepoint: what fails in it does not end the snapshot. */
  async apart<T>(step: () => Promise<T>): Promise<T> {
    await this.#command('SAVEPOINT step');
    try {
      const result = await step();
      await this.#command('RELEASE SAVEPOINT step');
      return result;
    } catch (error) {
      if (!this.isLost) await this.#command('ROLLBACK TO SAVEPOINT step').catch(() => undefined);
      throw readError(error, this.isLost);
    }
  }

  /** As {@link apart}, for what is read bit by bit. */
  async *reading<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
    await this.#command('SAVEPOINT step');
    try {
      yield* batches;
    } catch (error) {
      if (!this.isLost) await this.#command('ROLLBACK TO SAVEPOINT step').catch(() => undefined);
      throw readError(error, this.isLost);
    }
    await this.#command('RELEASE SAVEPOINT step');
  }

  /** What COPY ... TO STDOUT sends, in chunks for `copy-text.ts`. Nobody need read to the end. */
  async *copy(sql: string, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const copy = this.client.query(new CopyOut(sql));
    let ended = false;
    const lost = (error?: Error): void => copy.handleError(error ?? new Error('Connection terminated'));
    this.client.once('end', lost).once('error', lost);
    try {
      for (;;) {
        const chunk = await this.#inTime(copy.next());
        ended = chunk === undefined;
        if (chunk === undefined) return;
        signal?.throwIfAborted();
        if (chunk !== 'waiting') yield chunk;
      }
    } catch (error) {
      // What the server itself refused is over; the connection serves on.
      ended ||= /^[0-9A-Z]{5}$/.test(errorCode((error as Error).cause) ?? '');
      throw error;
    } finally {
      this.client.off('end', lost).off('error', lost);
      if (!ended) this.#breakOff();
    }
  }

  async close(): Promise<void> {
    if (this.isLost) this.#breakOff();
    else await Promise.race([this.client.end().catch(() => undefined), pause(2000)]);
  }

  async #command(sql: string): Promise<void> {
    await this.#inTime(this.client.query(sql));
  }

  /** A server that says nothing for too long is given up: whatever comes later would be of nobody's asking. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = broken('SOURCE_TIMED_OUT', `the server said nothing for ${this.seconds} seconds`);
        this.#lost ??= error;
        this.#breakOff();
        reject(error);
      }, this.seconds * 1000);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw readError(error, this.isLost);
    } finally {
      clearTimeout(timer);
    }
  }

  #breakOff(): void {
    this.#lost ??= new Error('broken off');
    (this.client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

const LOST = /^(08|57P0|ECONN|EPIPE|ETIMEDOUT)/;

/** The finding code that a failure while reading is: by SQLSTATE (PostgreSQL manual, appendix A), never by text. */
function readError(error: unknown, isLost: boolean): Error {
  const sqlState = errorCode(error) ?? '';
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'exit' in error) return error;
  const code: FindingCode = /^(42501|28)/.test(sqlState)
    ? 'TABLE_READ_DENIED'
    : sqlState === '55P03' || sqlState === '57014'
      ? 'SOURCE_TIMED_OUT'
      : isLost || LOST.test(sqlState) || /^Connection terminated/.test(said)
        ? 'SOURCE_CONNECTION_LOST'
        : 'ENTRY_READ_FAILED';
  return broken(code, said, error);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
