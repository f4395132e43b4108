import { type FileHandle, open } from 'node:fs/promises';
import { CloudexitError } from '../../../core/errors.js';

export type DumpKind = 'pg_dump custom' | 'pg_dump plain' | 'mysqldump' | 'sqlite file' | 'sqlite dump';

/** What a dump file is, by its content. */
export interface DumpFormat {
  readonly kind: DumpKind;
  readonly engine: 'postgres' | 'mysql' | 'sqlite';
  /** Bytes. */
  readonly size: number;
  /** Whether its end mark is there; undefined where the format has none that can be seen from outside. */
  readonly ended?: boolean;
  /** Ranges of bytes that are for the client that made it and are not fed: its own `\restrict` and `\unrestrict`. */
  readonly cuts: readonly (readonly [start: number, end: number])[];
}

const LOOKED_AT = 8192;
const CLUSTER = /^(?:--\r?\n)?-- PostgreSQL database cluster dump/;
const PLAIN = /^(?:--\r?\n)?-- PostgreSQL database dump\r?\n/;
const PLAIN_END = '-- PostgreSQL database dump complete';
const MYSQL = /^(?:\/\*M?!999999\\- enable the sandbox mode \*\/ *\r?\n)?-- (?:MySQL|MariaDB) dump /;
const MYSQL_NAMED = /^-- Current Database: /m;
const SQLITE = /^PRAGMA foreign_keys=OFF;\r?\nBEGIN TRANSACTION;\r?\n/;

/** Recognises a dump by its first bytes and looks for its end mark. Throws DUMP_UNSUPPORTED (exit 1), and what opening the file throws. */
export async function recogniseDump(path: string): Promise<DumpFormat> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = await part(file, 0, Math.min(size, LOOKED_AT));
    const from = Math.max(0, size - LOOKED_AT);
    return formatOf(head, await part(file, from, size - from), from, size);
  } finally {
    await file.close();
  }
}

function formatOf(head: string, tail: string, from: number, size: number): DumpFormat {
  if (head.startsWith('PGDMP')) return { kind: 'pg_dump custom', engine: 'postgres', size, cuts: [] };
  if (head.startsWith('SQLite format 3\0')) return { kind: 'sqlite file', engine: 'sqlite', size, cuts: [] };
  if (CLUSTER.test(head)) throw unsupported('it is of a whole cluster, not of one database');
  if (PLAIN.test(head)) {
    const at = tail.lastIndexOf(PLAIN_END);
    const cuts = [...cut(/^\\restrict [A-Za-z0-9]+\r?\n/m, head, 0)];
    if (at >= 0) cuts.push(...cut(/^\\unrestrict [A-Za-z0-9]+\r?\n/m, tail.slice(at), from + at));
    return { kind: 'pg_dump plain', engine: 'postgres', size, ended: at >= 0, cuts };
  }
  if (MYSQL.test(head)) {
    if (MYSQL_NAMED.test(head))
      throw unsupported('it names the database that it goes into; make one without --databases');
    return { kind: 'mysqldump', engine: 'mysql', size, ended: /^-- Dump completed/m.test(tail), cuts: [] };
  }
  if (SQLITE.test(head))
    return { kind: 'sqlite dump', engine: 'sqlite', size, ended: /\nCOMMIT;\s*$/.test(tail), cuts: [] };
  throw unsupported('it is no dump of a kind that can be restored');
}

function cut(mark: RegExp, text: string, from: number): (readonly [number, number])[] {
  const found = mark.exec(text);
  return found === null ? [] : [[from + found.index, from + found.index + found[0].length]];
}

/** Bytes as Latin-1, so that positions in the text are positions in the file. */
async function part(file: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.toString('latin1', 0, bytesRead);
}

function unsupported(why: string): CloudexitError {
  return new CloudexitError('DUMP_UNSUPPORTED', `the dump cannot be restored: ${why}`, {
    hint: 'pg_dump (plain or custom), mysqldump or mariadb-dump of one database, a SQLite file or its .dump.',
  });
}
