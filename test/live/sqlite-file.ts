import { createRequire } from 'node:module';

const sqlite = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');

/** Makes or changes a SQLite file. */
export function writeSqlite(path: string, ...statements: readonly string[]): void {
  const db = new sqlite.Database(path);
  try {
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}

export function insertSqlite(
  path: string,
  sql: string,
  rows: readonly (readonly (string | number | bigint | null | Uint8Array)[])[],
): void {
  const db = new sqlite.Database(path);
  try {
    db.exec('BEGIN');
    for (const row of rows) db.run(sql, [...row]);
    db.exec('COMMIT');
  } finally {
    db.close();
  }
}
