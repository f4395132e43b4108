import type { Source } from '../../core/entry.js';
import { displayText } from '../../core/path.js';
import { MysqlSource } from '../mysql/index.js';
import { PostgresSource } from '../postgres/index.js';
import type { DatabaseOptions } from './access.js';
import { parseDatabaseUrl } from './location.js';

/** A database server's database, by its URL. Nothing is asked of it before the first entry. */
export function openDatabase(url: string, options: DatabaseOptions): Source {
  const location = parseDatabaseUrl(url);
  const name = displayText(location.database);
  return location.engine === 'postgres'
    ? new PostgresSource(location, name, options)
    : new MysqlSource(location, name, options);
}
