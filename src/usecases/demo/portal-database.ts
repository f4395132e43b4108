import { createRequire } from 'node:module';
import type { Database } from 'node-sqlite3-wasm';
import { CloudexitError, whyFailed } from '../../core/errors.js';

const TITLES = ['关于公布政务服务事项目录的通知', '关于规范网上信访办理的意见', '政务数据开放年度计划'];

/** A real SQLite database of articles and submissions, without clock or randomness. Throws `OUTPUT_NOT_WRITTEN` (exit 1). */
export async function writePortalDatabase(path: string): Promise<void> {
  // The package is CommonJS and carries WebAssembly: loaded here only, by the one step that needs it.
  const sqlite = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');
  const db = new sqlite.Database(path);
  try {
    fill(db);
  } catch (cause) {
    throw new CloudexitError('OUTPUT_NOT_WRITTEN', `cannot write (${whyFailed(cause)})`, {
      subject: path,
      cause,
    });
  } finally {
    db.close();
  }
}

function fill(db: Database): void {
  db.exec(`
    PRAGMA journal_mode = DELETE;
    CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, published TEXT NOT NULL);
    CREATE TABLE submission (id INTEGER PRIMARY KEY, citizen TEXT NOT NULL, subject TEXT, answered INTEGER);
    CREATE INDEX article_published ON article (published);
    BEGIN;
  `);
  for (let i = 1; i <= 500; i++) {
    const day = `2025-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`;
    db.run('INSERT INTO article VALUES (?, ?, ?, ?)', [i, `${TITLES[i % 3]}（第${i}号）`, `正文 ${i}`, day]);
    db.run('INSERT INTO submission VALUES (?, ?, ?, ?)', [i, `市民${i}`, i % 7 === 0 ? null : '咨询', i % 2]);
  }
  db.exec('COMMIT');
}
